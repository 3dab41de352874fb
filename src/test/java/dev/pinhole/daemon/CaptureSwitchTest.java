package dev.pinhole.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.cli.Json;
import dev.pinhole.sim.SimFreeSwitch.Rows;
import dev.pinhole.sim.SimOptions;
import dev.pinhole.sim.SimRegister;
import dev.pinhole.sofia.SofiaCommands;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.event.Level;

/** When FreeSWITCH is told to send copies of its SIP messages. */
class CaptureSwitchTest {
  @TempDir private Path folder;
  private Rig rig;
  private LogLines log;
  private DatagramSocket held;
  private int port;

  @BeforeEach
  void make() throws Exception {
    log = new LogLines(Level.INFO);
    rig = new Rig(folder, SimOptions.builder().profiles("external", "internal"));
    // Holds a free port until the daemon may have it.
    held = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"));
    port = held.getLocalPort();
    rig.configured(toml("auto"));
  }

  @AfterEach
  void stop() {
    held.close();
    rig.close();
    log.close();
  }

  private String toml(String capture) {
    return "[hep]\nlisten = \"127.0.0.1:" + port + "\"\ncapture = \"" + capture + "\"\n";
  }

  private String ours() {
    return "udp:127.0.0.1:" + port + ";hep=3;capture_id=100";
  }

  private void startListening() throws Exception {
    held.close();
    rig.start();
    Rig.until(() -> !log.lines("event=hep listen=").isEmpty());
  }

  private void settled() throws Exception {
    rig.settingsKnown();
    rig.settle();
  }

  private long asked(String profile) {
    return rig.sim
        .commands()
        .matching(
            command ->
                command.startsWith("bgapi " + SofiaCommands.captureOn(profile).orElseThrow()))
        .size();
  }

  private void restartProfile(String name) {
    rig.sim.registrar().stopProfile(name);
    rig.sim.registrar().startProfile(name);
    rig.settle();
  }

  @Test
  void isWhereTheCaptureServerIsOurs() throws Exception {
    rig.sim.captureServer(ours());
    startListening();
    Rig.until(() -> rig.sim.captures("internal") && rig.sim.captures("external"));
    settled();
    assertThat(log.lines("event=capture-on"))
        .containsExactlyInAnyOrder(
            "event=capture-on node=default profile=external",
            "event=capture-on node=default profile=internal");
  }

  @Test
  void isNotWhereItIsAnothers() throws Exception {
    rig.sim.captureServer("udp:192.0.2.1:" + port + ";hep=3;capture_id=100");
    startListening();
    settled();
    assertThat(asked("internal") + asked("external")).isZero();
    assertThat(rig.sim.captures("internal")).isFalse();
  }

  @Test
  void isNotWhereThereIsNone() throws Exception {
    startListening();
    settled();
    assertThat(asked("internal")).isZero();
  }

  @Test
  void isAgainWhenAProfileHasStarted() throws Exception {
    rig.sim.captureServer(ours());
    startListening();
    Rig.until(() -> rig.sim.captures("internal"));
    settled();
    restartProfile("internal");
    Rig.until(() -> rig.sim.captures("internal"));
    settled();
    assertThat(asked("internal")).isEqualTo(2);
  }

  @Test
  void isAgainAfterARestartOfFreeSwitchAndALostConnection() throws Exception {
    rig.sim.captureServer(ours());
    startListening();
    Rig.until(() -> rig.sim.captures("internal"));
    rig.sim.restart(Rows.KEPT);
    rig.connected();
    Rig.until(() -> rig.sim.captures("internal"));
    long before = asked("internal");
    rig.sim.faults().cut();
    rig.connected();
    Rig.until(() -> asked("internal") > before);
  }

  /** An admin writes the line, and forgets the rescan for a while. */
  @Test
  void isAgainWithinTenMinutesOfARescan() throws Exception {
    startListening();
    settled();
    rig.sim.globalParameter("capture-server", ours());
    rig.pass(Duration.ofMinutes(11), Duration.ofSeconds(1));
    Rig.until(() -> asked("internal") > 0);
    assertThat(rig.sim.captures("internal")).isFalse();
    rig.sim.captureServer(ours());
    rig.pass(Duration.ofMinutes(10), Duration.ofSeconds(1));
    Rig.until(() -> rig.sim.captures("internal"));
  }

  /** Who has the port would get what is meant for us. */
  @Test
  void waitsUntilThePortIsOurs() throws Exception {
    rig.sim.captureServer(ours());
    rig.start();
    settled();
    Rig.until(() -> !log.lines("event=hep-failed").isEmpty());
    assertThat(asked("internal")).isZero();
    held.close();
    rig.clock.advance(Duration.ofSeconds(30));
    Rig.until(() -> rig.sim.captures("internal"));
  }

