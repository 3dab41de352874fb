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

/** What the rules of a configuration file make FreeSWITCH be told. */
class KeepaliveRulesTest {
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

  private void register(String user, String source, String agent) {
    rig.sim
        .registrar()
        .register(
            SimRegister.of(user)
                .callId(user + "@x")
                .userAgent(agent)
                .firstContact("192.168.1.120:5060")
                .contact(source)
                .source(source));
  }

  private List<String> told(String user) {
    return rig
        .sim
        .commands()
        .matching(command -> command.line().startsWith("sendevent NOTIFY"))
        .stream()
        .filter(command -> command.header("user").equals(user))
        .map(command -> command.header("event-string"))
        .toList();
  }

  @Test
  void eachPhoneIsTreatedByTheFirstRuleThatMatchesIt() throws Exception {
    rig.configured(
            """
            [[keepalive.rule]]
            network = "198.51.100.0/24"
            user-agent = "Acme*"
            off = true
            [[keepalive.rule]]
            network = "198.51.100.0/24"
            interval = "15s"
            event = "dummy"
            """)
        .start();
    register("1000", "198.51.100.1:1000", "acme 2.0");
    register("1001", "198.51.100.2:1001", "Other");
    register("1002", "203.0.113.7:1002", "Acme 2.0");
    rig.pass(Duration.ofSeconds(60));

    assertThat(told("1000")).isEmpty();
    assertThat(told("1001")).hasSizeBetween(4, 5).containsOnly("dummy");
    assertThat(told("1002")).hasSizeBetween(2, 3).containsOnly("keep-alive");
  }

  @Test
  void rulesCountForBindingsOfAnEarlierRunToo() throws Exception {
    rig.start();
    register("1000", "198.51.100.1:1000", "Acme 2.0");
    rig.pass(Duration.ofSeconds(28));
    assertThat(told("1000")).hasSize(1);
    rig.stop();

    rig.configured("[[keepalive.rule]]\nuser = \"1000\"\noff = true\n").start();
    rig.pass(Duration.ofSeconds(60));

    assertThat(told("1000")).hasSize(1);
    assertThat(rig.rows("SELECT keepalive_count FROM binding")).containsExactly("1");
  }
}
