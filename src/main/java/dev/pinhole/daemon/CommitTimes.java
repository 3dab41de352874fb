package dev.pinhole.daemon;

import dev.pinhole.time.Timers;
import java.time.Duration;
import java.util.Arrays;

/** How long commits take: the last one, and the longest of the last minute. For all threads. */
final class CommitTimes {
  private static final int SLOTS = 12;
  private static final long SLOT = Duration.ofSeconds(5).toNanos();

  private final Timers timers;
  private final long origin;

  /** The longest of each five seconds; the slot of a time is overwritten a minute later. */
  private final long[] longest = new long[SLOTS];

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
