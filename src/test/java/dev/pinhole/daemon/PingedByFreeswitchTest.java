package dev.pinhole.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.sim.SimOptions;
import dev.pinhole.sim.SimRegister;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Phones that FreeSWITCH pings itself. */
class PingedByFreeswitchTest {
  private static final String SKIP =
      """
      [keepalive]
      freeswitch-pings = "skip"
      """;

  @TempDir private Path folder;
  private Rig rig;

  @BeforeEach
  void make() {
    rig = new Rig(folder, SimOptions.builder());
    rig.sim.parameter("internal", "nat-options-ping", "true");
    rig.sim.parameter("internal", "ping-mean-interval", "20");
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  private void register(String user, String contact, Map<String, String> variables) {
    rig.sim
        .registrar()
        .register(
            SimRegister.of(user)
                .firstContact("192.168.1.120:5060")
                .contact(contact)
                .source("198.51.100.98:24832")
                .variables(variables));
  }

  private long told(String user) {
    return rig.sim.commands().keepAlives().stream()
        .filter(command -> command.header("user").equals(user))
        .count();
  }

  @Test
  void thosePingedOftenEnoughAreLeftToFreeswitchAlsoAfterARestart() throws Exception {
    rig.configured(SKIP).start();
    rig.settingsKnown();
    register("1000", "192.168.1.120:5060", Map.of());
    register("1001", "198.51.100.98:24832", Map.of());
    register("1002", "198.51.100.98:24832", Map.of("force_ping", "true"));
    rig.pass(Duration.ofSeconds(28));
    assertThat(rig.rows("SELECT user, freeswitch_status, force_ping FROM binding ORDER BY user"))
        .containsExactly(
            "1000 Registered(UDP-NAT) false",
            "1001 Registered(UDP) false",
            "1002 Registered(UDP) true");
    assertThat(told("1000")).isZero();
    assertThat(told("1001")).isEqualTo(1);
    assertThat(told("1002")).isZero();

    rig.stop();
    rig.start();
    rig.pass(Duration.ofSeconds(28));
    assertThat(rig.rows("SELECT force_ping FROM binding ORDER BY user"))
        .containsExactly("false", "false", "true");
    assertThat(told("1000")).isZero();
    assertThat(told("1002")).isZero();
  }

  @Test
  void byDefaultTheyAreKeptAliveToo() throws Exception {
    rig.configured(SKIP.replace("skip", "keep")).start();
    register("1000", "192.168.1.120:5060", Map.of("force_ping", "true"));
    rig.pass(Duration.ofSeconds(28));
    assertThat(told("1000")).isEqualTo(1);
  }

  /** Nothing tells of it until the phone registers again. */
  @Test
  void aListingTellsNothingOfForcePing() throws Exception {
    register("1000", "198.51.100.98:24832", Map.of("force_ping", "true"));
    rig.configured(SKIP).start();
    rig.settle();
    assertThat(rig.rows("SELECT force_ping FROM binding")).containsExactly("null");

    register("1000", "198.51.100.98:24832", Map.of("force_ping", "true"));
    rig.settle();
    assertThat(rig.rows("SELECT force_ping FROM binding")).containsExactly("true");
    rig.pass(Duration.ofMinutes(11));
    assertThat(rig.rows("SELECT force_ping FROM binding")).containsExactly("true");

    register("1000", "198.51.100.98:24832", Map.of());
    rig.settle();
    assertThat(rig.rows("SELECT force_ping FROM binding")).containsExactly("false");
  }
}
