package dev.pinhole.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Keeps a second daemon off a store: a lock on a file beside it, which the system drops with the
 * process, however that ends. The file holds the number of the process.
 */
final class StoreLock implements AutoCloseable {
  private final FileChannel channel;

  private StoreLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * @throws StoreException if another daemon has the store, naming its process
   * @throws IOException if it cannot be taken now
   */
  static StoreLock take(Path store) throws StoreException, IOException {
    Path file = store.resolveSibling(store.getFileName() + ".lock");
    FileChannel channel = null;
    try {
      channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      FileLock lock = tryLock(channel);
      if (lock == null) {
        String process = read(channel);
        channel.close();
        throw new StoreException(
            "the store "
                + store
                + " is in use by process "
                + process
                + "; stop that daemon first, or give this one another store path");
      }
      channel.truncate(0);
      String process = Long.toString(ProcessHandle.current().pid());
      channel.write(ByteBuffer.wrap(process.getBytes(StandardCharsets.US_ASCII)));
      return new StoreLock(channel);
    } catch (IOException e) {
      closeQuietly(channel);
      throw new IOException("cannot lock the store " + store + ": " + e, e);
    }
  }

  private static FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      // Another daemon in this very process.
      return null;
    }
  }

  private static String read(FileChannel channel) throws IOException {
    ByteBuffer text = ByteBuffer.allocate(20);
    channel.read(text, 0);
    String process = new String(text.array(), 0, text.position(), StandardCharsets.US_ASCII);
    return process.isEmpty() ? "(unknown)" : process.replaceAll("[^0-9]", "?");
  }

  private static void closeQuietly(FileChannel channel) {
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException e) {
        // What made us close is what counts.
      }
    }
  }

  /** Lets the next daemon have the store. Twice is once. */
  @Override
  public void close() {
    closeQuietly(channel);
  }
}
