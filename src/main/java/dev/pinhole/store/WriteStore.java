package dev.pinhole.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

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

  /** Turns the switch, if it is not so already. Returns what it was before. */
  public Optional<KeepaliveSwitch> turn(KeepaliveSwitch next) {
    try {
      Optional<KeepaliveSwitch> before = KeepaliveSwitch.read(connection);
      if (before.filter(known -> known.position() == next.position()).isEmpty()) {
        next.write(connection);
      }
      return before;
    } catch (SQLException e) {
      throw opening.unwritable(e);
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
