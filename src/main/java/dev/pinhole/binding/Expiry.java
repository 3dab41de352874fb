package dev.pinhole.binding;

import dev.pinhole.time.Timers;
import java.time.Duration;

/** When a registration ends, by both clocks: see {@link Lifetime}. */
record Expiry(long at, long tick) {
  /** More than anybody grants; what a phone asks for can be anything. */
  private static final long MAX_SECONDS = 10L * 365 * 86_400;

  /** Listings give whole seconds, and take some to arrive. */
  private static final Duration TOLERANCE = Duration.ofSeconds(5);

  static Expiry in(long seconds, Timers timers) {
    long bounded = Math.max(-MAX_SECONDS, Math.min(MAX_SECONDS, seconds));
    return new Expiry(
        timers.epochMillis() + 1_000 * bounded, timers.nanos() + 1_000_000_000L * bounded);
  }

  /** Whether that lifetime ends at this time; by the wall clock too, which may have been set. */
  boolean about(Lifetime lifetime) {
    return Math.abs(tick - lifetime.expiresTick()) <= TOLERANCE.toNanos()
        && Math.abs(at - lifetime.expiresAt()) <= TOLERANCE.toMillis();
  }

  boolean clearlyAfter(Lifetime lifetime) {
    return tick - lifetime.expiresTick() > TOLERANCE.toNanos();
  }
}
