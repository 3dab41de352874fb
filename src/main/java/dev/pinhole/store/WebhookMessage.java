package dev.pinhole.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * A row of the table {@code webhook_message}: what waits to be sent.
 *
 * @param id the same however often it is sent
 * @param webhook whom to
 * @param event what it is about
 * @param at of what it says, in epoch milliseconds
 * @param body as it is sent
 */
public record WebhookMessage(String id, String webhook, String event, long at, String body) {
  /** Of the table as a whole, whatever wrote it. */
  private static final int MOST = 2_000;

  static final String INSERT =
      "INSERT OR IGNORE INTO webhook_message (id, webhook, event, at, body) VALUES (?, ?, ?, ?, ?)";

  void set(PreparedStatement insert) throws SQLException {
    insert.setString(1, id);
    insert.setString(2, webhook);
    insert.setString(3, event);
    insert.setLong(4, at);
    insert.setString(5, body);
  }

  /** All that wait, in the order in which they came. */
  public static List<WebhookMessage> read(Connection connection) throws SQLException {
    String sql =
        "SELECT id, webhook, event, at, body FROM webhook_message ORDER BY at, rowid LIMIT " + MOST;
    List<WebhookMessage> messages = new ArrayList<>();
    try (PreparedStatement select = connection.prepareStatement(sql);
        ResultSet row = select.executeQuery()) {
      while (row.next()) {
        messages.add(
            new WebhookMessage(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                row.getLong(4),
                row.getString(5)));
      }
    }
    return messages;
  }
}
