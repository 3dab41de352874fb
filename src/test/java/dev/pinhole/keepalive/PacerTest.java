package dev.pinhole.keepalive;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PacerTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long GRAIN = 5_000_000L;
  private static final long LATE = 20_000_000L;
  private static final int SECONDS = 60;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 11, 25, 50, 99, 100, 500, 2600, 5000})
  void neverMoreThanTheBudgetYetNearlyAllOfIt(int budget) {
    Random random = new Random(budget);
    long[] turn = {0};
    check(budget, () -> 0);
    check(budget, () -> LATE);
    check(budget, () -> (long) (random.nextDouble() * LATE));
    check(budget, () -> turn[0]++ % 2 * LATE);
    check(budget, () -> turn[0]++ % 50 < 25 ? 0 : LATE);
  }

  private static void check(int budget, LongSupplier lateness) {
    List<Long> taken = new ArrayList<>();
    long began = Long.MAX_VALUE - 30 * SECOND; // wraps within the test
    Pacer pacer = new Pacer(budget, began);
    int mostAtOnce = 0;
    for (long now = began; now - began < SECONDS * SECOND; ) {
      int atOnce = 0;
      while (pacer.tryTake(now)) {
        taken.add(now - began);
        atOnce++;
      }
      mostAtOnce = Math.max(mostAtOnce, atOnce);
      now += Math.max(GRAIN, pacer.untilNext(now)) + lateness.getAsLong();
    }
    assertThat(shortest(taken, budget)).isGreaterThanOrEqualTo(SECOND);
    assertThat(mostAtOnce).isBetween(1, Math.max(1, budget / 10));
    assertThat(taken.size()).isGreaterThanOrEqualTo((int) (0.97 * budget * SECONDS));
  }

  /** Also where the caller does not heed {@link Pacer#untilNext}. */
  @Test
  void askedAtRandomTimes() {
    Random random = new Random(1);
    for (int budget : new int[] {1, 3, 40, 700}) {
      Pacer pacer = new Pacer(budget, 0);
      List<Long> taken = new ArrayList<>();
      for (long now = 0; now < 20 * SECOND; now += random.nextInt(3_000_000)) {
        if (pacer.tryTake(now)) {
          taken.add(now);
        }
        if (random.nextInt(2_000) == 0) {
          now += SECOND; // an idle while: the bucket is full afterwards
        }
      }
      assertThat(shortest(taken, budget)).isGreaterThanOrEqualTo(SECOND);
    }
  }

  /** Nanoseconds in which one more than the budget went. */
  private static long shortest(List<Long> taken, int budget) {
    long shortest = Long.MAX_VALUE;
    for (int i = budget; i < taken.size(); i++) {
      shortest = Math.min(shortest, taken.get(i) - taken.get(i - budget));
    }
    return shortest;
  }

  @Test
  void aLongRestGivesNoBurst() {
    Pacer pacer = new Pacer(500, 0);
    long now = 3600 * SECOND;
    int atOnce = 0;
    while (pacer.tryTake(now)) {
      atOnce++;
    }
    assertThat(atOnce).isEqualTo(21); // 40 ms at full rate and the one that is due
    assertThat(pacer.untilNext(now)).isEqualTo(SECOND / 500);
  }

  @Test
  void untilNextIsExact() {
    Pacer pacer = new Pacer(4, 0);
    assertThat(pacer.untilNext(0)).isZero();
    assertThat(pacer.tryTake(0)).isTrue();
    assertThat(pacer.untilNext(0)).isEqualTo(250_000_000L);
    assertThat(pacer.tryTake(249_999_999L)).isFalse();
    assertThat(pacer.tryTake(250_000_000L)).isTrue();
  }
}
