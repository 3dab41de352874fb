package dev.pinhole.daemon;

import dev.pinhole.time.Timers;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that a fault of our own in one task stops nothing else: it is counted, and logged with
 * its stack once for each place. On the event loop.
 */
final class GuardedTimers implements Timers {
  private static final Logger log = LoggerFactory.getLogger(GuardedTimers.class);
  static final int MOST_PLACES = 50;

  private record FaultyLine(Class<?> kind, StackTraceElement line) {}

  private final Timers timers;
  private final Counters counters;
  private final Set<FaultyLine> told = new HashSet<>();

  GuardedTimers(Timers timers, Counters counters) {
    this.timers = timers;
    this.counters = counters;
  }

  @Override
  public long nanos() {
    return timers.nanos();
  }

  @Override
  public long epochMillis() {
    return timers.epochMillis();
  }

  @Override
  public Timer schedule(long delayNanos, Runnable task) {
    return timers.schedule(delayNanos, () -> guard(task));
  }

  @Override
  public void internalError(Throwable fault) {
    counters.count(Counter.INTERNAL_ERRORS);
    // Where the JVM threw the same too often, it leaves out the stack.
    StackTraceElement[] stack = fault.getStackTrace();
    FaultyLine place = new FaultyLine(fault.getClass(), stack.length == 0 ? null : stack[0]);
    if (told.size() < MOST_PLACES && told.add(place)) {
      log.error("event=internal-error this is a fault of pinhole; all else goes on", fault);
    }
  }
}
