package dev.pinhole.binding;

import dev.pinhole.time.Timers;
import java.time.Duration;

/**
 * When a binding was heard of. All in epoch milliseconds, 0 for unknown, but for the last.
 *
 * @param registeredAt first REGISTER seen; 0 if only a listing showed it
 * @param refreshedAt last REGISTER seen
 * @param expiresAt when the registration ends, without FreeSWITCH's margin of 60 s
 * @param expiresTick the same in nanoseconds of the monotonic clock, which nobody sets; not stored
 */
public record Lifetime(
    long registeredAt, long refreshedAt, int refreshCount, long expiresAt, long expiresTick) {
  /** More than anybody grants; what a phone asks for can be anything. */
  private static final long MAX_SECONDS = 10L * 365 * 86_400;

  /** Listings give whole seconds, and take some to arrive. */
  private static final Duration TOLERANCE = Duration.ofSeconds(5);

  /**
   * Of a binding of which a listing tells that it ends in so many seconds.
   *
   * @param since the monotonic time from which they count
   */
  static Lifetime listed(long seconds, long since, Timers timers) {
    long bounded = Math.max(-MAX_SECONDS, Math.min(MAX_SECONDS, seconds));
    long tick = since + 1_000_000_000L * bounded;
    return new Lifetime(0, 0, 0, timers.epochMillis() + (tick - timers.nanos()) / 1_000_000, tick);
  }

  /** A REGISTER has come; {@code before} is null for the first. */
  static Lifetime registered(Lifetime before, long seconds, Timers timers) {
    long now = timers.epochMillis();
    Lifetime end = listed(seconds, timers.nanos(), timers);
    return before == null
        ? new Lifetime(now, now, 0, end.expiresAt, end.expiresTick)
        : new Lifetime(
            before.registeredAt, now, before.refreshCount + 1, end.expiresAt, end.expiresTick);
  }

  /** The same, which ends when that one does. */
  Lifetime until(Lifetime end) {
    return new Lifetime(registeredAt, refreshedAt, refreshCount, end.expiresAt, end.expiresTick);
  }

  /** Whether both end at this time; by the wall clock too, which may have been set. */
  boolean endsAbout(Lifetime other) {
    return Math.abs(expiresTick - other.expiresTick) <= TOLERANCE.toNanos()
        && Math.abs(expiresAt - other.expiresAt) <= TOLERANCE.toMillis();
  }

  boolean endsClearlyAfter(Lifetime other) {
    return expiresTick - other.expiresTick > TOLERANCE.toNanos();
  }
}
