package dev.pinhole.keepalive;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** After what silence phones of one NAT have answered. */
class AnsweredGapsTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long HOUR = 3_600 * SECOND;
  private static final long USUAL = 28 * SECOND;
  private static final long GOAL = 134 * SECOND;

  private final AnsweredGaps gaps = new AnsweredGaps();
  private long now;

  private void answered(int phone, int seconds) {
    gaps.answered(phone, seconds * SECOND, now);
  }

  private double proved() {
    return (double) gaps.proved(now) / SECOND;
  }

  private double next() {
    return (double) gaps.next(USUAL, GOAL, now) / SECOND;
  }

  @Test
  void threePhonesProveWhatAllOfThemHaveSurvived() {
    answered(1, 90);
    answered(2, 71);
    answered(1, 95);
    assertThat(proved()).isZero();
    answered(3, 100);
    assertThat(proved()).isEqualTo(71);
    answered(4, 80);
    assertThat(proved()).isEqualTo(80);
    answered(2, 300);
    assertThat(proved()).isEqualTo(95);
    answered(5, 30);
    assertThat(proved()).isEqualTo(95);
  }

  @Test
  void lessThanAMinuteProvesNothing() {
    answered(1, 59);
    answered(2, 90);
    answered(3, 90);
    assertThat(proved()).isZero();
    answered(1, 60);
    assertThat(proved()).isEqualTo(60);
  }

  @Test
  void oneWithoutAnAnswerRefutesItUnlessItWasTriedForLonger() {
    for (int phone = 1; phone <= 3; phone++) {
      answered(phone, 63);
    }
    assertThat(gaps.isRefutedBy(95 * SECOND, now)).isFalse();
    assertThat(gaps.isRefutedBy(57 * SECOND, now)).isTrue();
    gaps.refuted(1, now);
    assertThat(proved()).isZero();
    assertThat(next()).as("it is tried again first").isZero();
  }

  @Test
  void itCountsAsLongAsAnswersShowIt() {
    for (int phone = 1; phone <= 3; phone++) {
      answered(phone, 90);
    }
    now += HOUR - SECOND;
    answered(1, 65);
    now += HOUR - SECOND;
    assertThat(proved()).isEqualTo(90);
    answered(1, 30);
    now += 2 * SECOND;
    assertThat(proved()).isZero();
    answered(1, 30);
    assertThat(proved()).isZero();
    assertThat(next()).isEqualTo(45);
  }

  @Test
  void stepsGoUpAndThreeTakeEachFromAMinuteOn() {
    assertThat(next()).isEqualTo(42);
    answered(1, 42);
    assertThat(next()).isEqualTo(63);
    for (int phone = 1; phone <= 2; phone++) {
      answered(phone, 63);
      assertThat(next()).isEqualTo(63);
      assertThat(gaps.hasAnswered(phone, 63 * SECOND)).isTrue();
    }
    assertThat(gaps.hasAnswered(3, 63 * SECOND)).isFalse();
    answered(3, 63);
    assertThat(next()).isEqualTo(94.5);
    for (int phone = 1; phone <= 3; phone++) {
      answered(phone, 95);
    }
    assertThat(next()).isEqualTo(134);
    for (int phone = 1; phone <= 3; phone++) {
      answered(phone, 134);
    }
    assertThat(next()).isZero();
  }

  @Test
  void oneIsTriedAtATime() {
    gaps.tries(7, now + 42 * SECOND);
    assertThat(next()).isZero();
    answered(8, 35);
    assertThat(next()).isZero();
    answered(7, 42);
    assertThat(next()).isEqualTo(63);
    gaps.tries(7, now + 63 * SECOND);
    now += 100 * SECOND;
    assertThat(next()).as("it never came").isEqualTo(63);
  }

  @Test
  void failuresMakePausesUpToAWeek() {
    long pause = HOUR;
    for (int failure = 1; failure <= 12; failure++) {
      gaps.failed(now);
      now += Math.min(pause, 7 * 24 * HOUR) - SECOND;
      assertThat(next()).as("failure %d", failure).isZero();
      now += SECOND;
      assertThat(next()).as("failure %d", failure).isEqualTo(42);
      pause *= 2;
    }
  }

  @Test
  void anEarlierRunsProofStaysAndOthersHaveToGoFurther() {
    gaps.restore(71 * SECOND, now, 2, now - HOUR);
    assertThat(proved()).isEqualTo(71);
    assertThat(next()).as("it pauses two hours").isZero();
    answered(1, 100);
    answered(2, 100);
    assertThat(proved()).isEqualTo(71);
    answered(3, 100);
    assertThat(proved()).isEqualTo(100);
  }
}
