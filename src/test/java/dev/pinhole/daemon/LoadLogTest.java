package dev.pinhole.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.keepalive.KeepaliveEngine.Load;
import dev.pinhole.sim.Answer;
import dev.pinhole.sim.SimCommand;
import dev.pinhole.sim.SimOptions;
import dev.pinhole.sim.SimRow;
import dev.pinhole.time.ManualTimers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.event.Level;

/** An operator is told when keep-alives come too late, and what to do. */
class LoadLogTest {
  private static final long SECOND = 1_000_000_000;
  private static final Duration STEP = Duration.ofSeconds(1);

  @TempDir private Path folder;
  private Rig rig;
  private LogLines logged;

  @BeforeEach
  void make() {
    logged = new LogLines(Level.INFO);
    rig = new Rig(folder, SimOptions.builder());
  }

  @AfterEach
  void stop() {
    rig.close();
    logged.close();
  }

  private List<String> said() {
    return logged.lines("event=keepalives-").stream()
        .filter(line -> line.matches("event=keepalives-(late|in-time) .*"))
        .toList();
  }

  private List<SimRow> register(int phones) {
    List<SimRow> rows = new ArrayList<>();
    for (int i = 0; i < phones; i++) {
      rows.add(
          rig.sim
              .registrar()
              .register(Registers.of("u" + i).source("198.51.100.98:" + (20_000 + i))));
    }
    rig.settle();
    return rows;
  }

  @Test
  void aBudgetThatIsTooSmall() throws Exception {
    rig.configured("[keepalive]\nmax-per-second = 2\n").start();
    List<SimRow> rows = register(100);
    rig.pass(Duration.ofSeconds(170), STEP);

    // 100 every 28 s are 3.6 a second, and a tenth more. Late from second 50 on, once a minute.
    List<String> lines = said();
    assertThat(lines).hasSizeBetween(2, 3);
    assertThat(lines)
        .allSatisfy(
            line ->
                assertThat(line)
                    .matches(
                        "event=keepalives-late node=default late=[0-9]+ by [0-9]+ s at most:"
                            + " max-per-second = 2 is too little, 4 would do"));
    rig.settle();
    assertThat(
            rig.rows(
                "SELECT keepalives_late_now > 20, keepalives_needed_per_second FROM node_status"))
        .containsExactly("1 4");

    rows.subList(0, 60).forEach(row -> rig.sim.registrar().expire(row));
    rig.settle();
    rig.pass(Duration.ofSeconds(60), STEP);
    rig.settle();
    assertThat(said()).last().isEqualTo("event=keepalives-in-time node=default");
    assertThat(
            rig.rows("SELECT keepalives_late_now, keepalives_needed_per_second FROM node_status"))
        .containsExactly("0 2");
  }

  @Test
  void aFreeSwitchThatIsSlow() throws Exception {
    rig.configured("[keepalive]\nmax-in-flight = 1\n").start();
    rig.sim.faults().reply(SimCommand::isKeepAlive, Answer.toldLate(Duration.ofMillis(1_500)));
    register(60);
    rig.pass(Duration.ofSeconds(80), Duration.ofMillis(500));
    assertThat(said())
        .isNotEmpty()
        .allSatisfy(line -> assertThat(line).contains(": FreeSWITCH is slow to acknowledge them;"));
    assertThat(rig.rows("SELECT keepalives_late_why FROM node_status").get(0))
        .as("what status says")
        .startsWith("FreeSWITCH is slow to acknowledge them;");
  }

  @Test
  void whatPiledUpWhileTheLinkWasDown() throws Exception {
    rig.configured("[keepalive]\nmax-per-second = 5\n").start();
    register(100);
    rig.sim.shutDown();
    rig.pass(Duration.ofMinutes(5), STEP);
    assertThat(said()).isEmpty();
    rig.sim.startUp(dev.pinhole.sim.SimFreeSwitch.Rows.KEPT);
    rig.pass(Duration.ofSeconds(60), STEP);
    List<String> lines = said();
    assertThat(lines).hasSize(2);
    assertThat(lines.get(0)).contains(": they are caught up oldest first, at max-per-second = 5");
    assertThat(lines.get(1)).isEqualTo("event=keepalives-in-time node=default");
  }

  @Test
  void moreThanOneFreeSwitchCarries() {
    LoadLog log = new LoadLog("pbx", new ManualTimers());
    Load load = new Load(812, 3 * SECOND, 1_600);
    log.look(load, 0, 500);
    assertThat(said()).as("a moment's rush").isEmpty();
    log.look(load, 0, 500);
    assertThat(said())
        .containsExactly(
            "event=keepalives-late node=pbx late=812 by 3 s at most: max-per-second = 500 is too"
                + " little, 1600 would do; but one FreeSWITCH carries 1,400 to 2,600 a second, some"
                + " 35,000 to 65,000 NATed UDP phones: spread them over several");
    log.look(load, 0, 500);
    assertThat(said()).hasSize(1);
  }
}
