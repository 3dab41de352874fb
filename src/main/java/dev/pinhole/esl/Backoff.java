package dev.pinhole.esl;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next attempt: a second, doubled each time up to a limit, and random
 * between half of that and all of it, so that many daemons do not come back in step.
 */
public final class Backoff {
  private static final long FIRST = Duration.ofSeconds(1).toNanos();

  private final RandomGenerator random;
  private final long limit;
  private long bound = FIRST;

  public Backoff(RandomGenerator random, Duration limit) {
    this.random = random;
    this.limit = limit.toNanos();
  }

  /** Nanoseconds to wait now. */
  public long next() {
    long wait = bound / 2 + random.nextLong(bound / 2 + 1);
    bound = Math.min(limit, 2 * bound);
    return wait;
  }

  /** An attempt succeeded and lasted. */
  public void reset() {
    bound = FIRST;
  }
}
