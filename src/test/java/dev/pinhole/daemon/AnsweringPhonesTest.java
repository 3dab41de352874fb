package dev.pinhole.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.sim.PhoneKind;
import dev.pinhole.sim.SimAnswer;
import dev.pinhole.sim.SimEndpoint;
import dev.pinhole.sim.SimOptions;
import dev.pinhole.sim.SimPhone;
import dev.pinhole.sim.SimRegister;
import dev.pinhole.sim.SimWorld;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.event.Level;

/** Phones that answer, or do not, before a FreeSWITCH that copies its messages to the daemon. */
class AnsweringPhonesTest {
  private static final Duration STEP = Duration.ofSeconds(1);

  @TempDir private Path folder;
  private Rig rig;
  private SimWorld world;
  private LogLines logged;

  @BeforeEach
  void start() throws Exception {
    logged = new LogLines(Level.INFO);
    rig = new Rig(folder, SimOptions.builder().copies(SimOptions.Copies.SLICES));
    world = new SimWorld(rig.sim, 5);
    rig.configured("[store]\npath = \"pinhole.db\"\n[hep]\nlisten = \"127.0.0.1:0\"\n").start();
    rig.copying();
  }

  @AfterEach
  void stop() {
    world.close();
    rig.close();
    logged.close();
  }

  private void pass(int seconds) {
    rig.pass(Duration.ofSeconds(seconds), STEP);
    rig.settle();
  }

  private SimPhone registered(PhoneKind kind) {
    SimPhone phone = world.add(kind);
    phone.register();
    return phone;
  }

  private List<String> reachability() throws Exception {
    return rig.rows("SELECT reachability FROM binding ORDER BY user");
  }

  private List<String> history(String like) throws Exception {
    return rig.rows(
        "SELECT event, detail FROM history WHERE event LIKE '" + like + "' ORDER BY at, rowid");
  }

  private static long sum(List<SimPhone> phones) {
    return phones.stream().mapToLong(SimPhone::keepAlives).sum();
  }

  @Test
  void anyAnswerShowsThatAPhoneIsReached() throws Exception {
    registered(PhoneKind.REWRITTEN_CONTACT).answers(200, Duration.ofMillis(34));
    registered(PhoneKind.PRIVATE_CONTACT).answers(481, Duration.ofMillis(34));
    registered(PhoneKind.PRIVATE_CONTACT).answers(489, Duration.ofMillis(700));
    registered(PhoneKind.PRIVATE_CONTACT).answers(SimPhone.SILENT, Duration.ZERO);
    pass(12);
    assertThat(reachability())
        .containsExactly("reachable", "reachable", "reachable", "not-observed");

    pass(30);
    assertThat(reachability())
        .containsExactly("reachable", "reachable", "reachable", "unreachable");
    assertThat(history("%reachable")).containsExactly("unreachable it did not answer");
    assertThat(rig.rows("SELECT answer_status FROM binding ORDER BY user"))
        .containsExactly("200", "481", "489", "null");
  }

  @Test
  void aPhoneWithoutPowerIsFoundWithin30Seconds() throws Exception {
    SimPhone phone = registered(PhoneKind.REWRITTEN_CONTACT);
    pass(60);
    phone.unplug();
    long before = sent();
    while (sent() == before) {
      pass(1);
    }
    pass(7);
    assertThat(reachability()).containsExactly("reachable");
    pass(23);
    assertThat(reachability()).containsExactly("unreachable");
    assertThat(logged.lines("event=unreachable"))
        .singleElement()
        .asString()
        .endsWith(" why=\"it did not answer\"");
    assertThat(logged.lines()).anyMatch(line -> line.startsWith("<4>event=unreachable"));

    phone.plugIn();
    pass(15);
    assertThat(reachability()).containsExactly("reachable");
    assertThat(history("%reachable"))
        .containsExactly("unreachable it did not answer", "reachable a packet came from it");
    assertThat(logged.lines("event=reachable")).hasSize(1);
  }

