package dev.pinhole.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Waiting between two looks. */
public interface Pause {

  /**
   * Waits for that time.
   *
   * @return whether to go on
   */
  boolean await(Duration time);

  /** Until the process ends. */
  static Pause real() {
    CountDownLatch never = new CountDownLatch(1);
    return time -> {
      try {
        return !never.await(time.toMillis(), TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    };
  }
}
