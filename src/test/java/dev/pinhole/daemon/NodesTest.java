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
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
    rig = new Rig(folder, SimOptions.builder().hostname("one"));
    second = SimFreeSwitch.start(SimOptions.builder().hostname("two").timers(rig.clock).build());
    rig.daemon =
        Daemon.start(
            Config.defaults(Map.of())
                .with(
                    List.of(
                        new FreeSwitchConfig("a", "127.0.0.1", rig.sim.port(), rig.sim.password()),
                        new FreeSwitchConfig("b", "127.0.0.1", second.port(), second.password())),
                    rig.store),
            rig.surroundings());
    rig.connected();
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

  @Test
  void aSecondDaemonOnTheStoreIsRefusedAndToldWhoHasIt() throws Exception {
    rig = Rig.started(folder);

    assertThatThrownBy(() -> Daemon.start(rig.config(), rig.surroundings()))
        .isInstanceOf(StoreException.class)
        .hasMessage(
            "the store "
                + rig.store
                + " is in use by process "
                + ProcessHandle.current().pid()
                + "; stop that daemon first, or give this one another store path");

    rig.stop();
    rig.start();
    assertThat(rig.daemon.nodes()).hasSize(1);
  }
}
