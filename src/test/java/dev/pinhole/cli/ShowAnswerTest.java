package dev.pinhole.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Whether a phone rings: the first and last line of {@code pinhole show}, and its exit code. */
class ShowAnswerTest {
  private static final String NAME = "1000@203.0.113.88 ";

  @TempDir private Path directory;
  private Cli cli;
  private StoreFixture store;

  @BeforeEach
  void openStore() {
    cli = new Cli(directory).noTerminal();
    store = cli.newStore();
  }

  @AfterEach
  void closeStore() {
    store.close();
  }

  private static String ago(String column, long seconds) {
    return column + "=" + (Cli.NOW - 1_000 * seconds);
  }

  private static String[] changes(String... changes) {
    return changes;
  }

  static Stream<Arguments> phones() {
    String[] answering = {"reachability=reachable", "reachability_why=it answered", "rtt_ms=33.6"};
    String[] notKept = {
      "next_keepalive_at=null", "keepalive_interval=null", ago("refreshed_at", 900)
    };
    return Stream.of(
        Arguments.of(
            "rings", and(answering, ago("answered_at", 12)), "rings (answered 12 s ago in 34 ms)"),
        Arguments.of(
            "rings",
            and(answering, ago("answered_at", 139)),
            "rings (answered 2 min ago in 34 ms)"),
        Arguments.of(
            "should-ring",
            and(answering, ago("answered_at", 141)),
            "should ring (kept alive 5 s ago; last answered 2 min ago)"),
        Arguments.of(
            "rings",
            changes("reachability=reachable", ago("reachability_at", 60)),
            "rings (it answers FreeSWITCH's own OPTIONS)"),
        Arguments.of("should-ring", changes(), "should ring (kept alive 5 s ago; never proved)"),
        Arguments.of(
            "should-ring",
            and(notKept, "nat=no", "nat_kind=direct"),
            "should ring (it is not behind NAT; never proved)"),
        Arguments.of(
            "should-ring",
            and(notKept, "proxy_host=198.51.100.106", "proxy_port=5060"),
            "should ring (its proxy 198.51.100.106 is left to keep it alive; never proved)"),
        Arguments.of(
            "should-ring",
            and(notKept, ago("heard_at", 3)),
            "should ring (a packet came from it 3 s ago; never proved)"),
        Arguments.of(
            "does-not-ring",
            changes(
                "reachability=unreachable",
                ago("reachability_at", 600),
                "reachability_why=it did not answer",
                "expires_at=" + (Cli.NOW + 720_000)),
            "does not ring: unreachable for 10 min (it did not answer); it has no power or"
                + " network, or its NAT forgot its port: restart the phone or wait for its next"
                + " REGISTER, within 12 min"),
        Arguments.of(
            "does-not-ring",
            changes("reachability=unreachable", ago("reachability_at", 600)),
            "does not ring: unreachable for 10 min (no answer to FreeSWITCH's OPTIONS); it has no"
                + " power or network, or its NAT forgot its port: restart the phone or wait for its"
                + " next REGISTER, within 40 s"),
        Arguments.of(
            "does-not-ring",
            and(
                notKept,
                "transport=tcp",
                "reachability=unreachable",
                ago("reachability_at", 600),
                "reachability_why=its connection ended with FreeSWITCH's restart"),
            "does not ring: unreachable for 10 min (its connection ended with FreeSWITCH's"
                + " restart); restart the phone or wait for its next REGISTER, within 40 s"),
        Arguments.of(
            "does-not-ring",
            changes(
                "reachability=moved",
                ago("reachability_at", 60),
                "reachability_why=it answers from 198.51.100.98:41002"),
            "does not ring: it answers from 198.51.100.98:41002, and calls go to where it"
                + " registered from; restart the phone or wait for its next REGISTER, within 40 s"),
        Arguments.of(
            "should-ring",
            and(answering, "nat_kind=port-mismatch", ago("answered_at", 900)),
            "should ring (kept alive 5 s ago; last answered 15 min ago)"),
        Arguments.of(
            "does-not-ring",
            changes("nat=likely", "nat_kind=port-mismatch", "contact_host=198.51.100.98"),
            "is not known to ring: its Contact leads past it: calls go to 198.51.100.98:61724, it"
                + " sends from 198.51.100.98:13654; turn off SIP ALG in the router and STUN in the"
                + " phone; see pinhole audit"),
        Arguments.of(
            "does-not-ring",
            changes("nat=likely", "nat_kind=address-mismatch", "contact_host=198.51.100.7"),
            "is not known to ring: its Contact leads past it: calls go to 198.51.100.7:61724, it"
                + " sends from 198.51.100.98:13654; turn off SIP ALG in the router and STUN in the"
                + " phone; see pinhole audit"),
        Arguments.of(
            "does-not-ring",
            changes("freeswitch_status=Registered(UDP)"),
            "is not known to ring: FreeSWITCH takes its private Contact for where it is: calls go"
                + " to 192.168.1.120:61724, it sends from 198.51.100.98:13654; set"
                + " apply-nat-acl=nat.auto in the profile"),
        Arguments.of(
            "does-not-ring",
            and(
                notKept,
                "nat_kind=foreign-path",
                "contact=<sip:1000@10.0.0.5;fs_path=sip%3A1%2C2%40198.51.100.98%3A5060>"),
            "does not ring: FreeSWITCH cannot reach it: it cuts the path to it at a comma; give"
                + " the phone a user name without a comma"),
        Arguments.of(
            "does-not-ring",
            and(
                notKept,
                "nat_kind=foreign-path",
                "contact=<sip:1000@10.0.0.5;fs_path=%3Csip%3A203.0.113.218%3Blr%3E>"),
            "is not known to ring: its path leads elsewhere: calls go to 203.0.113.218, it sends"
                + " from 198.51.100.98:13654; if that is its proxy, write it into [nat] proxies"),
        Arguments.of(
            "should-ring",
            changes(
                "nat_kind=host-name",
                "contact=<sip:1000@phone.example>",
                "contact_host=phone.example",
                "contact_port=5060"),
            "should ring (kept alive 5 s ago, if the name phone.example:5060 leads to it; never"
                + " proved)"),
        Arguments.of(
            "does-not-ring",
            changes("next_keepalive_at=" + (Cli.NOW - 40_000)),
            "is not known to ring: its keep-alive is 40 s late, so that its NAT may have forgotten"
                + " it; pinhole status says why"),
        Arguments.of(
            "does-not-ring",
            and(answering, ago("answered_at", 60), "next_keepalive_at=" + (Cli.NOW - 40_000)),
            "is not known to ring: its keep-alive is 40 s late, so that its NAT may have forgotten"
                + " it; pinhole status says why"),
        Arguments.of(
            "does-not-ring",
            notKept,
            "is not known to ring: nothing keeps its NAT open: the daemon does not keep it alive;"
                + " systemctl reload pinhole, or see pinhole status"));
  }

