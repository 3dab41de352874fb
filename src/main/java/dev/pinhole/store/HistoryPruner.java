package dev.pinhole.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;

/**
 * Deletes history, gaps, failures, who has left and what was learnt of networks that are too old or
 * too many, a little at a time.
 *
 * @param days how long history is kept
 * @param rows most rows of history; the oldest go first
 */
public record HistoryPruner(int days, long rows) {
  private static final int STEP_ROWS = 2_000;

  /** Of a link that comes and goes every four seconds, those of four days. */
  static final int MOST_GAPS = 100_000;

  /**
   * Deletes the oldest rows.
   *
   * @param now epoch milliseconds
   * @return whether more may be left
   */
  boolean step(Connection connection, long now) throws SQLException {
    long before = now - Duration.ofDays(days).toMillis();
    LearntNetwork.prune(connection, before);
    RegisterFailure.prune(connection, now);
    Missing.prune(connection, before);
    delete(connection, "DELETE FROM gap WHERE ended_at < ?", before);
    delete(
        connection, "DELETE FROM gap WHERE rowid <= (SELECT max(rowid) FROM gap) - ?", MOST_GAPS);
    int old =
        delete(
            connection,
            "DELETE FROM history WHERE id IN"
                + " (SELECT id FROM history WHERE at < ? ORDER BY at LIMIT "
                + STEP_ROWS
                + ")",
            before);
    // Ids are given in the order of time, so that nothing has to be counted.
    int many =
        delete(
            connection,
            "DELETE FROM history WHERE id IN (SELECT id FROM history"
                + " WHERE id <= (SELECT max(id) FROM history) - ? ORDER BY id LIMIT "
                + STEP_ROWS
                + ")",
            rows);
    return old == STEP_ROWS || many == STEP_ROWS;
  }

  private static int delete(Connection connection, String sql, long bound) throws SQLException {
    try (PreparedStatement delete = connection.prepareStatement(sql)) {
      delete.setLong(1, bound);
      return delete.executeUpdate();
    }
  }
}
