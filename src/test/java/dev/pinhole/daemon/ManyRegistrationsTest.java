package dev.pinhole.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.sim.MultipleRegistrations;
import dev.pinhole.sim.SimOptions;
import dev.pinhole.sim.SimRegister;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.event.Level;

/** One user registers more phones than anybody has: all are known, and so many are kept alive. */
class ManyRegistrationsTest {
  private static final int MOST = BindingChanges.MOST_KEPT_OF_USER;
  private static final String KEPT = "SELECT count(*) FROM binding WHERE next_keepalive_at > 0";
  private static final String ALL = "SELECT count(*) FROM binding";
  private static final String LATEST =
      "SELECT call_id FROM binding WHERE next_keepalive_at IS NULL";

  @TempDir private Path folder;
  private Rig rig;

  @AfterEach
  void stop() {
    rig.close();
  }

  private static SimRegister phone(int number) {
    return SimRegister.of("1000")
        .callId(number + "@x")
        .contact("192.168.1.120:5060")
        .source("198.51.100.98:" + (10_000 + number));
  }

  private void register(int number) {
    rig.sim.registrar().register(phone(number));
  }

  @Test
  void theNewestAreNotKeptAliveUntilThereIsRoom() throws Exception {
    rig =
        new Rig(
            folder, SimOptions.builder().multipleRegistrations(MultipleRegistrations.BY_CALL_ID));
    rig.start();
    try (LogLines log = new LogLines(Level.INFO)) {
      for (int number = 0; number < MOST + 3; number++) {
        register(number);
      }
      rig.pass(Duration.ofSeconds(1));
      assertThat(rig.rows(ALL)).containsExactly(Integer.toString(MOST + 3));
      assertThat(rig.rows(KEPT)).containsExactly(Integer.toString(MOST));
      assertThat(rig.rows(LATEST))
          .containsExactlyInAnyOrder(MOST + "@x", MOST + 1 + "@x", MOST + 2 + "@x");
      assertThat(log.lines("event=too-many-registrations"))
          .containsExactly(
              "event=too-many-registrations node=default profile=internal user=1000"
                  + " domain=203.0.113.88 network_ip=198.51.100.98 network_port="
                  + (10_000 + MOST)
                  + " has more than 1000; the newest are not kept alive");
    }
    assertThat(rig.daemon.counters().get(Counter.BINDINGS_LEFT_OUT)).isEqualTo(3);

    rig.sim.registrar().unregister(phone(0));
    rig.sim.registrar().unregister(phone(MOST + 2));
    register(MOST + 1);
    rig.pass(Duration.ofSeconds(1));
    assertThat(rig.rows(ALL)).containsExactly(Integer.toString(MOST + 1));
    assertThat(rig.rows(KEPT)).containsExactly(Integer.toString(MOST));
    assertThat(rig.rows(LATEST)).containsExactly(MOST + "@x");
  }

  @Test
  void alsoAfterARestart() throws Exception {
    rig =
        new Rig(
            folder, SimOptions.builder().multipleRegistrations(MultipleRegistrations.BY_CALL_ID));
    rig.start();
    for (int number = 0; number < MOST + 3; number++) {
      register(number);
    }
    rig.settle();
    rig.stop();
    rig.start();
    rig.pass(Duration.ofSeconds(1));
    assertThat(rig.rows(ALL)).containsExactly(Integer.toString(MOST + 3));
    assertThat(rig.rows(KEPT)).containsExactly(Integer.toString(MOST));
    List<String> without = rig.rows(LATEST);
    rig.pass(Duration.ofSeconds(40));
    assertThat(rig.rows(LATEST)).isEqualTo(without);
    assertThat(rig.sim.commands().keepAlives())
        .extracting(command -> command.header("call-id"))
        .isNotEmpty()
        .doesNotContainAnyElementsOf(without);
  }
}