  private static String[] and(String[] some, String... more) {
    return Stream.concat(Arrays.stream(some), Arrays.stream(more)).toArray(String[]::new);
  }

  private void answers(String answer, String sentence) {
    Cli.Result shown = cli.run("show", "1000");
    List<String> lines = shown.out().lines().toList();
    assertThat(lines.get(0)).isEqualTo(NAME + sentence);
    assertThat(lines.get(lines.size() - 1)).isEqualTo(NAME + sentence);
    Cli.Result json = cli.run("show", "1000", "--json");
    assertThat(Json.object(json.out())).containsEntry("answer", answer);
    boolean good = answer.equals("rings") || answer.equals("should-ring");
    assertThat(shown.status()).isEqualTo(good ? 0 : 1).isEqualTo(json.status());
    assertThat(shown.err()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("phones")
  void everyAnswerIsTheFirstLineAndTheLast(String answer, String[] changes, String sentence) {
    store.daemon(2_000).node("default", "connected", null).binding("1000", changes);
    answers(answer, sentence);
  }

  @Test
  void withoutCopiesItSaysThatNothingIsProved() {
    store.daemon(2_000, "hep_listen=null").node("default", "connected", null).binding("1000");
    answers("should-ring", "should ring (kept alive 5 s ago; never proved; HEP is off)");
    store.sql("UPDATE daemon_status SET hep_listen = '127.0.0.1:9060'");
    store.sql("UPDATE node_status SET hep_heard_at = NULL");
    answers("should-ring", "should ring (kept alive 5 s ago; never proved; no HEP comes)");
  }

  @Test
  void whatASilentSiteNeeds() {
    store.daemon(2_000).node("default", "connected", null);
    for (String user : List.of("1000", "1001")) {
      store.binding(user, "reachability=unreachable", ago("reachability_at", 60));
    }
    answers(
        "does-not-ring",
        "does not ring: unreachable for 60 s (no answer to FreeSWITCH's OPTIONS); nobody at"
            + " 198.51.100.98 answers: see to the line and router there");
  }

  @Test
  void aNatThatForgetsTooSoonIsNoGoodAnswer() {
    store.daemon(2_000).node("default", "connected", null).binding("1000");
    store.sql(
        "INSERT INTO network (network_ip, observed_at, timeout_bound, timeout_bound_at) VALUES"
            + " ('198.51.100.98', %1$d, 12000, %1$d)".formatted(Cli.NOW));
    answers(
        "does-not-ring",
        "is not known to ring: its NAT forgets within 12 s, which no keep-alive can hold; have it"
            + " use TCP or TLS, or see to its router");
    store.sql("UPDATE registration SET transport = 'tcp'");
    answers("should-ring", "should ring (kept alive 5 s ago; never proved)");
  }

  /** Whatever the rows say: nobody looks after them. */
  @Test
  void nothingRingsWhileTheDaemonIsDead() {
    store
        .daemon(7_200_000)
        .node("default", "connected", null)
        .binding("1000", "reachability=reachable", ago("answered_at", 7_190));
    answers(
        "does-not-ring",
        "is not known to ring: the daemon is not running, so nobody has kept it alive for 2 h;"
            + " systemctl start pinhole");
  }

  @Test
  void nothingRingsWhileTheLinkIsLostForLong() {
    store.daemon(2_000).node("default", "connecting", "refused").binding("1000");
    store.sql("UPDATE node_status SET lost_at = " + (Cli.NOW - 20_000));
    answers("should-ring", "should ring (kept alive 5 s ago; never proved)");
    store.sql("UPDATE node_status SET lost_at = " + (Cli.NOW - 90_000));
    answers(
        "does-not-ring",
        "is not known to ring: the daemon has had no connection to FreeSWITCH default for 90 s;"
            + " pinhole doctor");
  }

  @ParameterizedTest
  @CsvSource({"yes, does-not-ring", "unknown, does-not-ring", "no, should-ring"})
  void switchedOffByAnOperator(String nat, String answer) {
    store
        .daemon(2_000)
        .node("default", "connected", null)
        .binding("1000", "nat=" + nat, "next_keepalive_at=null", ago("refreshed_at", 900));
    cli.run("keepalive", "off");
    answers(
        answer,
        nat.equals("no")
            ? "should ring (it is not behind NAT; never proved)"
            : "is not known to ring: nothing keeps its NAT open: an operator has switched it off;"
                + " pinhole keepalive on ends that");
  }

  @Test
  void switchedOffByARule() throws Exception {
    Files.writeString(
        cli.config(),
        Files.readString(cli.config()) + "[[keepalive.rule]]\nuser = \"1*\"\noff = true\n");
    store
        .daemon(2_000)
        .node("default", "connected", null)
        .binding("1000", "next_keepalive_at=null", ago("refreshed_at", 900));
    answers(
        "does-not-ring",
        "is not known to ring: nothing keeps its NAT open: rule 1 (line 3) has it off; see"
            + " [keepalive] in the configuration");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "expired|null|it expired, 3 h ago",
        "unregistered|null|it unregistered, 3 h ago",
        "replaced|it registers at profile external now|another took its place, 3 h ago (it"
            + " registers at profile external now)",
        "gone-while-away|between 2026-11-22T10:00:00Z and 2026-11-22T10:40:00Z|it went while"
            + " pinhole could not hear, 3 h ago"
      })
  void whoIsNotRegisteredIsKnownFromHistory(String event, String detail, String ended) {
    store
        .daemon(2_000)
        .node("default", "connected", null)
        .history("1000", Cli.NOW - 20_000_000, "registered")
        .history("1000", Cli.NOW - 10_800_000, event, "detail=" + detail);
    answers(
        "not-registered",
        "is not registered: it was, from 198.51.100.98, until "
            + ended
            + "; restart the phone, or see whether it has power and network");
    Map<String, Object> json = Json.object(cli.run("show", "1000", "--json").out());
    assertThat(json)
        .containsEntry("answer_since", "2026-11-22T10:40:00.000Z")
        .containsEntry("answer_proof", "shown");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "no-rport|its answers go to a port where nobody listens|have it use rport, or set"
            + " NDLB-force-rport=safe in the profile",
        "challenge-unanswered|nothing comes after FreeSWITCH's challenge|see whether it has a"
            + " password, and whether a firewall or SIP ALG loses answers",
        "wrong-password|its password is wrong|compare its password with the directory entry",
        "refused|FreeSWITCH refuses it (401)|pinhole failures says what the code means"
      })
  void whoNeverGetsInIsKnownFromFailures(String cause, String why, String remedy) {
    store.daemon(2_000).node("default", "connected", null).failure("1000", cause, Cli.NOW - 2_000);
    String failing = why + " (3 times from 198.51.100.98, last 2 s ago); " + remedy;
    answers("not-registered", "is not registered: " + failing);
    store.history("1000", Cli.NOW - 10_800_000, "expired");
    answers(
        "not-registered",
        "is not registered: it was, from 198.51.100.98, until it expired, 3 h ago; it fails to"
            + " register: "
            + failing);
  }

