package dev.pinhole.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.sim.SimOptions;
import dev.pinhole.store.StoreException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A link that says nothing any more is closed, for nobody may notice that it is broken. */
class SilentLinkTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  @TempDir private Path folder;
  private Rig rig;

  private void start(Duration heartbeat) throws StoreException {
    rig = new Rig(folder, SimOptions.builder().heartbeat(heartbeat));
    rig.start();
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  private long closed() {
    return rig.daemon.counters().get(Counter.CONNECTION_FAILURES);
  }

  private void assertClosedBetween(Duration notBefore, Duration atLast) {
    rig.sim.faults().mute();
    rig.pass(notBefore, SECOND);
    assertThat(closed()).isZero();
    rig.pass(atLast.minus(notBefore), SECOND);
    assertThat(closed()).isEqualTo(1);
  }

  private void assertComesBack() {
    rig.sim.faults().unmute();
    rig.connected();
    assertThat(rig.daemon.counters().get(Counter.CONNECTS)).isEqualTo(2);
  }

  @Test
  void closedAfterThreeHeartbeats() throws Exception {
    start(Duration.ofSeconds(30));
    rig.pass(Duration.ofSeconds(60), SECOND);
    assertClosedBetween(Duration.ofSeconds(89), Duration.ofSeconds(96));
    assertComesBack();
  }

  @Test
  void closedNotBeforeAMinute() throws Exception {
    start(Duration.ofSeconds(5));
    rig.pass(Duration.ofSeconds(10), SECOND);
    assertClosedBetween(Duration.ofSeconds(59), Duration.ofSeconds(66));
    assertComesBack();
  }

  @Test
  void probedWhereNoHeartbeatWasSeen() throws Exception {
    start(Duration.ZERO);
    rig.sim.commands().clear();
    rig.pass(Duration.ofSeconds(66), SECOND);
    assertThat(rig.sim.commands().matching(command -> command.startsWith("event json"))).hasSize(1);
    rig.pass(Duration.ofMinutes(10), Duration.ofSeconds(5));
    assertThat(closed()).isZero();

    // A minute until it is asked, and half a minute that it has to answer.
    rig.sim.faults().mute();
    rig.pass(Duration.ofSeconds(60 + 5 + 30 + 2), SECOND);
    assertThat(closed()).isPositive();
    assertComesBack();
  }

  @Test
  void bytesOfAnyKindAreSignsOfLife() throws Exception {
    start(Duration.ofSeconds(10));
    rig.pass(Duration.ofSeconds(20), SECOND);
    rig.sim.faults().chunks(1);
    rig.pass(Duration.ofMinutes(3), SECOND);
    assertThat(closed()).isZero();
  }
}
