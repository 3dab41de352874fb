package dev.pinhole.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;

/** Deletes history that is too old, a little at a time. */
final class HistoryPruner implements AutoCloseable {
  static final int STEP_ROWS = 2_000;

  private final PreparedStatement delete;
  private final Duration keep;

  HistoryPruner(Connection connection, Duration keep) throws SQLException {
    this.keep = keep;
    delete =
        connection.prepareStatement(
            "DELETE FROM history WHERE id IN"
                + " (SELECT id FROM history WHERE at < ? ORDER BY at LIMIT "
                + STEP_ROWS
                + ")");
  }

  /**
   * @param now epoch milliseconds
   */
  void step(long now) throws SQLException {
    delete.setLong(1, now - keep.toMillis());
    delete.executeUpdate();
  }

  @Override
  public void close() throws SQLException {
    delete.close();
  }
}
