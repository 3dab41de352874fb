package dev.pinhole.esl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.esl.ReadingClock.Reason;
import dev.pinhole.time.ManualTimers;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ReadingClockTest {
  private final ManualTimers timers = new ManualTimers();
  private final ReadingClock clock = new ReadingClock(timers);
  private final long start = clock.nanos();

  @Test
  void runsWhileTheSocketIsRead() {
    advance(3);

    assertThat(elapsed()).isEqualTo(Duration.ofSeconds(3));
  }

  @Test
  void standsStillWhileItIsNot() {
    advance(3);
    clock.pause(Reason.NOT_READING);
    advance(50);
    assertThat(elapsed()).isEqualTo(Duration.ofSeconds(3));

    clock.resume(Reason.NOT_READING);
    assertThat(elapsed()).isEqualTo(Duration.ofSeconds(3));
    advance(2);
    assertThat(elapsed()).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void twiceIsOnce() {
    clock.pause(Reason.NOT_READING);
    advance(10);
    clock.pause(Reason.NOT_READING);
    advance(10);
    clock.resume(Reason.NOT_READING);
    advance(1);
    clock.resume(Reason.NOT_READING);
    advance(1);

    assertThat(elapsed()).isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void pausesAddUp() {
    for (int i = 0; i < 3; i++) {
      clock.pause(Reason.NOT_READING);
      advance(10);
      clock.resume(Reason.NOT_READING);
      advance(1);
    }

    assertThat(elapsed()).isEqualTo(Duration.ofSeconds(3));
  }

  @Test
  void standsStillAsLongAsOneReasonHolds() {
    clock.pause(Reason.LARGE_FRAME);
    assertThat(clock.isPausedFor(Reason.LARGE_FRAME)).isTrue();
    advance(10);
    clock.pause(Reason.NOT_READING);
    assertThat(clock.isPausedFor(Reason.NOT_READING)).isTrue();
    advance(10);
    clock.resume(Reason.LARGE_FRAME);
    assertThat(clock.isPausedFor(Reason.LARGE_FRAME)).isFalse();
    advance(10);
    assertThat(elapsed()).isZero();
    clock.resume(Reason.NOT_READING);
    advance(1);

    assertThat(elapsed()).isEqualTo(Duration.ofSeconds(1));
  }

  private void advance(long seconds) {
    timers.advance(Duration.ofSeconds(seconds));
  }

  private Duration elapsed() {
    return Duration.ofNanos(clock.nanos() - start);
  }
}
