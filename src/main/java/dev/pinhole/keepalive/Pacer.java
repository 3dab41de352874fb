package dev.pinhole.keepalive;

/**
 * Lets through at most so many in any one second, and few at once. A bucket of tokens: what fits
 * into it plus what drips in during a second is exactly the budget.
 */
final class Pacer {
  private static final double NANOS = 1e9;

  private final double capacity;
  private final double perNano;
  private double tokens;
  private long filledAt;

  Pacer(int maxPerSecond, long now) {
    // A fiftieth at once: enough for a late wake-up of 20 ms, far from a burst.
    capacity = Math.max(1, maxPerSecond / 50.0);
    double perSecond = capacity > 1 ? maxPerSecond - capacity : maxPerSecond;
    perNano = perSecond / NANOS;
    tokens = 1;
    filledAt = now;
  }

  /** Takes a token if there is one. */
  boolean tryTake(long now) {
    fill(now);
    if (tokens < 1) {
      return false;
    }
    tokens -= 1;
    return true;
  }

  /** Nanoseconds until there is a token. */
  long untilNext(long now) {
    fill(now);
    return tokens >= 1 ? 0 : (long) Math.ceil((1 - tokens) / perNano);
  }

  private void fill(long now) {
    tokens = Math.min(capacity, tokens + (now - filledAt) * perNano);
    filledAt = now;
  }
}
