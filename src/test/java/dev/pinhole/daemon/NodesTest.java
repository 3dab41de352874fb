package dev.pinhole.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pinhole.config.Config;
import dev.pinhole.config.FreeSwitchConfig;
import dev.pinhole.sim.SimFreeSwitch;
import dev.pinhole.sim.SimOptions;
import dev.pinhole.sim.SimRegister;
import dev.pinhole.sim.SimRow;
import dev.pinhole.store.StoreException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.event.Level;

/** Several servers, one daemon; and several daemons, one store. */
class NodesTest {
  @TempDir private Path folder;
  private Rig rig;
  private SimFreeSwitch second;

  @AfterEach
  void stop() {
    rig.close();
    if (second != null) {
      second.close();
    }
  }

  private void startTwo() throws StoreException {
    prepareTwo("one", "two");
    launchTwo();
    rig.connected();
  }

  private void prepareTwo(String oneName, String otherName) {
    rig = new Rig(folder, SimOptions.builder().hostname(oneName));
    second =
        SimFreeSwitch.start(SimOptions.builder().hostname(otherName).timers(rig.clock).build());
  }

  private void launchTwo() throws StoreException {
    rig.daemon =
        Daemon.start(
            Config.defaults(Map.of())
                .with(Rig.NO_HEP)
                .with(
                    List.of(
                        new FreeSwitchConfig("a", "127.0.0.1", rig.sim.port(), rig.sim.password()),
                        new FreeSwitchConfig("b", "127.0.0.1", second.port(), second.password())),
                    rig.store),
            rig.surroundings());
  }

  private static SimRegister phone(String user) {
    return SimRegister.of(user)
        .callId(user + "@x")
        .firstContact("192.168.1.120:5060")
        .contact("192.168.1.120:5060")
        .source("198.51.100.98:24832");
  }

  @Test
  void rowsBearTheirNode() throws Exception {
    startTwo();
    rig.sim.registrar().register(phone("1000"));
    second.registrar().register(phone("1000"));
    rig.pass(Duration.ofSeconds(28));

    assertThat(rig.rows("SELECT node, user FROM binding ORDER BY node"))
        .containsExactly("a 1000", "b 1000");
    assertThat(rig.sim.commands().keepAlives()).hasSize(1);
    assertThat(second.commands().keepAlives()).hasSize(1);
  }

  @Test
  void oneThatIsDownDoesNotTouchTheOther() throws Exception {
    startTwo();
    second.registrar().register(phone("1001"));
    second.shutDown();
    rig.sim.registrar().register(phone("1000"));
    rig.pass(Duration.ofSeconds(60));

    assertThat(rig.sim.commands().keepAlives()).hasSizeBetween(2, 3);
    assertThat(rig.rows("SELECT node, state FROM node_status ORDER BY node"))
        .containsExactly("a connected", "b connecting");
    assertThat(rig.rows("SELECT node, user FROM binding ORDER BY node"))
        .containsExactly("a 1000", "b 1001");
  }

  @Test
  void serversThatShareADatabaseAreNotCountedTwice() throws Exception {
    startTwo();
    SimRow mine = rig.sim.registrar().register(phone("1000"));
    SimRow theirs = second.registrar().register(phone("1001"));
    rig.sim.registrar().addSilently(List.of(theirs));
    second.registrar().addSilently(List.of(mine));
    // A full round of comparing, and then a while in which everybody is kept alive.
    rig.pass(Duration.ofMinutes(11));

    assertThat(rig.rows("SELECT node, user FROM binding ORDER BY node"))
        .containsExactly("a 1000", "b 1001");
    assertThat(rig.sim.commands().keepAlives())
        .allSatisfy(command -> assertThat(command.header("user")).isEqualTo("1000"));
    assertThat(second.commands().keepAlives())
        .isNotEmpty()
        .allSatisfy(command -> assertThat(command.header("user")).isEqualTo("1001"));
  }

  /** Rows of a former name of the server: FreeSWITCH drops its own alone. */
  @Test
  void ghostsAreNeverAlive() throws Exception {
    rig = new Rig(folder, SimOptions.builder().hostname("new-name"));
    SimFreeSwitch former =
        SimFreeSwitch.start(SimOptions.builder().hostname("old-name").timers(rig.clock).build());
    SimRow ghost = former.registrar().register(phone("1001").expires(60));
    former.close();
    rig.sim.registrar().addSilently(List.of(ghost));
    rig.clock.advance(Duration.ofMinutes(3));
    rig.start();
    rig.sim.registrar().register(phone("1000"));
    // Another phone of the ghost's user, and later the very phone, with its old Call-ID.
    rig.sim.registrar().register(phone("1001").callId("new@x").expires(7_200));
    rig.settle();
    rig.sim.commands().clear();
    rig.pass(Duration.ofMinutes(30));
    assertThat(rig.sim.commands().all())
        .as("an expire event of the ghost each 30 s leaves no doubt")
        .noneMatch(command -> command.line().contains(" user "));
    rig.sim.registrar().unregister(phone("1001").callId("new@x"));
    rig.sim.registrar().addSilently(List.of(ghost));
    rig.settle();
    assertThat(rig.rows("SELECT user FROM binding")).containsExactly("1000");
    assertThat(rig.rows("SELECT event, user FROM history WHERE user = '1000'"))
        .containsExactly("registered 1000");
    assertThat(rig.sim.commands().keepAlives())
        .isNotEmpty()
        .allSatisfy(command -> assertThat(command.header("call-id")).isNotEqualTo("1001@x"));

    rig.stop();
    rig.start();
    rig.pass(Duration.ofMinutes(11));
    assertThat(rig.rows("SELECT user FROM binding")).containsExactly("1000");
  }

