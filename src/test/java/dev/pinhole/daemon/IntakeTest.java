package dev.pinhole.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.binding.HistoryEvent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** More comes than is written. */
class IntakeTest {
  @TempDir private Path folder;
  private final CountDownLatch hangs = new CountDownLatch(1);
  private Rig rig;

  @BeforeEach
  void start() throws Exception {
    rig = Rig.started(folder);
    rig.settle();
  }

  @AfterEach
  void stop() {
    hangs.countDown();
    rig.close();
  }

  private void writerHangs() {
    rig.onWriter =
        () -> {
          try {
            hangs.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        };
    rig.sim.registrar().register(Registers.of("1000"));
  }

  private long registered() {
    return rig.daemon.counters().get(HistoryEvent.REGISTERED);
  }

  @Test
  void readingWaitsForAStoreThatIsBehindAndNotForOneThatHangs() {
    writerHangs();
    int phones = Intake.PAUSE_AT / 2 + 100;
    for (int i = 0; i < phones; i++) {
      rig.sim.registrar().register(Registers.of("u" + i));
    }
    Rig.until(() -> rig.daemon.counters().get(Counter.READING_PAUSES) == 1);
    assertThat(registered()).isLessThan(phones);

    rig.pass(Intake.LONGEST.plusMillis(100), Duration.ofMillis(100));
    Rig.until(() -> registered() == phones + 1);
    rig.sim.registrar().register(Registers.of("later"));
    Rig.until(() -> registered() == phones + 2);
    assertThat(rig.daemon.counters().get(Counter.READING_PAUSES)).isEqualTo(1);

    hangs.countDown();
    rig.settle();
    assertThat(rig.daemon.queueDepth()).isLessThan(Intake.RESUME_AT);
  }
}
