package dev.pinhole.esl;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import java.util.function.LongUnaryOperator;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class BackoffTest {
  private static final long MILLI = 1_000_000;
  private static final Duration LIMIT = Duration.ofSeconds(30);

  @Test
  void doublesFromOneSecondToThirty() {
    assertThat(millis(new Backoff(drawing(bound -> bound - 1), LIMIT), 8))
        .containsExactly(1000, 2000, 4000, 8000, 16000, 30000, 30000, 30000);
  }

  @Test
  void isNeverLessThanHalfOfThat() {
    assertThat(millis(new Backoff(drawing(bound -> 0), LIMIT), 8))
        .containsExactly(500, 1000, 2000, 4000, 8000, 15000, 15000, 15000);
  }

  @Test
  void isSpreadInBetween() {
    Backoff backoff = new Backoff(new Random(7), LIMIT);
    millis(backoff, 5);

    long[] waits = millis(backoff, 1000);

    assertThat(LongStream.of(waits).min().orElseThrow()).isBetween(15000L, 15200L);
    assertThat(LongStream.of(waits).max().orElseThrow()).isBetween(29800L, 30000L);
    assertThat(LongStream.of(waits).filter(wait -> wait < 22500).count()).isBetween(450L, 550L);
  }

  @Test
  void beginsAnewWhenReset() {
    Backoff backoff = new Backoff(drawing(bound -> bound - 1), LIMIT);
    millis(backoff, 4);

    backoff.reset();

    assertThat(millis(backoff, 2)).containsExactly(1000, 2000);
  }

  /** Draws what is said of each bound. */
  static RandomGenerator drawing(LongUnaryOperator draw) {
    return new RandomGenerator() {
      @Override
      public long nextLong() {
        throw new UnsupportedOperationException();
      }

      @Override
      public long nextLong(long bound) {
        return draw.applyAsLong(bound);
      }
    };
  }

  private static long[] millis(Backoff backoff, int count) {
    return LongStream.generate(backoff::next).limit(count).map(nanos -> nanos / MILLI).toArray();
  }
}
