package dev.pinhole.keepalive;

import java.time.Duration;

/**
 * How much more rarely a phone is tried that FreeSWITCH's option pings do not reach: FreeSWITCH
 * sends an unanswered NOTIFY eleven times. All in nanoseconds.
 */
final class BackOff {
  static final long LONGEST = Duration.ofMinutes(5).toNanos();

  private BackOff() {}

  /** The interval after so many tries in vain; one that is longer by itself stays. */
  static long interval(long usual, int tries) {
    long interval = usual;
    for (int i = 0; i < tries && interval < LONGEST; i++) {
      interval = Math.min(LONGEST, 2 * interval);
    }
    return interval;
  }

  /** After how many tries it has come to such an interval. */
  static int tries(long usual, long interval) {
    int tries = 0;
    while (interval(usual, tries) < Math.min(interval, LONGEST)) {
      tries++;
    }
    return tries;
  }
}