  /** Older ones copy what one read of a connection returned. */
  @Test
  void everyAnswerOfASliceCounts() throws Exception {
    SimPhone phone = registered(PhoneKind.TCP);
    pass(1);
    long before = rig.sim.copies();
    for (int i = 0; i < 3; i++) {
      rig.sim.notify("internal", phone.callId());
    }
    rig.pass(Duration.ofMillis(30), Duration.ofMillis(30));
    rig.settle();
    // Three requests, and their answers in one slice.
    assertThat(rig.sim.copies() - before).isEqualTo(3 + 1);
    assertThat(answers()).isEqualTo(3);
    assertThat(rig.rows("SELECT reachability, answer_status, rtt_ms FROM binding"))
        .singleElement()
        .asString()
        .startsWith("reachable 200 30.");
  }

  /** What follows is the rest of a message, and cannot be read; that it came, counts. */
  @Test
  void anAnswerThatTwoSlicesShareMakesNoPhoneUnreachable() throws Exception {
    SimPhone phone = registered(PhoneKind.TCP);
    pass(1);
    for (int round = 0; round < 5; round++) {
      long before = rig.sim.copies();
      for (int i = 0; i < 8; i++) {
        rig.sim.notify("internal", phone.callId());
      }
      rig.pass(Duration.ofMillis(30), Duration.ofMillis(30));
      rig.settle();
      assertThat(rig.sim.copies() - before).as("requests and slices").isEqualTo(8 + 2);
      pass(1);
    }
    assertThat(answers()).as("of 40").isBetween(15L, 35L);
    pass(40);
    assertThat(reachability()).containsExactly("reachable");
    assertThat(history("%reachable")).isEmpty();
  }

  private long answers() {
    return rig.await(rig.daemon.answers());
  }

  private long sent() {
    return rig.daemon.counters().get(Counter.KEEPALIVES_SENT);
  }

  @Test
  void deadPhonesCostLittleAndAreNeverGivenUp() throws Exception {
    List<SimPhone> phones = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      phones.add(registered(PhoneKind.PRIVATE_CONTACT));
    }
    pass(40);
    phones.forEach(SimPhone::unplug);
    pass(60);
    assertThat(reachability()).containsOnly("unreachable");
    pass(600);

