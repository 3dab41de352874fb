package dev.pinhole.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.event.Level;

/** The heap is nearly full: what is past goes, and what is alive stays. */
class ShortMemoryTest {
  @TempDir private Path folder;
  private Rig rig;

  @BeforeEach
  void start() throws Exception {
    rig = Rig.started(folder);
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  private long counted(Counter counter) {
    return rig.daemon.counters().get(counter);
  }

  @Test
  void whatIsPastIsGivenUpAndCounted() throws Exception {
    rig.sim.registrar().register(Registers.of("1000"));
    rig.sim.registrar().unregister(Registers.of("1000"));
    rig.pass(Duration.ofSeconds(1));
    try (LogLines log = new LogLines(Level.ERROR);
        Connection other = DriverManager.getConnection("jdbc:sqlite:" + rig.store);
        Statement statement = other.createStatement()) {
      statement.execute("BEGIN IMMEDIATE");
      rig.sim.registrar().register(Registers.of("1001"));
      Rig.until(() -> counted(Counter.STORE_FAILURES) > 0);
      rig.heapNearlyFull = true;
      rig.pass(Duration.ofSeconds(2), Duration.ofMillis(100));
      rig.heapNearlyFull = false;
      // The writer's thread has it behind what waits for the lock.
      Rig.until(() -> counted(Counter.STORE_CHANGES_DROPPED) > 0);
      statement.execute("ROLLBACK");
      assertThat(log.lines("event=memory-short")).hasSize(1);
    }
    rig.pass(Duration.ofSeconds(6));

    // The phone that left, the place that it left and its user there, and its last challenge.
    assertThat(counted(Counter.GIVEN_UP_FOR_MEMORY)).isEqualTo(4);
    assertThat(counted(Counter.STORE_CHANGES_DROPPED)).isEqualTo(1);
    assertThat(rig.rows("SELECT user FROM binding")).containsExactly("1001");
    assertThat(rig.rows("SELECT event FROM history WHERE user = '1001'")).isEmpty();
    assertThat(rig.rows("SELECT memory_short_at > 0 FROM daemon_status")).containsExactly("1");
  }

  @Test
  void nobodyIsTakenUpUntilThereIsRoomAgain() throws Exception {
    rig.sim.registrar().register(Registers.of("1000"));
    rig.heapNearlyFull = true;
    rig.pass(Duration.ofSeconds(1));
    rig.sim.registrar().register(Registers.of("1001"));
    rig.sim.registrar().register(Registers.of("1000"));
    rig.pass(Duration.ofSeconds(1));
    assertThat(rig.rows("SELECT user, refresh_count FROM binding")).containsExactly("1000 1");
    assertThat(counted(Counter.REGISTRATIONS_REFUSED)).isEqualTo(1);

    rig.heapNearlyFull = false;
    // The next listing of its profile shows it.
    rig.pass(Duration.ofMinutes(11));
    assertThat(rig.rows("SELECT user FROM binding ORDER BY user")).containsExactly("1000", "1001");
  }
}
