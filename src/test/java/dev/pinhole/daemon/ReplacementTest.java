package dev.pinhole.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.sim.Answer;
import dev.pinhole.sim.MultipleRegistrations;
import dev.pinhole.sim.SimFreeSwitch;
import dev.pinhole.sim.SimOptions;
import dev.pinhole.sim.SimRow;
import dev.pinhole.store.StoreException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** FreeSWITCH drops and keeps bindings of a user without a word: a listing of the user tells. */
class ReplacementTest {
  private static final String BINDINGS = "SELECT call_id, network_port FROM binding ORDER BY 1";
  private static final String HISTORY = "SELECT event, call_id, detail FROM history ORDER BY id";

  @TempDir private Path folder;
  private Rig rig;

  private void start(MultipleRegistrations multiple) throws StoreException {
    rig = new Rig(folder, SimOptions.builder().multipleRegistrations(multiple));
    rig.start();
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  @Test
  void theSecondPhoneReplacesTheFirst() throws Exception {
    start(MultipleRegistrations.OFF);
    rig.sim.registrar().register(Registers.of("1000"));
    rig.sim.registrar().register(Registers.secondOf("1000"));
    rig.pass(Duration.ofSeconds(1));

    assertThat(rig.rows(BINDINGS)).containsExactly("1000@second 30001");
    assertThat(rig.rows(HISTORY))
        .containsExactly(
            "registered 1000@phone null",
            "registered 1000@second null",
            "replaced 1000@phone null");
  }

  @Test
  void twoPhonesStayTwoWhereBothMayBe() throws Exception {
    start(MultipleRegistrations.BY_CALL_ID);
    rig.sim.registrar().register(Registers.of("1000"));
    rig.sim.registrar().register(Registers.secondOf("1000"));
    rig.pass(Duration.ofSeconds(28));

    assertThat(rig.rows(BINDINGS)).containsExactly("1000@phone 24832", "1000@second 30001");
    assertThat(rig.sim.commands().keepAlives())
        .extracting(command -> command.header("call-id"))
        .contains("1000@phone", "1000@second");
  }

  @Test
  void manyDoubtsAtOnceAreOneListing() throws Exception {
    start(MultipleRegistrations.OFF);
    for (int i = 0; i < 200; i++) {
      rig.sim.registrar().register(Registers.of("u" + i));
    }
    rig.settle();
    rig.sim.atOnce(
        () -> {
          for (int i = 0; i < 200; i++) {
            rig.sim.registrar().register(Registers.secondOf("u" + i));
          }
          return null;
        });
    rig.calm();
    rig.sim.commands().clear();
    rig.pass(Duration.ofSeconds(1));

    assertThat(rig.rows("SELECT count(*), count(DISTINCT user) FROM binding"))
        .containsExactly("200 200");
    assertThat(rig.sim.commands().matching(command -> command.startsWith("bgapi sofia")))
        .hasSize(1);
  }

  @Test
  void oneThatLeavesTakesAnotherOfTheUserAlong() throws Exception {
    start(MultipleRegistrations.OFF);
    rig.sim.registrar().register(Registers.of("1000"));
    rig.settle();
    rig.sim.registrar().unregister(Registers.secondOf("1000"));
    rig.pass(Duration.ofSeconds(1));

    assertThat(rig.rows(BINDINGS)).isEmpty();
    assertThat(rig.rows(HISTORY))
        .containsExactly("registered 1000@phone null", "unregistered 1000@phone with another");
  }

  @Test
  void theOldSocketClosesAfterThePhoneHasReconnected() throws Exception {
    start(MultipleRegistrations.OFF);
    SimRow old = rig.sim.registrar().register(Registers.webSocketOf("1000"));
    rig.sim.registrar().register(Registers.webSocketOf("1000").source("198.51.100.98:41001"));
    rig.sim.registrar().closeSocket(old);
    rig.pass(Duration.ofSeconds(1));

    assertThat(rig.rows(BINDINGS)).containsExactly("1000@browser 41001");
    assertThat(rig.rows(HISTORY))
        .containsExactly("registered 1000@browser null", "reconnected 1000@browser null");
  }

  @Test
  void theOnlySocketCloses() throws Exception {
    start(MultipleRegistrations.OFF);
    rig.sim.registrar().closeSocket(rig.sim.registrar().register(Registers.webSocketOf("1000")));
    rig.pass(Duration.ofSeconds(1));

    assertThat(rig.rows(BINDINGS)).isEmpty();
    assertThat(rig.rows(HISTORY))
        .containsExactly(
            "registered 1000@browser null", "unregistered 1000@browser its connection was closed");
  }

  @Test
  void theRowThatARebindingLeftBehindMayExpire() throws Exception {
    start(MultipleRegistrations.BY_CONTACT);
    SimRow left = rig.sim.registrar().register(Registers.of("1000"));
    rig.pass(Duration.ofSeconds(10));
    rig.sim.registrar().register(Registers.of("1000").source("198.51.100.98:24900"));
    rig.settle();
    assertThat(rig.sim.registrar().rows()).hasSize(2);
    rig.sim.registrar().expire(left);
    rig.pass(Duration.ofSeconds(1));

    assertThat(rig.rows(BINDINGS)).containsExactly("1000@phone 24900");
    assertThat(rig.rows("SELECT event FROM history ORDER BY id"))
        .containsExactly("registered", "rebound");
  }

  @Test
  void ofSeveralRowsOfACallIdTheNewestCountsListingAfterListing() throws Exception {
    start(MultipleRegistrations.BY_CONTACT);
    rig.sim.registrar().register(Registers.of("1000"));
    rig.pass(Duration.ofSeconds(3));
    rig.sim.registrar().register(Registers.of("1000").source("198.51.100.98:24900"));
    rig.pass(Duration.ofSeconds(3));
    // Back where it was: the first row is changed in its place, and is the newest.
    rig.sim.registrar().register(Registers.of("1000"));
    rig.settle();
    for (int i = 0; i < 3; i++) {
      rig.sim.faults().cut();
      rig.connected();
    }
    rig.settle();

    assertThat(rig.rows(BINDINGS)).containsExactly("1000@phone 24832");
    assertThat(rig.rows("SELECT event FROM history ORDER BY id"))
        .containsExactly("registered", "rebound", "rebound");
  }

  @Test
  void ofSeveralRowsThatWereNotHeardOfTheNewestCounts() throws Exception {
    start(MultipleRegistrations.BY_CONTACT);
    rig.sim.registrar().register(Registers.of("1000"));
    rig.settle();
    rig.sim.shutDown();
    for (int port : List.of(24901, 24902)) {
      rig.pass(Duration.ofSeconds(2), Duration.ofSeconds(1));
      rig.sim.registrar().addSilently(Registers.of("1000").source("198.51.100.98:" + port));
    }
    rig.sim.startUp(SimFreeSwitch.Rows.KEPT);
    rig.connected();
    rig.settle();

    assertThat(rig.rows(BINDINGS)).containsExactly("1000@phone 24902");
  }

  private int jobs() {
    return rig.sim.commands().matching(command -> command.startsWith("bgapi sofia")).size();
  }

  private void registerSecondPhones(int from, int to) {
    rig.sim.atOnce(
        () -> {
          for (int i = from; i < to; i++) {
            rig.sim.registrar().register(Registers.secondOf("u" + i));
          }
          return null;
        });
  }

  @Test
  void whatWaitsForASlowFreeSwitchIsBounded() throws Exception {
    start(MultipleRegistrations.OFF);
    for (int i = 0; i < 1_000; i++) {
      rig.sim.registrar().register(Registers.of("u" + i));
    }
    rig.settle();
    rig.sim.commands().clear();
    rig.sim.faults().job(job -> true, Answer.toldLate(Duration.ofSeconds(60)), 1);
    for (int i = 0; i < 1_000; i += 50) {
      registerSecondPhones(i, i + 50);
      rig.pass(Duration.ofSeconds(1), Duration.ofMillis(500));
    }
    rig.pass(Duration.ofSeconds(60), Duration.ofSeconds(1));
    rig.settle();

    assertThat(rig.rows("SELECT count(*), count(DISTINCT user) FROM binding"))
        .containsExactly("1000 1000");
    assertThat(jobs()).isLessThanOrEqualTo(1 + Resync.MOST_WAITING);
  }

  @Test
  void listingsGoOnWhereANameCannotBeAskedFor() throws Exception {
    start(MultipleRegistrations.OFF);
    for (String callId : List.of("one", "two")) {
      String event =
          "{\"Event-Name\":\"CUSTOM\",\"Event-Subclass\":\"sofia::register\","
              + "\"profile-name\":\"in\\nternal\",\"from-user\":\"x\",\"from-host\":\"y\","
              + "\"contact\":\"sip:x@192.168.1.9\",\"call-id\":\""
              + callId
              + "\"}";
      rig.sim
          .faults()
          .sendRaw(
              ("Content-Length: " + event.length() + "\nContent-Type: text/event-json\n\n" + event)
                  .getBytes(StandardCharsets.UTF_8));
    }
    rig.pass(Duration.ofSeconds(1));
    rig.sim.registrar().register(Registers.of("1000"));
    rig.sim.registrar().register(Registers.secondOf("1000"));
    rig.pass(Duration.ofSeconds(1));

    assertThat(rig.rows("SELECT call_id FROM binding WHERE user = '1000'"))
        .containsExactly("1000@second");
  }

  private void refreshBoth(String user) {
    rig.sim.registrar().register(Registers.of(user));
    rig.pass(Duration.ofSeconds(1));
    rig.sim.registrar().register(Registers.secondOf(user));
    rig.pass(Duration.ofSeconds(1));
  }

  @Test
  void refreshesOfTwoPhonesLeaveNoDoubtWhereBothMayBe() throws Exception {
    start(MultipleRegistrations.BY_CONTACT);
    refreshBoth("1000");
    rig.sim.commands().clear();
    for (int i = 0; i < 20; i++) {
      refreshBoth("1000");
    }
    assertThat(jobs()).isZero();

    rig.sim.registrar().register(Registers.of("1000").source("198.51.100.98:24900"));
    rig.pass(Duration.ofSeconds(1));
    assertThat(jobs()).as("another Contact").isEqualTo(1);

    rig.sim.registrar().stopProfile("internal");
    rig.sim.registrar().startProfile("internal");
    rig.pass(Duration.ofSeconds(1));
    rig.sim.commands().clear();
    refreshBoth("1000");
    assertThat(jobs()).as("a profile that started may be another way").isEqualTo(1);
  }

  @Test
  void twoPhonesThatTakeTurnsAreToldApart() throws Exception {
    start(MultipleRegistrations.OFF);
    for (int i = 0; i < 5; i++) {
      rig.sim.registrar().register(Registers.of("1000"));
      rig.sim.registrar().register(Registers.secondOf("1000"));
      rig.sim.registrar().register(Registers.of("1000"));
      rig.pass(Duration.ofSeconds(1));
      assertThat(rig.rows(BINDINGS)).containsExactly("1000@phone 24832");
    }
  }
}
