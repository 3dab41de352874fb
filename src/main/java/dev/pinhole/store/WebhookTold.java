package dev.pinhole.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * A row of the table {@code webhook_told}: until when a webhook was told what happened to phones,
 * in epoch milliseconds.
 *
 * @param unreachableUntil who could not be reached before was told, or need not be
 * @param missingUntil who left before was told, or need not be
 */
public record WebhookTold(String webhook, long unreachableUntil, long missingUntil) {
  static final String INSERT =
      "INSERT OR REPLACE INTO webhook_told (webhook, unreachable_until, missing_until)"
          + " VALUES (?, ?, ?)";

  void set(PreparedStatement insert) throws SQLException {
    insert.setString(1, webhook);
    insert.setLong(2, unreachableUntil);
    insert.setLong(3, missingUntil);
  }

  public static List<WebhookTold> read(Connection connection) throws SQLException {
    String sql = "SELECT webhook, unreachable_until, missing_until FROM webhook_told";
    List<WebhookTold> all = new ArrayList<>();
    try (PreparedStatement select = connection.prepareStatement(sql);
        ResultSet row = select.executeQuery()) {
      while (row.next()) {
        all.add(new WebhookTold(row.getString(1), row.getLong(2), row.getLong(3)));
      }
    }
    return all;
  }
}
