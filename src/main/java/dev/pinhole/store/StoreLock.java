package dev.pinhole.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Keeps a second daemon off a store, by whatever name it comes: a lock on the file itself, beyond
 * all bytes that it will ever have and those that SQLite locks. The system drops it with the
 * process, however that ends.
 *
 * <p>It is also dropped when SQLite gives up its last lock of the file, or this process closes any
 * descriptor of it, which would drop SQLite's as well (https://www.sqlite.org/howtocorrupt.html,
 * 2.2). So it is taken anew once SQLite holds one for good, and closed after SQLite.
 */
final class StoreLock implements AutoCloseable {
  private static final long POSITION = Long.MAX_VALUE - 1;

  /** As in {@code 2: POSIX ADVISORY WRITE 4711 fe:00:2162867 9223372036854775806 ...}. */
  private static final int PROCESS = 4;

  private final Path store;
  private final FileChannel channel;
  private FileLock lock;

  private StoreLock(Path store, FileChannel channel) throws StoreException, IOException {
    this.store = store;
    this.channel = channel;
    this.lock = lock();
  }

  /**
   * @throws StoreException if another daemon has the store, naming its process
   * @throws IOException if it cannot be taken now
   */
  static StoreLock take(Path store) throws StoreException, IOException {
    FileChannel channel;
    try {
      channel = FileChannel.open(store, StandardOpenOption.READ, StandardOpenOption.WRITE);
    } catch (FileSystemException e) {
      throw new IOException("cannot open the store " + store + ": " + Store.reason(e), e);
    }
    try {
      return new StoreLock(store, channel);
    } catch (StoreException | IOException e) {
      channel.close();
      throw e;
    }
  }

  /** Takes it again, where it may have been dropped. */
  void renew() throws StoreException, IOException {
    lock.release();
    lock = lock();
  }

  private FileLock lock() throws StoreException, IOException {
    FileLock taken;
    try {
      taken = channel.tryLock(POSITION, 1, false);
    } catch (OverlappingFileLockException e) {
      // Another daemon in this very process.
      taken = null;
    }
    if (taken == null) {
      throw new StoreException(
          "the store "
              + store
              + " is in use by "
              + holder(store).map(process -> "process " + process).orElse("another daemon")
              + "; stop that daemon first, or give this one another store path");
    }
    return taken;
  }

  /** The process that has taken it, where the system tells. */
  static Optional<Long> holder(Path store) {
    try (Stream<String> locks = Files.lines(Path.of("/proc/locks"))) {
      String inode = ":" + Files.getAttribute(store, "unix:ino") + " " + POSITION + " ";
      return locks
          .filter(lock -> lock.contains(inode))
          .map(lock -> Long.parseLong(lock.trim().split(" +")[PROCESS]))
          .findFirst();
    } catch (IOException | RuntimeException e) {
      return Optional.empty();
    }
  }

  /** Lets the next daemon have the store. Twice is once. */
  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      // The system drops the lock all the same.
    }
  }
}
