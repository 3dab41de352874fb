package dev.pinhole.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.sim.SimOptions;
import dev.pinhole.sim.SimRegister;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.event.Level;

/** A fault of pinhole itself in one task on the event loop. */
class InternalErrorTest {
  @TempDir private Path folder;
  private Rig rig;
  private LogLines log;

  @BeforeEach
  void start() throws Exception {
    rig = new Rig(folder, SimOptions.builder());
    log = new LogLines(Level.INFO);
    rig.start();
    // Its answer is the last that comes by itself.
    rig.settingsKnown();
  }

  @AfterEach
  void stop() {
    rig.close();
    log.close();
  }

  @Test
  void aTimerThatThrowsRunsAgainAndIsToldOfOnce() throws Exception {
    rig.onEventLoop = InternalErrorTest::fault;
    rig.clock.advance(Duration.ofSeconds(21));
    rig.onEventLoop = () -> {};
    long caught = rig.daemon.counters().get(Counter.INTERNAL_ERRORS);
    assertThat(caught).as("at 5, 10, 15 and 20 s").isGreaterThanOrEqualTo(4);
    assertThat(log.lines("event=internal-error")).hasSize(1);
    assertThat(log.lines()).anyMatch(line -> line.contains("    at dev.pinhole.daemon.StatusRep"));

    rig.pass(Duration.ofSeconds(10));
    assertThat(rig.rows("SELECT updated_at, internal_errors FROM daemon_status"))
        .as("the status goes on to be written")
        .singleElement()
        .asString()
        .endsWith(" " + caught)
        .startsWith(Long.toString(rig.clock.epochMillis()).substring(0, 9));
  }

  @Test
  void anEventThatCannotBeHandledCostsNoConnection() throws Exception {
    rig.onEventLoop = InternalErrorTest::fault;
    rig.sim.registrar().register(phone("1000"));
    Rig.until(() -> rig.daemon.counters().get(Counter.INTERNAL_ERRORS) > 0);
    rig.onEventLoop = () -> {};
    rig.sim.registrar().register(phone("1001"));
    rig.settle();
    assertThat(rig.rows("SELECT user FROM binding")).isEqualTo(List.of("1001"));
    assertThat(rig.isConnected()).isTrue();
    assertThat(rig.daemon.counters().get(Counter.CONNECTION_FAILURES)).isZero();
    assertThat(log.lines()).noneMatch(line -> line.contains("connection failed"));
  }

  private static void fault() {
    throw new NullPointerException();
  }

  private static SimRegister phone(String user) {
    return SimRegister.of(user)
        .callId(user + "@x")
        .contact("192.168.1.120:5060")
        .source("198.51.100.98:24832");
  }
}
