package dev.pinhole.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.sim.SimFreeSwitch;
import dev.pinhole.sim.SimOptions;
import dev.pinhole.sim.SimRegister;
import dev.pinhole.sim.SimRow;
import dev.pinhole.sim.SimTransport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** FreeSWITCH starts again: its rows are there still, the sockets of TCP, TLS and WebSocket not. */
class FreeSwitchRestartTest {
  private static final String ENDED = "its connection ended with FreeSWITCH's restart";
  private static final String REACHABILITY =
      "SELECT user, reachability, reachability_why FROM binding ORDER BY user";

  @TempDir private Path folder;
  private Rig rig;

  @BeforeEach
  void start() throws Exception {
    rig = new Rig(folder, SimOptions.builder());
    rig.start();
    rig.sim.registrar().register(phone("1000", SimTransport.UDP, 24832));
    rig.sim.registrar().register(phone("1001", SimTransport.TCP, 24833));
    rig.sim.registrar().register(phone("1002", SimTransport.TLS, 24834));
    rig.sim.registrar().register(phone("1003", SimTransport.WS, 24835));
    rig.pass(Duration.ofMinutes(3));
    assertThat(keptAlive()).containsOnly("1000", "1001", "1002", "1003");
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  private static SimRegister phone(String user, SimTransport transport, int port) {
    return SimRegister.of(user)
        .callId(user + "@x")
        .transport(transport)
        .contact("192.168.1.120:5060")
        .source("198.51.100.98:" + port);
  }

  private List<String> keptAlive() {
    return rig.sim.commands().keepAlives().stream().map(each -> each.header("user")).toList();
  }

  /** Those that got one in five minutes from now on. */
  private List<String> keptAliveFromNow() {
    int before = keptAlive().size();
    rig.pass(Duration.ofMinutes(5));
    List<String> all = keptAlive();
    return all.subList(before, all.size()).stream().distinct().sorted().toList();
  }

  private void restartFreeSwitch() {
    rig.sim.shutDown();
    rig.sim.startUp(SimFreeSwitch.Rows.KEPT);
  }

  private void onlyUdpIsKeptAliveUntilTheOthersRegister() throws Exception {
    assertThat(keptAliveFromNow()).containsExactly("1000");
    assertThat(rig.rows(REACHABILITY))
        .containsExactly(
            "1000 not-observed null",
            "1001 unreachable " + ENDED,
            "1002 unreachable " + ENDED,
            "1003 unreachable " + ENDED);
    assertThat(
            rig.rows(
                "SELECT DISTINCT user, event, detail FROM history WHERE detail = '%s'"
                    .formatted(ENDED.replace("'", "''"))))
        .containsExactlyInAnyOrder(
            "1001 unreachable " + ENDED, "1002 unreachable " + ENDED, "1003 unreachable " + ENDED);

    rig.sim.registrar().register(phone("1001", SimTransport.TCP, 30_001));
    assertThat(keptAliveFromNow()).containsExactly("1000", "1001");
    assertThat(rig.rows(REACHABILITY)).contains("1001 not-observed null");
  }

  /** Each once, and no other before it is known whether its connection is there still. */
  @Test
  void udpPhonesAreKeptAliveAtOnceThoseDueForLongestFirst() throws Exception {
    for (int port : List.of(3, 1, 4, 2, 5)) {
      rig.sim.registrar().register(phone("200" + port, SimTransport.UDP, 20_000 + port));
      rig.pass(Duration.ofSeconds(5));
    }
    List<String> due =
        rig.rows("SELECT user FROM binding WHERE transport = 'udp' ORDER BY next_keepalive_at");
    rig.sim.shutDown();
    rig.pass(Duration.ofMinutes(2), Duration.ofSeconds(1));
    int before = keptAlive().size();
    rig.sim.startUp(SimFreeSwitch.Rows.KEPT);
    rig.connected();
    rig.pass(Duration.ofSeconds(2));
    List<String> all = keptAlive();
    assertThat(all.subList(before, all.size())).isEqualTo(due).hasSize(6);
  }

  /** It ends keep-alives' own connection, too, which may be there again first. */
  @Test
  void whatWasHeldBackAfterACutLinkGoesOut() throws Exception {
    int before = keptAlive().size();
    rig.sim.faults().cut();
    rig.connected();
    rig.pass(Duration.ofMinutes(2));
    List<String> all = keptAlive();
    assertThat(all.subList(before, all.size())).contains("1000", "1001", "1002", "1003");
  }

  @Test
  void whileWeAreConnected() throws Exception {
    restartFreeSwitch();
    rig.connected();
    onlyUdpIsKeptAliveUntilTheOthersRegister();
  }

  @Test
  void whileWeAreAway() throws Exception {
    rig.stop();
    restartFreeSwitch();
    rig.start();
    onlyUdpIsKeptAliveUntilTheOthersRegister();
  }

  @Test
  void andARestartOfOursChangesNothing() throws Exception {
    restartFreeSwitch();
    rig.connected();
    rig.pass(Duration.ofSeconds(30));
    // A ping finds the same.
    SimRow tcp =
        rig.sim.registrar().rows().stream()
            .filter(row -> row.user().equals("1001"))
            .findFirst()
            .orElseThrow();
    rig.sim.registrar().ping(tcp, SimRow.SimPingStatus.UNREACHABLE);
    rig.settle();
    rig.stop();
    rig.start();
    rig.stop();
    rig.start();
    onlyUdpIsKeptAliveUntilTheOthersRegister();
  }

  @Test
  void aRestartOfOursAloneEndsNoConnection() throws Exception {
    rig.stop();
    rig.start();
    assertThat(keptAliveFromNow()).containsExactly("1000", "1001", "1002", "1003");
    assertThat(rig.rows("SELECT user FROM history WHERE event = 'unreachable'")).isEmpty();
  }
}
