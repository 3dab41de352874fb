package dev.pinhole.esl;

import static org.assertj.core.api.Assertions.assertThat;

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
    clock.pause();
    advance(50);
    assertThat(elapsed()).isEqualTo(Duration.ofSeconds(3));

    clock.resume();
    assertThat(elapsed()).isEqualTo(Duration.ofSeconds(3));
    advance(2);
    assertThat(elapsed()).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void twiceIsOnce() {
    clock.pause();
    advance(10);
    clock.pause();
    advance(10);
    clock.resume();
    advance(1);
    clock.resume();
    advance(1);

    assertThat(elapsed()).isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void pausesAddUp() {
    for (int i = 0; i < 3; i++) {
      clock.pause();
      advance(10);
      clock.resume();
      advance(1);
    }

    assertThat(elapsed()).isEqualTo(Duration.ofSeconds(3));
  }

  private void advance(long seconds) {
    timers.advance(Duration.ofSeconds(seconds));
  }

  private Duration elapsed() {
    return Duration.ofNanos(clock.nanos() - start);
  }
}