    long before = sent();
    pass(900);
    // Under 5 a second for 1,000, and each is tried every 5 minutes.
    assertThat(sent() - before).isBetween(40L * 3, 40L * 900 * 5 / 1_000);
    assertThat(rig.rows("SELECT DISTINCT keepalive_interval FROM binding"))
        .containsExactly("300000");
    phones.forEach(SimPhone::plugIn);
    pass(20);
    assertThat(reachability()).containsOnly("reachable");
    assertThat(rig.rows("SELECT DISTINCT keepalive_interval FROM binding"))
        .containsExactly("28000");
  }

  @Test
  void anyPacketOfItsPortEndsIt() throws Exception {
    SimPhone phone = registered(PhoneKind.PORT_MISMATCH);
    phone.answers(SimPhone.SILENT, Duration.ZERO);
    pass(40);
    assertThat(reachability()).containsExactly("unreachable");

    phone.ping();
    pass(1);
    assertThat(reachability()).containsExactly("reachable");
    pass(60);
    assertThat(reachability()).containsExactly("unreachable");
  }

  @Test
  void aPhoneThatKeepsItselfAliveNeedsFewKeepalives() throws Exception {
    SimPhone busy = registered(PhoneKind.PRIVATE_CONTACT);
    SimPhone quiet = registered(PhoneKind.PRIVATE_CONTACT);
    for (int i = 0; i < 60; i++) {
      busy.ping();
      pass(10);
    }
    assertThat(quiet.keepAlives()).isBetween(21L, 30L);
    // Copies can be forged: one in four intervals comes all the same.
    assertThat(busy.keepAlives()).isBetween(5L, 8L);
    assertThat(reachability()).containsExactly("reachable", "reachable");
    // 600 s would have been 22 to 27.
    long saved = Long.parseLong(rig.rows("SELECT keepalives_saved FROM node_status").get(0));
    assertThat(saved).isBetween(12L, 20L);
    assertThat(rig.run("status").out()).contains(" not taken, " + saved + " saved\n");
    assertThat(rig.run("status", "--json").out()).contains("\"keepalives_saved\":" + saved + ",");
  }

  @Test
  void anAnswerFromAnotherPortIsSaid() throws Exception {
    SimRegister phone = SimRegister.of("1000").callId("a@x").source("198.51.100.98:41001");
    rig.sim.network(
        row ->
            Optional.of(
                new SimAnswer(
                    200, new SimEndpoint("198.51.100.98", 41_002), Duration.ofMillis(20))));
    rig.sim.registrar().register(phone);
    pass(60);

    assertThat(reachability()).containsExactly("moved");
    assertThat(history("moved%"))
        .containsExactly("moved-unregistered it answers from 198.51.100.98:41002");
    assertThat(logged.lines("event=moved-unregistered")).hasSize(1);
    rig.stop();
    rig.start();
    rig.copying();
    pass(60);
    assertThat(history("moved%")).hasSize(1);
    assertThat(reachability()).containsExactly("moved");

    rig.sim.registrar().register(phone.source("198.51.100.98:41002"));
    pass(60);
    assertThat(reachability()).containsExactly("reachable");
  }

  /** Requests go to the port of its Contact, where it listens. */
  @Test
  void aPhoneThatSendsFromAnotherPortThanItListensOnHasNotMoved() throws Exception {
    rig.sim.network(
        row ->
            Optional.of(
                new SimAnswer(200, new SimEndpoint("198.51.100.98", 5061), Duration.ofMillis(20))));
    rig.sim
        .registrar()
        .register(
            SimRegister.of("1000").contact("198.51.100.98:5060").source("198.51.100.98:5061"));
    pass(60);

    assertThat(rig.rows("SELECT nat_kind, contact_port, network_port, reachability FROM binding"))
        .containsExactly("port-mismatch 5060 5061 reachable");
    assertThat(history("moved%")).isEmpty();
    assertThat(rig.run("show", "1000"))
        .satisfies(shown -> assertThat(shown.out()).startsWith("1000@203.0.113.88 rings (answered"))
        .extracting(Rig.Ran::status)
        .isEqualTo(0);
  }

  @Test
  void aPhoneThatListensElsewhereThanItSendsFromHasNotMoved() throws Exception {
    registered(PhoneKind.PORT_MISMATCH);
    pass(60);

    assertThat(reachability()).containsExactly("reachable");
    assertThat(history("moved%")).isEmpty();
  }

  @Test
  void aRestartKeepsWhoDoesNotAnswer() throws Exception {
    registered(PhoneKind.PRIVATE_CONTACT).answers(SimPhone.SILENT, Duration.ZERO);
    registered(PhoneKind.PRIVATE_CONTACT);
    pass(120);
    String columns =
        "SELECT reachability, reachability_why, rtt_ms, rtt_smoothed_ms, answer_status,"
            + " answered_at - heard_at"
            + " FROM binding ORDER BY user";
    List<String> before = rig.rows(columns);
    assertThat(before.get(0)).isEqualTo("unreachable it did not answer null null null null");
    assertThat(before.get(1))
        .matches("reachable it answered (30|29|31)\\.\\d+ [23]\\d\\.\\d+ 200 0");
    rig.stop();
    rig.start();
    rig.settle();

    assertThat(rig.rows(columns)).isEqualTo(before);
    assertThat(rig.rows("SELECT keepalive_interval > 50000 FROM binding ORDER BY user"))
        .containsExactly("1", "0");
  }
}
