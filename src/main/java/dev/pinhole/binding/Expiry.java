package dev.pinhole.binding;

import dev.pinhole.time.Timers;

/** When a registration ends, by both clocks: see {@link Lifetime}. */
record Expiry(long at, long tick) {
  /** More than anybody grants; what a phone asks for can be anything. */
  private static final long MAX_SECONDS = 10L * 365 * 86_400;

  static Expiry in(long seconds, Timers timers) {
    long bounded = Math.max(-MAX_SECONDS, Math.min(MAX_SECONDS, seconds));
    return new Expiry(
        timers.epochMillis() + 1_000 * bounded, timers.nanos() + 1_000_000_000L * bounded);
  }
}
