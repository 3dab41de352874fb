package dev.pinhole.keepalive;

import java.time.Duration;
import java.util.Arrays;

/**
 * Lets through at most so many in any one second, and few at once. A bucket of tokens, filled at
 * the full rate, spaces them and lets a late wake-up catch up; that no second gets more than the
 * budget is seen to by remembering the times of the last so many.
 */
final class Pacer {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  /** What a wake-up may be late, in seconds, without loss; far below a tenth of the budget. */
  private static final double SLACK = 0.04;

  private final double perNano;
  private final double capacity;
  private double tokens = 1;
  private long filledAt;

  /** When the last ones went, the oldest at {@code next}. */
  private final long[] taken;

  private int next;

  Pacer(int maxPerSecond, long now) {
    perNano = (double) maxPerSecond / SECOND;
    capacity = 1 + maxPerSecond * SLACK;
    filledAt = now;
    taken = new long[maxPerSecond];
    Arrays.fill(taken, now - SECOND);
  }

  /** Another budget; those let through in the last second count for it too. */
  Pacer withBudget(int maxPerSecond, long now) {
    Pacer other = new Pacer(maxPerSecond, now);
    int kept = Math.min(taken.length, maxPerSecond);
    for (int i = 1; i <= kept; i++) {
      other.taken[maxPerSecond - i] = taken[Math.floorMod(next - i, taken.length)];
    }
    return other;
  }

  /** Takes a token if there is one. */
  boolean tryTake(long now) {
    if (untilNext(now) > 0) {
      return false;
    }
    tokens -= 1;
    taken[next] = now;
    next = next + 1 == taken.length ? 0 : next + 1;
    return true;
  }

  /** Nanoseconds until there is a token. */
  long untilNext(long now) {
    fill(now);
    long byRate = tokens >= 1 ? 0 : (long) Math.ceil((1 - tokens) / perNano);
    return Math.max(byRate, taken[next] + SECOND - now);
  }

  private void fill(long now) {
    tokens = Math.min(capacity, tokens + (now - filledAt) * perNano);
    filledAt = now;
  }
}
