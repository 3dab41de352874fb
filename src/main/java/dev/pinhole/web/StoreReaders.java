package dev.pinhole.web;

import dev.pinhole.store.ReadStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Threads that read the store beside the event loop: few, with few questions waiting, and none for
 * long. They end where nobody asks.
 */
final class StoreReaders {
  private static final int THREADS = 2;
  private static final int MOST_WAITING = 128;
  private static final Duration LONGEST = Duration.ofSeconds(5);

  private final Path store;
  private final ThreadPoolExecutor threads;

  StoreReaders(Path store) {
    this.store = store;
    this.threads =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            30,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(MOST_WAITING),
            task -> {
              Thread thread = new Thread(task, "pinhole-web");
              thread.setDaemon(true);
              return thread;
            });
    threads.allowCoreThreadTimeOut(true);
  }

  /** What comes of reading; a {@link RejectedExecutionException} where too many wait. */
  <T> CompletableFuture<T> read(Function<ReadStore, T> reading) {
    try {
      return CompletableFuture.supplyAsync(
          () -> {
            // Opened anew: the daemon may have set a damaged file aside.
            try (ReadStore opened = ReadStore.open(store)) {
              opened.endWithin(LONGEST);
              return reading.apply(opened);
            }
          },
          threads);
    } catch (RejectedExecutionException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  void stop() {
    threads.shutdownNow();
  }
}
