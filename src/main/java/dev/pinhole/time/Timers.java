package dev.pinhole.time;

import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/**
 * The clocks and the alarm clock. Everything that waits or measures an interval takes this, so that
 * a test can turn the hands. What becomes of a fault of our own in a task is told here, too.
 */
public interface Timers {
  /** Monotonic nanoseconds: intervals are measured with these, never with the wall clock. */
  long nanos();

  /** Wall clock in epoch milliseconds: only for what people and SQL read. */
  long epochMillis();

  /** Runs the task once, after the delay, on the thread that owns the caller's state. */
  Timer schedule(long delayNanos, Runnable task);

  /** Runs the task after each interval until it is cancelled, also after one that threw. */
  default Timer every(long intervalNanos, Runnable task) {
    return new Repetition(this, intervalNanos, task);
  }

  /** Runs the task now; what it throws is an internal error. */
  default void guard(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error e) {
      internalError(e);
    }
  }

  /** A stage that fails with an unchecked exception, or whose callback threw, is reported. */
  default void guard(CompletionStage<?> last) {
    last.whenComplete(
        (done, failure) -> {
          Throwable why = failure instanceof CompletionException e ? e.getCause() : failure;
          if (why instanceof RuntimeException || why instanceof Error) {
            internalError(why);
          }
        });
  }

  /** A fault of our own. The daemon's timers tell of it and go on; by default it is thrown. */
  default void internalError(Throwable fault) {
    if (fault instanceof Error error) {
      throw error;
    }
    throw (RuntimeException) fault;
  }

  /** A scheduled task. Cancelling one that has run does nothing. */
  interface Timer {
    void cancel();
  }

  /** A task that runs again and again. */
  final class Repetition implements Timer {
    private final Timers timers;
    private final long interval;
    private final Runnable task;
    private Timer next;

    private Repetition(Timers timers, long interval, Runnable task) {
      this.timers = timers;
      this.interval = interval;
      this.task = task;
      this.next = timers.schedule(interval, this::run);
    }

    private void run() {
      // First, so that a task that throws runs again.
      next = timers.schedule(interval, this::run);
      task.run();
    }

    @Override
    public void cancel() {
      next.cancel();
    }
  }
}
