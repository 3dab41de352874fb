package dev.pinhole.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.sim.Answer;
import dev.pinhole.sim.SimCommand;
import dev.pinhole.sim.SimOptions;
import dev.pinhole.sim.SimRegister;
import dev.pinhole.sim.SimRow;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** FreeSWITCH and dead phones are not flooded. */
class GentleTest {
  @TempDir private Path folder;
  private Rig rig;

  @BeforeEach
  void make() {
    rig = new Rig(folder, SimOptions.builder());
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  private List<SimRow> register(int phones) {
    List<SimRow> rows = new ArrayList<>();
    for (int i = 0; i < phones; i++) {
      SimRegister register = Registers.of("u" + i).source("198.51.100.98:" + (20_000 + i));
      rows.add(rig.sim.registrar().register(register));
    }
    rig.settle();
    return rows;
  }

  private int sent() {
    return rig.sim.commands().keepAlives().size();
  }

  @Test
  void noMoreThanSixtyFourWaitForAnAnswer() throws Exception {
    rig.start();
    mostUnanswered(64);
  }

  @Test
  void orHoweverManyTheOperatorAllows() throws Exception {
    rig.configured("[keepalive]\nmax-in-flight = 7\n").start();
    mostUnanswered(7);
  }

  private void mostUnanswered(int most) throws Exception {
    register(200);
    // Each holds back those behind it.
    rig.sim.faults().reply(SimCommand::isKeepAlive, Answer.toldLate(Duration.ofSeconds(1)));
    for (int step = 0; step < 10; step++) {
      rig.pass(Duration.ofSeconds(5), Duration.ofMillis(500));
      assertThat(inFlight()).isLessThanOrEqualTo(most);
    }
    assertThat(inFlight()).isEqualTo(most);

    rig.sim.faults().clearAnswers();
    int before = sent();
    rig.pass(Duration.ofSeconds(35), Duration.ofMillis(500));
    assertThat(sent() - before).as("it goes on by itself").isGreaterThan(200);
    assertThat(inFlight()).isLessThan(most);
  }

  private int inFlight() throws Exception {
    rig.settle();
    return Integer.parseInt(rig.rows("SELECT keepalives_in_flight FROM node_status").get(0));
  }

  @Test
  void aPhoneThatOptionsDoNotReachIsTriedEverMoreRarely() throws Exception {
    rig.start();
    SimRow row = register(1).get(0);
    rig.sim.registrar().ping(row, SimRow.SimPingStatus.UNREACHABLE);
    rig.settle();
    rig.pass(Duration.ofMinutes(15), Duration.ofSeconds(1));
    rig.settle();
    // At 28, 84, 196, 420 and 720 s at most; 80 % of that at least.
    assertThat(sent()).isBetween(5, 7);
    assertThat(rig.rows("SELECT keepalive_interval FROM binding")).containsExactly("300000");

    rig.stop();
    rig.start();
    rig.settle();
    assertThat(rig.rows("SELECT keepalive_interval FROM binding")).containsExactly("300000");

    rig.sim.registrar().ping(row, SimRow.SimPingStatus.REACHABLE);
    rig.settle();
    assertThat(rig.rows("SELECT reachability, keepalive_interval FROM binding"))
        .containsExactly("reachable 28000");
    int before = sent();
    rig.pass(Duration.ofSeconds(112), Duration.ofMillis(500));
    assertThat(sent() - before).isBetween(4, 6);
  }
}
