package dev.pinhole.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.sim.SimCommand;
import dev.pinhole.sim.SimRegister;
import dev.pinhole.sim.SimTransport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From the event socket to SQLite and back to the phone. */
class MainJobTest {
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

  private static SimRegister rewritten() {
    return SimRegister.of("1000")
        .callId("rewritten@x")
        .firstContact("192.168.1.120:61724")
        .contact("198.51.100.98:46329")
        .source("198.51.100.98:46329");
  }

  private static SimRegister privateContact() {
    return SimRegister.of("1001")
        .callId("private@192.168.1.120")
        .firstContact("192.168.1.120:5060")
        .contact("192.168.1.120:5060")
        .source("198.51.100.98:24832");
  }

  private static SimRegister direct() {
    return SimRegister.of("1002")
        .callId("direct@198.51.100.106")
        .firstContact("198.51.100.106:5060")
        .contact("198.51.100.106:5060")
        .source("198.51.100.106:5060");
  }

  @Test
  void recordsJudgesAndKeepsFresh() throws Exception {
    rig.sim.registrar().register(rewritten());
    rig.sim.registrar().register(privateContact());
    rig.sim.registrar().register(direct());
    rig.settle();

    assertThat(rig.rows("SELECT user, nat, nat_kind FROM binding ORDER BY user"))
        .containsExactly(
            "1000 yes rewritten-contact", "1001 yes private-contact", "1002 no direct");

    rig.pass(Duration.ofSeconds(28));

    List<SimCommand> sent = rig.sim.commands().keepAlives();
    assertThat(sent)
        .extracting(command -> command.header("call-id"))
        .containsExactlyInAnyOrder("rewritten@x", "private@192.168.1.120");
    assertThat(sent)
        .allSatisfy(
            command -> {
              assertThat(command.header("profile")).isEqualTo("internal");
              assertThat(command.header("content-type")).isEqualTo("text/plain");
              assertThat(command.header("event-string")).isEqualTo("keep-alive");
              assertThat(command.header("user")).isIn("1000", "1001");
              assertThat(command.header("host")).isEqualTo("203.0.113.88");
            });
    assertThat(rig.sim.notifyCounts().incomplete()).isZero();
    assertThat(rig.rows("SELECT user, keepalive_count FROM binding ORDER BY user"))
        .containsExactly("1000 1", "1001 1", "1002 0");
  }

  @Test
  void streamsAreKeptFreshMoreRarely() throws Exception {
    rig.sim.registrar().register(privateContact().transport(SimTransport.TCP));
    rig.pass(Duration.ofSeconds(87));
    assertThat(rig.sim.commands().keepAlives()).isEmpty();

    rig.pass(Duration.ofSeconds(23));
    assertThat(rig.sim.commands().keepAlives()).hasSize(1);
  }

  @Test
  void noKeepaliveAfterTheEnd() throws Exception {
    rig.sim.registrar().register(privateContact());
    rig.sim.registrar().unregister(privateContact());
    rig.pass(Duration.ofSeconds(60));

    assertThat(rig.sim.commands().keepAlives()).isEmpty();
    assertThat(rig.rows("SELECT event, user FROM history ORDER BY id"))
        .containsExactly("registered 1001", "unregistered 1001");
    assertThat(rig.rows("SELECT * FROM binding")).isEmpty();
  }

  @Test
  void knowsAtOnceWhatWasRegisteredBefore() throws Exception {
    rig.close();
    rig = new Rig(folder, dev.pinhole.sim.SimOptions.builder());
    rig.sim.registrar().addSilently(privateContact());
    rig.start();
    rig.settle();

    assertThat(
            rig.rows("SELECT user, nat, nat_kind, freeswitch_status, registered_at FROM binding"))
        .containsExactly("1001 yes private-contact Registered(UDP-NAT) null");
    rig.pass(Duration.ofSeconds(28));
    assertThat(rig.sim.commands().keepAlives()).isNotEmpty();
  }

  @Test
  void aRestartForgetsNothing() throws Exception {
    rig.sim.registrar().register(rewritten());
    rig.pass(Duration.ofSeconds(28));
    rig.stop();
    rig.start();
    rig.sim.registrar().register(rewritten().firstContact("198.51.100.98:46329"));
    rig.settle();

    assertThat(
            rig.rows(
                "SELECT nat, nat_kind, first_contact_host, refresh_count, keepalive_count"
                    + " FROM binding"))
        .containsExactly("yes rewritten-contact 192.168.1.120 1 1");
    assertThat(rig.rows("SELECT event FROM history")).containsExactly("registered");
  }

  @Test
  void aRebindingAndAMoveAreHistory() throws Exception {
    rig.sim.registrar().register(privateContact());
    rig.sim.registrar().register(privateContact().source("198.51.100.98:30000"));
    rig.sim.registrar().register(privateContact().source("198.51.100.7:30000"));
    rig.settle();

    assertThat(
            rig.rows(
                "SELECT event, network_ip, network_port, previous_network_ip,"
                    + " previous_network_port FROM history ORDER BY id"))
        .containsExactly(
            "registered 198.51.100.98 24832 null null",
            "rebound 198.51.100.98 30000 198.51.100.98 24832",
            "moved 198.51.100.7 30000 198.51.100.98 30000");
  }

  @Test
  void malformedEventsAreLeftOutAndTheRestGoesOn() throws Exception {
    rig.sim.faults().sendRaw(frame("this is no JSON"));
    rig.sim.faults().sendRaw(frame("{\"Event-Name\":\"CUSTOM\",\"Event-Subclass\":"));
    rig.sim
        .faults()
        .sendRaw(frame("{\"Event-Name\":\"CUSTOM\",\"Event-Subclass\":\"sofia::register\"}"));
    rig.sim.registrar().register(privateContact());
    rig.settle();

    assertThat(rig.rows("SELECT user FROM binding")).containsExactly("1001");
    assertThat(rig.daemon.counters().get(Counter.EVENTS_MALFORMED)).isEqualTo(2);
    assertThat(rig.daemon.counters().get(Counter.EVENTS_UNUSABLE)).isEqualTo(1);
  }

  private static byte[] frame(String body) {
    return ("Content-Length: " + body.length() + "\nContent-Type: text/event-json\n\n" + body)
        .getBytes(java.nio.charset.StandardCharsets.UTF_8);
  }

  @Test
  void aMalformedFrameCostsTheConnectionAndNothingElse() throws Exception {
    rig.sim.registrar().register(privateContact());
    rig.sim
        .faults()
        .sendRaw("Content-Length: many\n\n".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    Rig.until(() -> rig.daemon.counters().get(Counter.CONNECTION_FAILURES) == 1);
    rig.clock.advance(Duration.ofSeconds(2));
    rig.connected();
    rig.settle();

    assertThat(rig.rows("SELECT user FROM binding")).containsExactly("1001");
    assertThat(rig.rows("SELECT event FROM history")).containsExactly("registered");
  }

  @Test
  void stoppingTwiceIsStoppingOnce() throws Exception {
    rig.daemon.stop().join();
    rig.daemon.stop().join();

    assertThat(rig.rows("SELECT stopped_at IS NOT NULL FROM daemon_status")).containsExactly("1");
  }
}