  @Test
  void onIsForEachProfileWhateverFreeSwitchTells() throws Exception {
    rig.configured(toml("on"));
    rig.sim.captureServer("udp:192.0.2.1:9060");
    rig.sim.faults().text(SofiaCommands.SETTINGS, "-ERR xml_locate Command not found!\n");
    startListening();
    Rig.until(() -> rig.sim.captures("internal") && rig.sim.captures("external"));
    restartProfile("external");
    Rig.until(() -> rig.sim.captures("external"));
  }

  /** Before the rescan, FreeSWITCH has nowhere to send copies to. */
  @Test
  void onIsAgainWithinTenMinutesOfARescan() throws Exception {
    rig.configured(toml("on"));
    startListening();
    Rig.until(() -> asked("internal") > 0);
    settled();
    rig.sim.captureServer(ours());
    assertThat(rig.sim.captures("internal")).isFalse();
    rig.pass(Duration.ofMinutes(10), Duration.ofSeconds(1));
    Rig.until(() -> rig.sim.captures("internal") && rig.sim.captures("external"));
  }

  /** The configuration has them all the same. */
  @Test
  void isNotOfProfilesThatDoNotRun() throws Exception {
    rig.sim.captureServer(ours());
    rig.sim.registrar().stopProfile("external");
    startListening();
    Rig.until(() -> rig.sim.captures("internal"));
    settled();
    assertThat(asked("external")).isZero();
    assertThat(log.lines("event=capture-refused")).isEmpty();
  }

  @Test
  void isNeverWhereNobodyListens() throws Exception {
    rig.configured("[hep]\nlisten = \"off\"\ncapture = \"on\"\n");
    rig.sim.captureServer(ours());
    rig.start();
    settled();
    assertThat(asked("internal") + asked("external")).isZero();
  }

  /** From nothing to answers, by the words that it says. */
  @Test
  void doctorLeadsTheWholeWay() throws Exception {
    rig.configured(doctors("auto"));
    startListening();
    settled();
    List<String> first = doctor();
    assertThat(first.get(0)).startsWith("warning FreeSWITCH has no capture-server");
    assertThat(first.get(1)).startsWith("warning no copy has come yet");

    Matcher line =
        Pattern.compile("value=\"([^\"]+)\"/> then in fs_cli: (.+), and: (.+)\\. .*at once: (.+)")
            .matcher(first.get(0));
    assertThat(line.find()).isTrue();
    rig.sim.globalParameter("capture-server", line.group(1));
    assertThat(doctor()).first().asString().startsWith("ok FreeSWITCH's capture-server is ours");
    for (int command = 2; command <= 4; command++) {
      assertThat(rig.sim.api(line.group(command))).startsWith("+OK");
    }
    assertThat(rig.sim.captures("internal")).isTrue();
    rig.sim.registrar().register(SimRegister.of("1000"));
    Rig.until(() -> rig.daemon.counters().get(Counter.HEP_DATAGRAMS) == 4);
    rig.pass(Duration.ofSeconds(6));
    assertThat(doctor())
        .containsExactly(
            "ok FreeSWITCH's capture-server is ours",
            "ok copies come of both directions, and clocks agree");
  }

  private String doctors(String capture) {
    return toml(capture)
        + "[store]\npath = \"pinhole.db\"\n[freeswitch]\npassword = \"ClueCon\"\nport = "
        + rig.sim.port()
        + "\n";
  }

  /** What it says of copies, and its advice. */
  private List<String> doctor() {
    return Json.rows(rig.run("doctor", "--wait", "0", "--json").out()).stream()
        .filter(row -> "hep".equals(row.get("step")))
        .map(row -> (row.get("result") + " " + row.get("says") + " " + row.get("advice")).strip())
        .toList();
  }

  @Test
  void offIsNever() throws Exception {
    rig.configured(toml("off"));
    rig.sim.captureServer(ours());
    startListening();
    settled();
    restartProfile("internal");
    settled();
    assertThat(asked("internal") + asked("external")).isZero();
  }

  @Test
  void aRefusalIsSaid() throws Exception {
    rig.sim
        .faults()
        .text(SofiaCommands.captureOn("internal").orElseThrow(), "Invalid Profile [internal]");
    rig.sim.captureServer(ours());
    startListening();
    Rig.until(() -> !log.lines("event=capture-refused").isEmpty());
    assertThat(log.lines("event=capture-refused"))
        .containsExactly(
            "event=capture-refused node=default profile=internal Invalid Profile [internal]");
  }
}
