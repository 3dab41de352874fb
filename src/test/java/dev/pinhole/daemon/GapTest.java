package dev.pinhole.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.sim.Answer;
import dev.pinhole.sim.SimFreeSwitch;
import dev.pinhole.sim.SimOptions;
import dev.pinhole.sim.SimRow;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nothing on the event socket is ever replayed: listings tell what was missed. */
class GapTest {
  private static final String LISTING = "sofia status profile internal reg";
  private static final String HISTORY = "SELECT event, user, detail FROM history ORDER BY id";

  @TempDir private Path folder;
  private Rig rig;

  @BeforeEach
  void prepare() {
    rig = new Rig(folder, SimOptions.builder());
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  private String now() {
    return Instant.ofEpochMilli(rig.clock.epochMillis()).truncatedTo(ChronoUnit.SECONDS).toString();
  }

  @Test
  void whatHappenedMeanwhileIsFoundAndDated() throws Exception {
    rig.start();
    rig.sim.registrar().register(Registers.of("1000"));
    SimRow leaving = rig.sim.registrar().register(Registers.of("1001"));
    rig.sim.registrar().register(Registers.of("1002"));
    rig.settle();
    rig.sim.shutDown();
    String lost = now();
    rig.pass(Duration.ofSeconds(20), Duration.ofSeconds(1));
    rig.sim.registrar().removeSilently(leaving);
    rig.sim.registrar().addSilently(Registers.of("1002").source("198.51.100.7:1"));
    rig.sim.registrar().addSilently(Registers.of("1003"));
    rig.sim.startUp(SimFreeSwitch.Rows.KEPT);
    rig.connected();
    String back = now();
    rig.settle();

    assertThat(rig.rows("SELECT user, network_ip FROM binding ORDER BY user"))
        .containsExactly("1000 198.51.100.98", "1002 198.51.100.7", "1003 198.51.100.98");
    assertThat(rig.rows("SELECT event, user, detail FROM history WHERE event <> 'registered'"))
        .containsExactlyInAnyOrder(
            "moved 1002 null",
            "listed 1003 null",
            "gone-while-away 1001 between " + lost + " and " + back);
  }

  @Test
  void gapsAreRecorded() throws Exception {
    long first = rig.clock.epochMillis();
    rig.start();
    rig.settle();
    rig.sim.shutDown();
    long lost = rig.clock.epochMillis();
    rig.pass(Duration.ofMinutes(7), Duration.ofSeconds(1));
    rig.sim.startUp(SimFreeSwitch.Rows.KEPT);
    rig.connected();
    rig.settle();

    List<String> gaps = rig.rows("SELECT node, began_at, ended_at >= " + first + " FROM gap");
    assertThat(gaps).containsExactly("default 0 1", "default " + lost + " 1");
    assertThat(rig.rows("SELECT ended_at - began_at >= 420000 FROM gap WHERE began_at > 0"))
        .containsExactly("1");
  }

  @Test
  void aServerThatWasLostWhenTheDaemonEndedWasNotHeardSinceThen() throws Exception {
    rig.start();
    rig.settle();
    rig.sim.shutDown();
    long lost = rig.clock.epochMillis();
    rig.pass(Duration.ofMinutes(7), Duration.ofSeconds(1));
    rig.stop();
    rig.sim.startUp(SimFreeSwitch.Rows.KEPT);
    rig.start();
    rig.settle();

    assertThat(rig.rows("SELECT max(began_at) FROM gap").get(0)).isEqualTo(String.valueOf(lost));
  }

  @Test
  void theGapBeginsWithTheLastByteNotWithTheEndOfTheConnection() throws Exception {
    rig.start();
    SimRow row = rig.sim.registrar().register(Registers.of("1000"));
    rig.settle();
    String heard = now();
    rig.sim.faults().mute();
    rig.sim.registrar().removeSilently(row);
    // A minute until it is asked, and half a minute that it has to answer.
    rig.pass(Duration.ofSeconds(60 + 5 + 30 + 2), Duration.ofSeconds(1));
    rig.sim.faults().unmute();
    rig.connected();
    rig.settle();

    assertThat(rig.rows("SELECT detail FROM history WHERE event = 'gone-while-away'"))
        .singleElement()
        .asString()
        .startsWith("between " + heard + " and ");
  }

  @Test
  void anUnregisterDuringTheListingIsNotUndone() throws Exception {
    rig.sim.registrar().addSilently(Registers.of("1000"));
    rig.sim.registrar().addSilently(Registers.of("1001"));
    rig.sim.faults().job(job -> job.argument().equals(LISTING), late(), 1);
    rig.launch();
    rig.calm();
    rig.sim.registrar().unregister(Registers.of("1000"));
    rig.connected();
    rig.settle();

    assertThat(rig.rows("SELECT user FROM binding")).containsExactly("1001");
    assertThat(rig.rows(HISTORY)).containsExactly("listed 1001 null");
  }

  @Test
  void aRegisterDuringTheListingIsNewerThanTheListing() throws Exception {
    rig.sim.registrar().addSilently(Registers.of("1000"));
    rig.sim.faults().job(job -> job.argument().equals(LISTING), late(), 1);
    rig.launch();
    rig.calm();
    rig.sim.registrar().register(Registers.of("1000").source("198.51.100.7:1"));
    rig.sim.registrar().register(Registers.of("1001"));
    rig.connected();
    rig.settle();

    assertThat(rig.rows("SELECT user, network_ip FROM binding ORDER BY user"))
        .containsExactly("1000 198.51.100.7", "1001 198.51.100.98");
    assertThat(rig.rows(HISTORY)).containsExactly("registered 1000 null", "registered 1001 null");
  }

  @Test
  void oneThatWasReplacedDuringTheListingDoesNotComeBack() throws Exception {
    rig.sim.registrar().addSilently(Registers.of("1000"));
    rig.sim.faults().job(job -> job.argument().equals(LISTING), late(), 1);
    rig.launch();
    rig.calm();
    rig.sim.registrar().register(Registers.secondOf("1000"));
    rig.connected();
    rig.pass(Duration.ofSeconds(1));

    assertThat(rig.rows("SELECT call_id FROM binding")).containsExactly("1000@second");
    assertThat(rig.rows("SELECT event, call_id FROM history ORDER BY id"))
        .containsExactly("registered 1000@second", "listed 1000@phone", "replaced 1000@phone");
  }

  @Test
  void oneWhoseSocketClosedDuringTheListingDoesNotComeBack() throws Exception {
    SimRow row = rig.sim.registrar().addSilently(Registers.webSocketOf("1000"));
    rig.sim.faults().job(job -> job.argument().equals(LISTING), late(), 1);
    rig.launch();
    rig.calm();
    rig.sim.registrar().closeSocket(row);
    rig.connected();
    rig.pass(Duration.ofSeconds(1));

    assertThat(rig.rows("SELECT * FROM binding")).isEmpty();
    assertThat(rig.rows(HISTORY)).containsExactly("listed 1000 null", "unregistered 1000 null");
  }

  private static Answer late() {
    return Answer.toldLate(Duration.ofSeconds(3));
  }

  @Test
  void aProfileThatCannotBeListedKeepsItsRowsAndSaysSo() throws Exception {
    rig.start();
    SimRow row = rig.sim.registrar().register(Registers.of("1000"));
    rig.settle();
    rig.sim.faults().listing("internal", "-ERR no such thing\n");
    rig.sim.faults().cut();
    rig.sim.registrar().removeSilently(row);
    rig.connected();
    rig.pass(Duration.ofSeconds(10));

    assertThat(rig.rows("SELECT user FROM binding")).containsExactly("1000");
    assertThat(rig.rows("SELECT state, detail FROM node_status"))
        .containsExactly("connected some profiles could not be listed; see the log");
    assertThat(rig.daemon.counters().get(Counter.LISTINGS_FAILED)).isEqualTo(1);

    rig.sim.faults().clearAnswers();
    rig.pass(Duration.ofSeconds(60));

    assertThat(rig.rows("SELECT * FROM binding")).isEmpty();
    assertThat(rig.rows("SELECT state, detail FROM node_status")).containsExactly("connected null");
  }

  @Test
  void profilesThatCannotBeNamedAreAskedForAgain() throws Exception {
    rig.sim.registrar().addSilently(Registers.of("1000"));
    rig.sim.faults().text("sofia status", "-ERR Command not found!\n");
    rig.start();
    rig.pass(Duration.ofSeconds(30));
    assertThat(rig.rows("SELECT * FROM binding")).isEmpty();

    rig.sim.faults().clearAnswers();
    rig.pass(Duration.ofSeconds(31));
    assertThat(rig.rows("SELECT user FROM binding")).containsExactly("1000");
  }

  @Test
  void anotherCoreUuidIsAnotherFreeSwitch() throws Exception {
    rig.start();
    rig.sim.registrar().register(Registers.of("1000"));
    rig.settle();
    rig.sim.restart(SimFreeSwitch.Rows.LOST);
    rig.connected();
    rig.pass(Duration.ofSeconds(6));

    assertThat(rig.rows("SELECT * FROM binding")).isEmpty();
    assertThat(rig.rows("SELECT event FROM history ORDER BY id"))
        .containsExactly("registered", "gone-while-away");
    assertThat(rig.rows("SELECT core_uuid FROM node_status")).containsExactly(rig.sim.coreUuid());
  }

  @Test
  void aProfileThatStoppedKeepsItsRowsUntilItCanBeListedAgain() throws Exception {
    rig.start();
    SimRow row = rig.sim.registrar().register(Registers.of("1000"));
    rig.sim.registrar().register(Registers.of("1001"));
    rig.settle();
    rig.sim.registrar().stopProfile("internal");
    rig.pass(Duration.ofSeconds(1));
    assertThat(rig.rows("SELECT user FROM binding ORDER BY user")).containsExactly("1000", "1001");

    rig.sim.registrar().removeSilently(row);
    rig.sim.registrar().startProfile("internal");
    rig.pass(Duration.ofSeconds(1));
    assertThat(rig.rows("SELECT user FROM binding")).containsExactly("1001");
    assertThat(rig.rows("SELECT event, user, detail FROM history WHERE event <> 'registered'"))
        .containsExactly("gone-while-away 1000 when a profile stopped or started");
  }
}
