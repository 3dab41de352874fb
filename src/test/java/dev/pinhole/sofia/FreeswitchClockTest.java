package dev.pinhole.sofia;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.esl.EslEvent;
import dev.pinhole.time.ManualTimers;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** FreeSWITCH's clock is another machine's, and its frames can be late. */
class FreeswitchClockTest {
  private static final long SECOND = 1_000_000_000;

  private final ManualTimers timers = new ManualTimers();
  private final FreeswitchClock clock = new FreeswitchClock(timers);
  private long began = timers.nanos();

  /** Where its clock stands now, in microseconds. */
  private long stamp = 1_795_354_572_000_000L;

  private void pass(int seconds) {
    timers.advance(Duration.ofSeconds(seconds));
    stamp += 1_000_000L * seconds;
  }

  private static EslEvent madeAt(long micros) {
    return new EslEvent(Map.of("Event-Date-Timestamp", Long.toString(micros)));
  }

  private EslEvent late(int seconds) {
    return madeAt(stamp - 1_000_000L * seconds);
  }

  private long age(EslEvent event) {
    return (timers.nanos() - clock.madeAt(event, began)) / SECOND;
  }

  @Test
  void theFirstIsTakenForNew() {
    assertThat(age(late(9))).isZero();
    assertThat(age(late(0))).isZero();
    assertThat(age(new EslEvent(Map.of()))).isZero();
  }

  @Test
  void aLateOneIsSeenToBeLate() {
    pass(100);
    clock.heard(late(0));
    pass(20);
    clock.heard(late(7));
    assertThat(age(late(9))).isEqualTo(9);
    began = timers.nanos() - 4 * SECOND;
    assertThat(age(late(9))).as("it was asked for later").isEqualTo(4);
  }

  @Test
  void whatDriftsIsFollowed() {
    clock.heard(late(0));
    for (int minute = 0; minute < 60; minute++) {
      pass(60);
      stamp -= 100_000;
      clock.heard(late(0));
    }
    assertThat(age(late(0))).isLessThanOrEqualTo(1);
    assertThat(age(late(9))).isBetween(9L, 10L);
  }

  @Test
  void aClockThatIsSetIsBelievedAtOnce() {
    pass(1_000);
    clock.heard(late(0));
    stamp += 3_600_000_000L;
    clock.heard(late(0));
    assertThat(age(late(3))).isEqualTo(3);
    stamp -= 7_200_000_000L;
    clock.heard(late(0));
    assertThat(age(late(0))).isZero();
    assertThat(age(late(3))).isEqualTo(3);
  }
}
