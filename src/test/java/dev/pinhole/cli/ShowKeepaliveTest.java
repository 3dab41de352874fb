package dev.pinhole.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code show} says of whether a phone is kept alive, how often, and why. */
class ShowKeepaliveTest {
  @TempDir private Path directory;
  private Cli cli;

  @BeforeEach
  void nameDirectory() {
    cli = new Cli(directory).noTerminal();
  }

  private void configure(String more) throws IOException {
    Files.writeString(cli.config(), "[store]\npath = \"pinhole.db\"\n" + more);
  }

  /** The lines about keep-alives. */
  private List<String> explained() {
    Cli.Result result = cli.run("show", "1000");
    assertThat(result.err()).isEmpty();
    List<String> lines = result.out().lines().dropWhile(line -> !line.startsWith("It is")).toList();
    return lines.subList(0, lines.indexOf(""));
  }

  private void phone(String... changes) {
    cli.newStore().daemon(1_000).binding("1000", changes).close();
  }

  @Test
  void withoutARule() {
    phone("freeswitch_status=Registered(UDP)", "force_ping=false");
    cli.newStore().profile("internal", "nat_options_ping=true").close();

    assertThat(explained())
        .containsExactly(
            "It is meant to be kept alive",
            "  - at most 28 s between two packets, by NOTIFYs of the event keep-alive",
            "  - no rule is for it; its interval is udp-interval",
            "  - FreeSWITCH itself never pings it: FreeSWITCH sees Registered(UDP):"
                + " nat-options-ping does not cover it");
  }

  @Test
  void namesTheRuleByItsPlace() throws IOException {
    configure(
        """
        [[keepalive.rule]]
        user = "2*"
        off = true
        [[keepalive.rule]]
        network = "198.51.100.0/24"
        interval = "18s"
        event = "dummy"
        """);
    phone("keepalive_interval=18000");

    assertThat(explained())
        .containsExactly(
            "It is kept alive",
            "  - at most 18 s between two packets, by NOTIFYs of the event dummy",
            "  - rule 2 (line 6) is for it and sets its interval",
            "  - whether FreeSWITCH itself pings it is not known: FreeSWITCH did not tell its"
                + " profile's nat-options-ping");
  }

  @Test
  void aRuleThatHasItOff() throws IOException {
    configure("[[keepalive.rule]]\nuser-agent = \"acme*\"\noff = true\n");
    phone("keepalive_interval=null");

    assertThat(explained())
        .containsExactly("It is not kept alive", "  - rule 1 (line 3) has it off");
  }

  @Test
  void everyOtherReasonToLeaveItAlone() throws IOException {
    phone("nat=no", "nat_kind=direct", "keepalive_interval=null");
    assertThat(explained().get(1))
        .isEqualTo("  - its verdict is no, and [keepalive] for has yes, likely, unknown");

    change("nat = 'yes', nat_kind = 'foreign-path'");
    assertThat(explained().get(1))
        .isEqualTo("  - its Contact sends requests to another address than the phone's");

    change("nat_kind = 'address-mismatch', contact = '<sip:1000@203.0.113.7:53>'");
    assertThat(explained().get(1))
        .isEqualTo(
            "  - its Contact is at another public address, at a port below 1024, where no phones"
                + " are");

    change("nat_kind = 'private-contact', call_id = 'a' || char(10) || 'b'");
    assertThat(explained().get(1))
        .isEqualTo("  - its names hold control characters, which no command may hold");

    change("call_id = 'a'");
    cli.run("keepalive", "off");
    assertThat(explained().get(1))
        .isEqualTo("  - an operator has switched it off; pinhole keepalive on ends that");

    configure("[keepalive]\nenabled = false\n");
    assertThat(explained().get(1))
        .isEqualTo("  - the configuration has all off: [keepalive] enabled = false");
  }

  private void change(String what) {
    cli.newStore().sql("UPDATE binding SET " + what).close();
  }

  @Test
  void leftToFreeswitch() throws IOException {
    configure("[keepalive]\nfreeswitch-pings = \"skip\"\n");
    cli.newStore()
        .profile("internal", "nat_options_ping=udp-only", "ping_mean_interval=20")
        .close();
    phone("keepalive_interval=null", "force_ping=false");
    assertThat(explained())
        .containsExactly(
            "It is not kept alive",
            "  - FreeSWITCH is known to ping it often enough, and freeswitch-pings is \"skip\"",
            "  - FreeSWITCH pings it: nat-options-ping");

    cli.newStore().sql("UPDATE profile SET ping_mean_interval = 30").close();
    change("keepalive_interval = 28000");
    assertThat(explained().get(3))
        .isEqualTo(
            "  - FreeSWITCH pings it, too (nat-options-ping), but not known to be often enough");
  }

  @Test
  void whatTheDaemonKnowsBetter() {
    phone();
    change("keepalive_interval = 300000, reachability = 'unreachable'");
    assertThat(explained().get(4))
        .isEqualTo("  - no answer to FreeSWITCH's OPTIONS, so it is tried every 5 min for now");

    change("keepalive_interval = 110000, reachability = 'not-observed'");
    assertThat(explained().get(4))
        .isEqualTo("  - the daemon has 110 s: it runs with another configuration");

    change("keepalive_interval = NULL");
    assertThat(explained().get(4))
        .isEqualTo(
            "  - the daemon does not keep it alive yet: it does not run, or with other settings");
  }

