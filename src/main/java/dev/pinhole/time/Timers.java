package dev.pinhole.time;

/**
 * The clocks and the alarm clock. Everything that waits or measures an interval takes this, so that
 * a test can turn the hands.
 */
public interface Timers {
  /** Monotonic nanoseconds: intervals are measured with these, never with the wall clock. */
  long nanos();

  /** Wall clock in epoch milliseconds: only for what people and SQL read. */
  long epochMillis();

  /** Runs the task once, after the delay, on the thread that owns the caller's state. */
  Timer schedule(long delayNanos, Runnable task);

  /** A scheduled task. Cancelling one that has run does nothing. */
  interface Timer {
    void cancel();
  }
}