  /** It is recorded, and reached from there alone. */
  @Test
  void rowsOfAServerThatIsNotConfigured() throws Exception {
    rig = new Rig(folder, SimOptions.builder().hostname("fs1"));
    second = SimFreeSwitch.start(SimOptions.builder().hostname("fs2").timers(rig.clock).build());
    SimRow theirs = second.registrar().register(phone("1001"));
    rig.sim.registrar().addSilently(List.of(theirs));
    rig.start();
    rig.sim.registrar().register(phone("1000"));
    rig.pass(Duration.ofMinutes(5));
    assertThat(rig.rows("SELECT node, user, nat, other_server FROM binding ORDER BY user"))
        .containsExactly("default 1000 yes null", "default 1001 yes fs2");
    assertThat(rig.sim.commands().keepAlives())
        .isNotEmpty()
        .allSatisfy(command -> assertThat(command.header("user")).isEqualTo("1000"));

    rig.stop();
    rig.start();
    rig.pass(Duration.ofMinutes(5));
    assertThat(rig.rows("SELECT event, user FROM history ORDER BY id"))
        .containsExactly("listed 1001", "registered 1000");
    rig.sim.registrar().register(phone("1001"));
    rig.pass(Duration.ofSeconds(30));
    assertThat(rig.rows("SELECT user, other_server FROM binding WHERE user = '1001'"))
        .containsExactly("1001 null");
    assertThat(rig.sim.commands().keepAlives())
        .last()
        .satisfies(command -> assertThat(command.header("user")).isIn("1000", "1001"));
  }

  /** One that was alive when FreeSWITCH took another name. */
  @Test
  void aPhoneThatBecomesAGhostEndsOnce() throws Exception {
    startTwo();
    SimRow theirs = second.registrar().register(phone("1001").expires(120));
    second.shutDown();
    rig.sim.registrar().addSilently(List.of(theirs));
    rig.pass(Duration.ofMinutes(30));
    assertThat(rig.rows("SELECT user FROM binding WHERE node = 'a'")).isEmpty();
    assertThat(rig.rows("SELECT event FROM history WHERE node = 'a'").size()).isLessThan(3);
  }

  @Test
  void serversOfOneNameKeepTheirPhones() throws Exception {
    prepareTwo("pbx", "pbx");
    rig.sim.registrar().register(phone("1000"));
    second.registrar().register(phone("1001"));
    try (LogLines log = new LogLines(Level.WARN)) {
      launchTwo();
      rig.connected();
      rig.sim.heartbeat();
      second.heartbeat();
      rig.pass(Duration.ofMinutes(11));
      assertThat(rig.rows("SELECT node, user FROM binding ORDER BY node"))
          .containsExactly("a 1000", "b 1001");
      assertThat(rig.rows("SELECT DISTINCT event FROM history")).containsExactly("listed");
      assertThat(log.lines("event=switchname-shared"))
          .containsExactly(
              "event=switchname-shared nodes=a,b are all called pbx: whose a listed registration is"
                  + " cannot be told, each keeps what it lists");
    }
  }

  @Test
  void theNameOfOneDecidesNothingBeforeTheOtherHasSaidIts() throws Exception {
    prepareTwo("pbx", "pbx");
    second.registrar().register(phone("1001"));
    second.shutDown();
    launchTwo();
    rig.until(() -> rig.daemon.nodes().get(0).state().equals("connected"));
    rig.settle();
    // Its phones are listed before it has said anything else.
    second.startUp(SimFreeSwitch.Rows.KEPT);
    rig.connected();
    rig.settle();

    assertThat(rig.rows("SELECT node, user FROM binding ORDER BY node")).containsExactly("b 1001");
  }

  private Daemon startOn(Path store) throws StoreException {
    return Daemon.start(rig.config().with(rig.config().nodes(), store), rig.surroundings());
  }

  @Test
  void aSecondDaemonOnTheStoreIsRefusedAndToldWhoHasIt() throws Exception {
    rig = Rig.started(folder);

    Path symbolic = Files.createSymbolicLink(folder.resolve("symbolic.db"), rig.store);
    Path hard = Files.createLink(folder.resolve("hard.db"), rig.store);
    Files.deleteIfExists(folder.resolve("pinhole.db.lock"));
    assertThatThrownBy(() -> startOn(rig.store))
        .hasMessage(
            "the store "
                + rig.store
                + " is in use by process "
                + ProcessHandle.current().pid()
                + "; stop that daemon first, or give this one another store path");
    for (Path other : List.of(symbolic, hard)) {
      assertThatThrownBy(() -> startOn(other))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining(" is in use by ");
    }

    rig.stop();
    rig.start();
    assertThat(rig.daemon.nodes()).hasSize(1);
  }
}