  private static String learnt(int bound, int interval, long at) {
    return "INSERT OR REPLACE INTO network (network_ip, timeout_bound, timeout_bound_at,"
        + " keepalive_interval, observed_at) VALUES ('198.51.100.98', "
        + bound
        + ", "
        + at
        + ", "
        + interval
        + ", 0)";
  }

  @Test
  void whatWasLearntOfTheNat() {
    phone("keepalive_interval=15000");
    cli.newStore().sql(learnt(17_400, 15_000, Cli.NOW - 1_000)).close();
    assertThat(explained().subList(1, 4))
        .containsExactly(
            "  - at most 15 s between two packets, by NOTIFYs of the event keep-alive",
            "  - no rule is for it; its interval is udp-interval",
            "  - shortened, for the NAT at its network_ip was shown to forget within 17 s");
    assertThat(cli.run("show", "1000", "--json").out())
        .contains("\"keepalive_interval\":15000,")
        .contains("\"configured_interval\":28000,");

    cli.newStore().sql(learnt(12_000, 15_000, Cli.NOW - 1_000)).close();
    assertThat(explained().get(3))
        .isEqualTo(
            "  - but the NAT at its network_ip was shown to forget within 12 s,"
                + " which no keep-alive can hold");

    // Another router may be there by now.
    cli.newStore().sql(learnt(12_000, 15_000, Cli.NOW - 8 * 86_400_000L)).close();
    change("keepalive_interval = 28000");
    assertThat(explained().get(1)).startsWith("  - at most 28 s");

    cli.newStore().sql(learnt(12_000, 15_000, Cli.NOW - 1_000)).close();
    change("transport = 'tcp', keepalive_interval = 110000");
    assertThat(explained().get(1)).startsWith("  - at most 110 s");
  }

  @Test
  void whatAnswersHaveProvedOfTheNat() throws IOException {
    configure("[keepalive]\nudp-interval-max = \"1m\"\n");
    phone("keepalive_interval=60000");
    cli.newStore()
        .sql(
            "INSERT INTO network (network_ip, gap_answered, gap_answered_at, keepalive_interval,"
                + " observed_at) VALUES ('198.51.100.98', 71000, 1, 63000, 0)")
        .close();
    assertThat(explained().subList(1, 4))
        .containsExactly(
            "  - at most 60 s between two packets, by NOTIFYs of the event keep-alive",
            "  - no rule is for it; its interval is udp-interval",
            "  - lengthened, for three phones at its network_ip have answered after 71 s");

    change("keepalive_interval = 96000");
    assertThat(explained().get(5))
        .isEqualTo(
            "  - its next one comes after 96 s of silence at most, to see whether its NAT holds for"
                + " so long");
    configure("");
    assertThat(explained().get(1)).startsWith("  - at most 28 s");
  }

  @Test
  void everyPhoneOfTheUser() {
    cli.newStore()
        .daemon(1_000)
        .binding("1000")
        .binding("1000", "call_id=other", "network_port=5", "transport=tcp")
        .binding("1000", "call_id=browser", "network_port=6", "transport=wss")
        .close();

    String out = cli.run("show", "1000").out();
    assertThat(out.split("It is kept alive\n", -1)).hasSize(4);
    assertThat(out)
        .contains("at most 28 s", "its interval is udp-interval")
        .contains("at most 110 s", "its interval is stream-interval")
        .contains("at most 50 s", "its interval is ws-interval");
    assertThat(cli.run("show", "1000", "--json").out())
        .contains(
            "\"configured_interval\":28000,",
            "\"configured_interval\":110000,",
            "\"configured_interval\":50000,");
  }

  @Test
  void forPrograms() throws IOException {
    configure("[[keepalive.rule]]\nuser = \"1000\"\ninterval = \"18s\"\n");
    phone("keepalive_interval=18000");

    assertThat(cli.run("show", "1000", "--json").out())
        .contains(
            """
            "keepalive":{"cause":"kept","rule":1,"rule_line":3,"configured_interval":18000,\
            "event":"keep-alive","freeswitch_pings":"unknown",\
            "why":["at most 18 s between two packets, by NOTIFYs of the event keep-alive",\
            "rule 1 (line 3) is for it and sets its interval",\
            "whether FreeSWITCH itself pings it is not known: FreeSWITCH did not tell its\
             profile's nat-options-ping"]},"network\
            """);
  }

  @Test
  void withoutAPhoneNothingIsKept() {
    cli.newStore().daemon(1_000).history("1000", Cli.NOW - 90_000, "expired").close();

    assertThat(Json.object(cli.run("show", "1000", "--json").out()))
        .containsEntry("keepalive", null);
    assertThat(cli.run("show", "1000").out()).doesNotContain("kept alive");
  }

  @Test
  void whatComesFromOutsideIsMadeVisible() {
    phone("freeswitch_status=Registered(\u001b[2J)", "force_ping=false");
    cli.newStore().profile("internal", "nat_options_ping=true").close();

    assertThat(cli.run("show", "1000").out())
        .contains("FreeSWITCH sees Registered(\\x1b[2J)")
        .doesNotContain("\u001b");
  }

  /** Sentences are folded, never cut. */
  @Test
  void fitsInto80Columns() {
    phone("freeswitch_status=Registered(UDP)");

    assertThat(cli.columns(80).run("show", "1000").out().lines())
        .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
  }
}
