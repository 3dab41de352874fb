package dev.pinhole.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;

/**
 * A store opened by a command that tells the daemon something, whether or not one runs. Every
 * method can throw {@link ReadStoreException}. For one thread.
 */
public final class WriteStore implements AutoCloseable {
  private final ReadStoreOpening opening;
  private final Connection connection;

  private WriteStore(ReadStoreOpening opening) {
    this.opening = opening;
    this.connection = opening.openForWriting();
  }

  /**
   * Opens a store that a daemon has made.
   *
   * @throws ReadStoreException if there is no store, or none that we may write
   */
  public static WriteStore open(Path file) {
    return new WriteStore(new ReadStoreOpening(file));
  }

  /** What is switched off now; nothing of it is over. */
  public KeepaliveSwitch keepaliveSwitch(Instant now) {
    try {
      KeepaliveSwitch known = KeepaliveSwitch.read(connection).orElse(KeepaliveSwitch.ON);
      return new KeepaliveSwitch(known.offAt(now), known.setAt());
    } catch (SQLException e) {
      throw opening.unwritable(e);
    }
  }

  /**
   * Turns the switch and notes it in the history.
   *
   * @param event its word of the history
   * @param detail whom it is for, and who did it
   */
  public void turn(KeepaliveSwitch next, String event, String detail) {
    try {
      Transaction.run(
          connection,
          () -> {
            next.write(connection);
            note(next.setAt(), event, detail);
          });
    } catch (SQLException e) {
      throw opening.unwritable(e);
    }
  }

  private void note(Instant at, String event, String detail) throws SQLException {
    String sql =
        "INSERT INTO history (at, event, node, profile, user, domain, call_id, detail)"
            + " VALUES (?, ?, '', '', '', '', '', ?)";
    try (PreparedStatement insert = connection.prepareStatement(sql)) {
      insert.setLong(1, at.toEpochMilli());
      insert.setString(2, event);
      insert.setString(3, detail);
      insert.executeUpdate();
    }
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw ReadStoreException.of(e);
    }
  }
}
