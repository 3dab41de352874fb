package dev.pinhole.store;

import dev.pinhole.binding.FailedRegister;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;

/**
 * A row of the table {@code failure}, or what is to be added to it.
 *
 * @param firstAt in epoch milliseconds
 */
public record RegisterFailure(
    String node, FailedRegister register, long firstAt, long lastAt, long count) {

  /** More are not kept: those that happened least recently go. */
  public static final int MOST = 10_000;

  static final String TOO_MANY =
      "DELETE FROM failure WHERE id <= (SELECT id FROM failure ORDER BY id DESC LIMIT 1 OFFSET "
          + MOST
          + ")";

  private static final Duration AGE = Duration.ofDays(1);

  /** What tells rows apart. */
  record FailureKey(String node, String user, String domain, String networkIp, String cause) {}

  public static RegisterFailure of(String node, FailedRegister register, long at) {
    return new RegisterFailure(node, register, at, at, 1);
  }

  FailureKey key() {
    return new FailureKey(
        node, register.user(), register.domain(), register.networkIp(), register.cause().text());
  }

  RegisterFailure and(RegisterFailure later) {
    return new RegisterFailure(node, later.register, firstAt, later.lastAt, count + later.count);
  }

  /** Deletes what is too old. */
  static void prune(Connection connection, long now) throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement("DELETE FROM failure WHERE last_at < ?")) {
      delete.setLong(1, now - AGE.toMillis());
      delete.executeUpdate();
    }
  }
}
