package dev.pinhole.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** Deletes history and gaps that are too old, a little at a time. */
final class HistoryPruner {
  private static final int STEP_ROWS = 2_000;

  private HistoryPruner() {}

  /**
   * Deletes the oldest rows.
   *
   * @param before epoch milliseconds
   */
  static void step(Connection connection, long before) throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement("DELETE FROM gap WHERE ended_at < ?")) {
      delete.setLong(1, before);
      delete.executeUpdate();
    }
    String sql =
        "DELETE FROM history WHERE id IN"
            + " (SELECT id FROM history WHERE at < ? ORDER BY at LIMIT "
            + STEP_ROWS
            + ")";
    try (PreparedStatement delete = connection.prepareStatement(sql)) {
      delete.setLong(1, before);
      delete.executeUpdate();
    }
  }
}
