package dev.pinhole.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.config.Config;
import dev.pinhole.config.FreeSwitchConfig;
import dev.pinhole.sim.Acl;
import dev.pinhole.sim.SimFreeSwitch;
import dev.pinhole.sim.SimOptions;
import dev.pinhole.sim.SimRegister;
import dev.pinhole.sofia.ProfileSettings;
import dev.pinhole.sofia.SofiaCommands;
import dev.pinhole.time.ManualTimers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorCommandTest {
  @TempDir private Path folder;
  private final SimFreeSwitch sim =
      SimFreeSwitch.start(
          SimOptions.builder()
              .password("s3cret")
              .profiles("internal", "external")
              .heartbeat(Duration.ofMillis(50))
              .build());
  private String hep = "\"off\"";
  private Cli cli;

  @BeforeEach
  void start() throws IOException {
    cli = new Cli(folder);
    configure("s3cret");
    mode(cli.config(), "rw-r-----");
    try (StoreFixture store = cli.newStore()) {
      store
          .daemon(2_000)
          .node("default", "connected", null)
          .binding("1000", "nat_kind=rewritten-contact", "freeswitch_status=Registered(UDP)");
    }
    sim.registrar()
        .register(
            SimRegister.of("1000").contact("192.168.1.120:5060").source("198.51.100.98:24832"));
  }

  @AfterEach
  void stop() {
    sim.close();
  }

  private void configure(String password) throws IOException {
    Files.writeString(
        cli.config(),
        "[hep]\nlisten = "
            + hep
            + "\n[store]\npath = \"pinhole.db\"\n[freeswitch]\nport = "
            + sim.port()
            + "\npassword = \""
            + password
            + "\"\n");
  }

  private static void mode(Path file, String mode) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
  }

  /** The step's result and what it says. */
  private Map<String, Object> step(String name, String... options) {
    List<String> args = new ArrayList<>(List.of("doctor", "--json"));
    args.addAll(List.of(options));
    return Json.rows(cli.run(args.toArray(String[]::new)).out()).stream()
        .filter(row -> name.equals(row.get("step")))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void everyStepIsWell() {
    Cli.Result result = cli.run("doctor");

    // The simulator's clock is the real one, the command's is not.
    String out = result.out().replaceAll("(?m)^warning  clock .*\n.*\n", "");
    assertThat(out.replace(folder.toString(), "/etc").replace(":" + sim.port(), ":8021"))
        .isEqualTo(
            """
            ok       configuration  /etc/pinhole.toml
            ok       file modes     nobody else can read
            ok       store          /etc/pinhole.db, 1 binding
            ok       daemon         daemon alive, picture 2 s old
            ok       unpinged       1 behind NAT that FreeSWITCH takes for public; all are
                                    sent keep-alives
            ok       socket         127.0.0.1:8021 answers
            ok       acl            this host is let in
            ok       password       accepted
            ok       events         11 subscribed
            ok       profiles       internal, external
            ok       listing        1 registered with FreeSWITCH
            ok       settings       FreeSWITCH tells those of 2 profiles
            skipped  hep            off, so that no answer of a phone is seen; see [hep]
                                    listen
            ok       heartbeat      heard
            0 failed, 1 warning
            """);
    assertThat(result.status()).isZero();
    assertThat(result.err()).isEmpty();
  }

  @Test
  void aDeadDaemonIsAFailure() {
    cli.newStore().sql("UPDATE daemon_status SET updated_at = " + (Cli.NOW - 60_000)).close();

    assertThat(cli.run("doctor", "--wait", "0").status()).isEqualTo(1);
    assertThat(step("daemon", "--wait", "0"))
        .containsEntry("result", "failed")
        .containsEntry("says", "daemon is not running: picture is 60 s old");
    assertThat(step("unpinged", "--wait", "0"))
        .containsEntry("says", "1 behind NAT that FreeSWITCH takes for public");
  }

  @Test
  void phonesThatTheirContactLeadsPastAreToldOf() {
    cli.newStore()
        .binding("2000", "nat_kind=port-mismatch", "nat=likely")
        .binding("2001", "nat_kind=address-mismatch", "nat=likely")
        .binding(
            "2002",
            "nat_kind=port-mismatch",
            "nat=likely",
            "reachability=reachable",
            "reachability_why=it answered",
            "answered_at=" + (Cli.NOW - 10_000))
        .close();

    assertThat(step("contacts", "--wait", "0"))
        .containsEntry("result", "warning")
        .containsEntry("says", "2 phones whose Contact leads elsewhere");
  }

  @Test
  void aPasswordThatOthersCanReadIsAFailure() throws IOException {
    mode(cli.config(), "rw-r--r--");

    Cli.Result result = cli.run("doctor", "--wait", "0");

    assertThat(result.status()).isEqualTo(1);
    assertThat(step("file modes", "--wait", "0"))
        .containsEntry("result", "failed")
        .containsEntry("says", cli.config() + " holds the password and can be read by others")
        .containsEntry("advice", "chmod o-rwx " + cli.config());
    assertThat(result.out()).doesNotContain("s3cret");
  }

  @Test
  void soIsAPasswordFile() throws IOException {
    Path secret = Files.writeString(folder.resolve("secret"), "s3cret\n");
    mode(secret, "rw----r--");
    Files.writeString(
        cli.config(),
        "[store]\npath = \"pinhole.db\"\n[freeswitch]\npassword-file = \"secret\"\nport = "
            + sim.port()
            + "\n");
    mode(cli.config(), "rw-r--r--");

    assertThat(step("file modes", "--wait", "0"))
        .containsEntry("says", secret + " holds the password and can be read by others");
    mode(secret, "rw-------");
    assertThat(step("file modes", "--wait", "0")).containsEntry("result", "ok");
    Files.delete(secret);
    assertThat(step("password", "--wait", "0").get("says").toString()).contains("does not exist");
  }

  @Test
  void aWrongConfigurationEndsIt() throws IOException {
    Files.writeString(cli.config(), "[store]\npaht = \"x\"\n");

    Cli.Result result = cli.noTerminal().run("doctor");

    assertThat(result.out())
        .startsWith("failed   configuration  ")
        .contains("unknown key paht in [store]\n")
        .endsWith("-> did you mean path?\n1 failed, 0 warnings\n");
    assertThat(result.status()).isEqualTo(1);
  }

  @Test
  void whatFreeswitchRefusesIsToldApart() throws IOException {
    configure("wrong");
    assertThat(step("password"))
        .containsEntry("result", "failed")
        .extracting("advice")
        .asString()
        .contains("event_socket.conf.xml");
    assertThat(step("socket")).containsEntry("result", "ok");

    sim.faults().acl(Acl.REJECT);
    assertThat(step("acl"))
        .containsEntry("result", "failed")
        .containsEntry("advice", "add it to apply-inbound-acl in event_socket.conf.xml");

    sim.shutDown();
    assertThat(step("socket")).containsEntry("result", "failed");
    cli.newStore()
        .sql("DELETE FROM node_status")
        .node("default", "connecting", "Connection refused")
        .close();
    assertThat(step("daemon")).containsEntry("result", "failed");
    assertThat(cli.run("doctor").status()).isEqualTo(1);
  }

  @Test
  void theDefaultPasswordIsAWarning() throws IOException {
    configure("ClueCon");
    sim.faults().password("ClueCon");

    assertThat(step("password", "--wait", "0")).containsEntry("result", "warning");
    assertThat(cli.run("doctor", "--wait", "0").status()).isZero();
  }

  @Test
  void listingsAndProfilesAreLookedAt() {
    sim.faults().listing("external", "Invalid Profile!\n");
    assertThat(step("listing", "--wait", "0"))
        .containsEntry("result", "failed")
        .containsEntry("says", "profile external: FreeSWITCH said: Invalid Profile!");

    sim.faults().text("sofia status", "-ERR no such command\n");
    assertThat(step("profiles", "--wait", "0")).containsEntry("result", "failed");
  }

  @Test
  void whatIsNotKnownWithoutSettingsIsSaid() {
    sim.faults().text(SofiaCommands.SETTINGS, "-ERR xml_locate Command not found!\n");
    assertThat(step("settings", "--wait", "0"))
        .containsEntry("result", "warning")
        .containsEntry(
            "says",
            "FreeSWITCH does not tell its profiles': it has no command xml_locate; load"
                + " mod_commands")
        .extractingByKey("advice")
        .asString()
        .startsWith("without them it is not known whom nat-options-ping and all-reg-options-ping");
  }

  /** Each says and advises on the way of copies, in their order. */
  private List<String> hep() {
    return Json.rows(cli.run("doctor", "--json", "--wait", "0").out()).stream()
        .filter(row -> "hep".equals(row.get("step")))
        .map(row -> row.get("result") + ": " + row.get("says") + " -> " + row.get("advice"))
        .toList();
  }

  private void hepStatus(String columns) {
    cli.newStore().sql("UPDATE node_status SET " + columns).close();
  }

  @Test
  void aMissingCaptureServerIsSaidWithItsLineAndCommands() throws IOException {
    hep = "\"127.0.0.1:9060\"";
    configure("s3cret");
    hepStatus("hep_heard_at = NULL");
    assertThat(hep())
        .containsExactly(
            "warning: FreeSWITCH has no capture-server: no answer of a phone is seen -> write into"
                + " <global_settings> of sofia.conf.xml: <param name=\"capture-server\""
                + " value=\"udp:127.0.0.1:9060;hep=3;capture_id=100\"/> then in fs_cli: reloadxml,"
                + " and: sofia profile internal rescan. pinhole switches it on within ten minutes;"
                + " at once: sofia global capture on",
            "warning: no copy has come yet -> try in fs_cli: sofia profile internal rescan, then:"
                + " sofia global capture on; look at the firewall in between");
  }

  @Test
  void aCaptureServerThatIsNotOursIsSaid() throws IOException {
    hep = "\"127.0.0.1:9060\"\ncapture = \"off\"";
    configure("s3cret");
    sim.captureServer("udp:192.0.2.9:9060;hep=3;capture_id=7");
    assertThat(hep())
        .first()
        .asString()
        .startsWith(
            "warning: FreeSWITCH's capture-server is udp:192.0.2.9:9060;hep=3;capture_id=7: its"
                + " address is another one -> write into <global_settings> of sofia.conf.xml: ")
        .contains(" At last: sofia global capture on, since [hep] capture is off ")
        .contains("[hep] forward");
    sim.captureServer("udp:127.0.0.1:9060;hep=2");
    assertThat(hep()).first().asString().contains("it says hep=2, and not hep=3");
  }

  @Test
  void aFreeSwitchElsewhereCannotReachTheLoopbackAddress() {
    List<Finding> all = new ArrayList<>();
    new HepCheck(
            Config.defaults(Map.of()).hep(),
            new FreeSwitchConfig("far", "192.0.2.9", 8021, "secret"),
            Optional.empty(),
            Instant.EPOCH)
        .look(
            List.of(new ProfileSettings("internal", Map.of())),
            List.of("internal"),
            new Finding.FindingSink("far", all::add));
    assertThat(all)
        .extracting(Finding::says)
        .containsExactly("FreeSWITCH is on another host, and cannot reach 127.0.0.1:9060");
  }

  @Test
  void theLineIsOneThatLeadsToAnyAddressOfThisHost() throws IOException {
    hep = "\"0.0.0.0:9060\"";
    configure("s3cret");
    assertThat(hep()).first().asString().contains("value=\"udp:127.0.0.1:9060;hep=3;");
  }

  /** Of one that does not run, FreeSWITCH reads nothing. */
  @Test
  void theCommandsAreOfAProfileThatRuns() throws IOException {
    hep = "\"127.0.0.1:9060\"";
    configure("s3cret");
    sim.registrar().stopProfile("internal");
    hepStatus("hep_heard_at = NULL");
    assertThat(hep()).hasSize(2).allMatch(each -> each.contains("sofia profile external rescan"));
  }

  @Test
  void withoutSettingsItIsSaidThatNothingIsSwitchedOn() throws IOException {
    hep = "\"127.0.0.1:9060\"";
    configure("s3cret");
    sim.faults().text(SofiaCommands.SETTINGS, "-ERR xml_locate Command not found!\n");
    hepStatus("hep_heard_at = NULL");
    assertThat(hep())
        .first()
        .asString()
        .startsWith(
            "warning: where FreeSWITCH's capture-server leads is not known, so pinhole switches"
                + " no copies on -> set [hep] capture = \"on\" and restart the daemon; write into"
                + " <global_settings> of sofia.conf.xml: <param name=\"capture-server\""
                + " value=\"udp:127.0.0.1:9060;hep=3;capture_id=100\"/> then in fs_cli: ");
    hep = "\"127.0.0.1:9060\"\ncapture = \"on\"";
    configure("s3cret");
    assertThat(hep()).singleElement().asString().startsWith("warning: no copy has come yet -> ");
  }

  @Test
  void ofADaemonThatDoesNotRunNothingIsSaidOfCopies() throws IOException {
    hep = "\"127.0.0.1:9060\"";
    configure("s3cret");
    sim.captureServer("udp:127.0.0.1:9060");
    hepStatus("hep_heard_at = " + (Cli.NOW - 60_000));
    cli.newStore().sql("UPDATE daemon_status SET updated_at = " + (Cli.NOW - 60_000)).close();
    assertThat(hep())
        .last()
        .isEqualTo("skipped: whether copies come is not known: the daemon does not run -> ");
  }

  @Test
  void theWayOfCopiesIsLookedAt() throws IOException {
    hep = "\"127.0.0.1:9060\"";
    configure("s3cret");
    sim.captureServer("udp:localhost:9060;capture_id=7");
    String ours = "ok: FreeSWITCH's capture-server is ours -> ";
    cli.newStore().sql("UPDATE daemon_status SET hep_refused_from = '192.0.2.7'").close();
    hepStatus("hep_heard_at = NULL");
    assertThat(hep())
        .satisfiesExactly(
            first -> assertThat(first).isEqualTo(ours),
            second ->
                assertThat(second)
                    .startsWith(
                        "warning: no copy has come yet; some came from 192.0.2.7, which is no"
                            + " [freeswitch] -> "));
    hepStatus("hep_heard_at = " + (Cli.NOW - 400_000));
    assertThat(hep())
        .last()
        .asString()
        .startsWith("warning: the last copy came 6 min ago; some came from 192.0.2.7, ");
    hepStatus("hep_heard_at = " + (Cli.NOW - 1_000) + ", hep_received_at = 1");
    assertThat(hep())
        .last()
        .asString()
        .startsWith("warning: copies come, but not yet of what FreeSWITCH sends -> ");
    hepStatus("hep_sent_at = 1, hep_received_at = NULL");
    assertThat(hep()).last().asString().contains("not yet of what FreeSWITCH receives");
    hepStatus("hep_received_at = 1, hep_ahead_ms = -7400");
    assertThat(hep())
        .last()
        .asString()
        .startsWith("warning: copies come, with a time that is 7 s behind ours -> ");
    hepStatus("hep_ahead_ms = 12");
    assertThat(hep())
        .containsExactly(ours, "ok: copies come of both directions, and clocks agree -> ");
    cli.newStore().sql("UPDATE daemon_status SET hep_failure = 'Address already in use'").close();
    assertThat(hep())
        .first()
        .asString()
        .startsWith(
            "failed: the daemon cannot listen on 127.0.0.1:9060: Address already in use -> ");
  }

  @Test
  void settingsThatDropPhonesAreSaid() {
    sim.parameter("internal", "unregister-on-options-fail", "true");
    assertThat(cli.run("doctor", "--wait", "0").out())
        .contains("warning  settings       profile internal drops phones that do not answer its")
        .doesNotContain("profile external drops");
  }

  @Test
  void aMissingHeartbeatIsAFailure() throws IOException {
    try (SimFreeSwitch silent =
        SimFreeSwitch.start(
            SimOptions.builder().password("s3cret").heartbeat(Duration.ZERO).build())) {
      Files.writeString(
          cli.config(),
          "[store]\npath = \"pinhole.db\"\n[freeswitch]\npassword = \"s3cret\"\nport = "
              + silent.port()
              + "\n");
      assertThat(step("heartbeat", "--wait", "1"))
          .containsEntry("result", "failed")
          .containsEntry("says", "none in 1 s");
      assertThat(step("heartbeat", "--wait", "0")).containsEntry("result", "skipped");
    }
  }

  @Test
  void serversOfOneNameAreAWarning() throws IOException {
    try (SimFreeSwitch other = SimFreeSwitch.start()) {
      Files.writeString(
          cli.config(),
          """
          [store]
          path = "pinhole.db"
          [[freeswitch]]
          name = "a"
          password = "s3cret"
          port = %d
          [[freeswitch]]
          name = "b"
          port = %d
          """
              .formatted(sim.port(), other.port()));
      assertThat(step("switchname", "--wait", "0"))
          .containsEntry("node", "b")
          .containsEntry("result", "warning")
          .containsEntry("says", "is vm, as that of a");
    }
  }

  /** FreeSWITCH itself never deletes them. */
  @Test
  void rowsOfAFormerNameAreAWarning() throws IOException {
    ManualTimers clock = new ManualTimers();
    try (SimFreeSwitch former =
        SimFreeSwitch.start(SimOptions.builder().hostname("o'ld").timers(clock).build())) {
      clock.advance(Duration.ofMillis(Cli.NOW - clock.epochMillis()).minusDays(365));
      for (String user : List.of("1001", "1002")) {
        sim.registrar()
            .addSilently(
                List.of(
                    former
                        .registrar()
                        .register(
                            SimRegister.of(user)
                                .contact("192.168.1.120:5060")
                                .source("198.51.100.98:24832"))));
      }
    }
    assertThat(step("ghosts"))
        .containsEntry("result", "warning")
        .containsEntry("says", "2 rows of the server o'ld are over and never go away");
    assertThat((String) step("ghosts").get("advice"))
        .endsWith(
            "DELETE FROM sip_registrations WHERE hostname = 'o''ld' AND expires < "
                + (Cli.NOW / 1_000 - 600));
    assertThat(step("listing")).containsEntry("says", "3 registered with FreeSWITCH");
  }

  @Test
  void rowsOfAServerThatIsNotConfiguredAreAWarning() throws IOException {
    try (StoreFixture store = cli.newStore()) {
      store.binding("1001", "other_server=fs2").binding("1002", "other_server=fs2");
    }
    assertThat(step("other servers"))
        .containsEntry("result", "warning")
        .containsEntry("says", "2 rows belong to fs2, and are not kept alive")
        .containsEntry("advice", "add [[freeswitch]] for it to the configuration");
  }

  @Test
  void phonesThatNobodyPingsAreAWarning() {
    cli.newStore().sql("UPDATE binding SET next_keepalive_at = NULL").close();

    assertThat(step("unpinged", "--wait", "0"))
        .containsEntry("result", "warning")
        .extracting("says")
        .asString()
        .contains("1 of them not kept alive by pinhole either");
  }

  @Test
  void storesThatCannotBeRead() throws IOException {
    cli.newStore().sql("PRAGMA user_version = 999").close();
    assertThat(step("store", "--wait", "0")).containsEntry("result", "failed");
    Files.delete(cli.store());
    Files.createFile(cli.store());
    assertThat(step("store", "--wait", "0")).containsEntry("result", "warning");
    Files.delete(cli.store());
    assertThat(step("store", "--wait", "0"))
        .containsEntry("result", "warning")
        .containsEntry("advice", "start the daemon: systemctl start pinhole");
  }

  @Test
  void csvHasARowForEachStep() {
    List<String> rows = cli.run("doctor", "--csv", "--wait", "0").out().lines().toList();

    assertThat(rows).hasSize(16).first().isEqualTo("step,node,result,says,advice");
    assertThat(rows)
        .contains("password,default,ok,accepted,", "heartbeat,default,skipped,not waited for,");
  }
}
