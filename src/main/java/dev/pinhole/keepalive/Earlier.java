package dev.pinhole.keepalive;

import java.time.Duration;

/**
 * What an earlier run knew of keeping a binding alive.
 *
 * @param silentNanos how long ago the last packet was that we know of
 * @param count keep-alives sent so far
 * @param dueInNanos how soon the next one was to be; negative if it should have been
 * @param interval upper bound between two packets, in nanoseconds; 0 where it was not kept alive
 * @param gapSurvived longest gap without a packet after which its port was the same, in
 *     milliseconds; 0 if none is known
 * @param gapForgotten shortest one after which it had changed, the same way
 */
public record Earlier(
    long silentNanos,
    int count,
    long dueInNanos,
    long interval,
    int gapSurvived,
    int gapForgotten) {
  /** A longer time makes no difference any more, and the arithmetic has room for it. */
  private static final long LONGEST = Duration.ofDays(1).toMillis();

  /** Of what the wall clock says, which may have been set to anything meanwhile. */
  public static Earlier ofMillis(
      long silentMillis,
      int count,
      long dueInMillis,
      long intervalMillis,
      int gapSurvived,
      int gapForgotten) {
    return new Earlier(
        Math.max(0, nanos(silentMillis)),
        count,
        nanos(dueInMillis),
        nanos(intervalMillis),
        gapSurvived,
        gapForgotten);
  }

  private static long nanos(long millis) {
    return 1_000_000 * Math.max(-LONGEST, Math.min(LONGEST, millis));
  }
}
