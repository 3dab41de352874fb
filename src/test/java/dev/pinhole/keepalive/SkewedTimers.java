package dev.pinhole.keepalive;

import dev.pinhole.time.ManualTimers;
import dev.pinhole.time.Timers;
import java.util.function.LongSupplier;

/**
 * Timers of a busy machine.
 *
 * @param ahead what to add to the monotonic clock, which may begin anywhere and wrap
 * @param lateness how late each task runs, in nanoseconds
 */
record SkewedTimers(ManualTimers hands, long ahead, LongSupplier lateness) implements Timers {
  @Override
  public long nanos() {
    return hands.nanos() + ahead;
  }

  @Override
  public long epochMillis() {
    return hands.epochMillis();
  }

  @Override
  public Timer schedule(long delayNanos, Runnable task) {
    return hands.schedule(delayNanos + lateness.getAsLong(), task);
  }
}
