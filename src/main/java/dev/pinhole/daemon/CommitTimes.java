package dev.pinhole.daemon;

import dev.pinhole.time.Timers;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * How long commits take: the last one, the longest of the last minute, and how they are
 * distributed. For all threads.
 */
final class CommitTimes {
  /** In seconds: a commit takes some milliseconds, and gives up on a lock after a second. */
  static final List<Double> BOUNDS =
      List.of(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5);

  /**
   * All that there was since the start.
   *
   * @param counts how many took at most as long as the bound of the same place
   */
  record Histogram(List<Double> bounds, List<Long> counts, long count, double sumSeconds) {}

  private static final int SLOTS = 12;
  private static final long SLOT = Duration.ofSeconds(5).toNanos();

  private final Timers timers;
  private final long origin;

  /** The longest of each five seconds; the slot of a time is overwritten a minute later. */
  private final long[] longest = new long[SLOTS];

  private final long[] within = new long[BOUNDS.size()];
  private long count;
  private double sumSeconds;
  private long slot;
  private long last;

  CommitTimes(Timers timers) {
    this.timers = timers;
    this.origin = timers.nanos();
  }

  void committed(long nanos) {
    long now = slotNow();
    synchronized (this) {
      turn(now);
      last = nanos;
      double seconds = nanos / 1e9;
      count++;
      sumSeconds += seconds;
      for (int i = 0; i < within.length; i++) {
        within[i] += seconds <= BOUNDS.get(i) ? 1 : 0;
      }
      int place = (int) (slot % SLOTS);
      longest[place] = Math.max(longest[place], nanos);
    }
  }

  synchronized Duration last() {
    return Duration.ofNanos(last);
  }

  Duration longest() {
    long now = slotNow();
    synchronized (this) {
      turn(now);
      return Duration.ofNanos(Arrays.stream(longest).max().orElseThrow());
    }
  }

  synchronized Histogram histogram() {
    return new Histogram(BOUNDS, Arrays.stream(within).boxed().toList(), count, sumSeconds);
  }

  private long slotNow() {
    return (timers.nanos() - origin) / SLOT;
  }

  /** Threads may come here in another order than they asked the time. */
  private void turn(long now) {
    for (long next = Math.max(slot + 1, now - SLOTS + 1); next <= now; next++) {
      longest[(int) (next % SLOTS)] = 0;
    }
    slot = Math.max(slot, now);
  }
}