  @Test
  void aUserRingsIfOneOfItsPhonesDoes() {
    store
        .daemon(2_000)
        .node("default", "connected", null)
        .binding("1000", "call_id=dead", "reachability=unreachable", ago("refreshed_at", 1))
        .binding("1000", "call_id=well", ago("refreshed_at", 9));
    answers("should-ring", "should ring (kept alive 5 s ago; never proved)");
    assertThat(cli.run("show", "1000").out())
        .contains("\n  answer           it does not ring: unreachable")
        .contains("\n  answer           it should ring (kept alive");
    assertThat(Json.object(cli.run("show", "1000", "--json").out()).get("other_bindings"))
        .asString()
        .contains("answer=should-ring");
  }

  @Test
  void hostileTextStaysText() {
    String hostile = "\u001b[2J\n" + NAME + "rings (\"";
    store
        .daemon(2_000)
        .node("default", "connected", null)
        .binding(
            "1000",
            "nat_kind=address-mismatch",
            "contact_host=" + hostile,
            "network_ip=" + hostile,
            "proxy_host=" + hostile)
        .history("1001", Cli.NOW - 60_000, "replaced", "network_ip=" + hostile, "detail=" + hostile)
        .failure("1002", "wrong-password", Cli.NOW, "network_ip=" + hostile);
    for (String user : List.of("1000", "1001", "1002")) {
      Cli.Result shown = cli.run("show", user);
      assertThat(shown.status()).isEqualTo(1);
      assertThat(shown.out()).doesNotContain("\u001b").doesNotContain("\n" + NAME + "rings");
      assertThat(Json.object(cli.run("show", user, "--json").out()).get("answer_reason"))
          .isInstanceOf(String.class);
    }
  }

  @Test
  void nobodyOfThatNameIsNoAnswer() {
    store.daemon(2_000).node("default", "connected", null);
    assertThat(cli.run("show", "1000"))
        .isEqualTo(
            new Cli.Result(1, "", "pinhole: no phone 1000 in the store; see pinhole list\n"));
    assertThat(cli.run("show").status()).isEqualTo(64);
  }
}
