package dev.pinhole.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.time.ManualTimers;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class CommitTimesTest {
  private final ManualTimers clock = new ManualTimers();
  private final CommitTimes times = new CommitTimes(clock);

  @Test
  void longestIsThatOfTheLastMinute() {
    assertThat(times.longest()).isZero();
    commit(40);
    clock.advance(Duration.ofSeconds(30));
    commit(25);
    commit(3);
    assertThat(times.last()).hasMillis(3);
    assertThat(times.longest()).hasMillis(40);
    clock.advance(Duration.ofSeconds(30));
    assertThat(times.longest()).hasMillis(25);
    commit(7);
    clock.advance(Duration.ofSeconds(30));
    assertThat(times.longest()).hasMillis(7);
    clock.advance(Duration.ofHours(1));
    assertThat(times.longest()).isZero();
    assertThat(times.last()).hasMillis(7);
    commit(2);
    assertThat(times.longest()).hasMillis(2);
  }

  private void commit(long millis) {
    times.committed(Duration.ofMillis(millis).toNanos());
  }
}
