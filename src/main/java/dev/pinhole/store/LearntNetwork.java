package dev.pinhole.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * A row of the table {@code network}. Gaps and intervals in milliseconds, times in epoch
 * milliseconds; 0 for unknown.
 */
public record LearntNetwork(
    String networkIp,
    long gapSurvived,
    long survivedCount,
    long gapForgotten,
    long forgottenCount,
    long unreachableCount,
    long timeoutBound,
    long timeoutBoundAt,
    long keepaliveInterval,
    long observedAt,
    long gapAnswered,
    long gapAnsweredAt,
    long trialsFailed,
    long trialFailedAt) {

  /** More are not kept: those observed least recently go. */
  static final int MOST = 50_000;

  /** For whoever gives it out. */
  public Row row() {
    return Row.of(NetworkColumn.ALL, this);
  }

  static LearntNetwork of(ResultSet row) throws SQLException {
    return new LearntNetwork(
        row.getString(1),
        row.getLong(2),
        row.getLong(3),
        row.getLong(4),
        row.getLong(5),
        row.getLong(6),
        row.getLong(7),
        row.getLong(8),
        row.getLong(9),
        row.getLong(10),
        row.getLong(11),
        row.getLong(12),
        row.getLong(13),
        row.getLong(14));
  }

  /** Deletes what was not observed since then, and what is too much. */
  static void prune(Connection connection, long before) throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement(
            "DELETE FROM network WHERE observed_at < ? OR observed_at <"
                + " (SELECT observed_at FROM network ORDER BY observed_at DESC LIMIT 1 OFFSET "
                + (MOST - 1)
                + ")")) {
      delete.setLong(1, before);
      delete.executeUpdate();
    }
  }
}
