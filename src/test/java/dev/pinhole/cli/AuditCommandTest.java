package dev.pinhole.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AuditCommandTest {
  private static final long MINUTE = 60_000;
  private static final String UDP = "freeswitch_status=Registered(UDP)";

  @TempDir private Path directory;
  private Cli cli;

  @BeforeEach
  void nameDirectory() {
    cli = new Cli(directory);
  }

  /** As shipped, but for some parameters. */
  private void tellProfile(String... changes) {
    StoreFixture store = cli.newStore();
    store.profile("internal", "apply_nat_acl=nat.auto");
    for (String change : changes) {
      store.sql("UPDATE profile SET " + change.replaceFirst("=(.*)", "='$1'"));
    }
    store.close();
  }

  /** Finding and user of each row, in the order of the rows. */
  private List<String> found(String... options) {
    String[] args =
        Stream.concat(Stream.of("audit", "--json"), Stream.of(options)).toArray(String[]::new);
    return Json.rows(cli.run(args).out()).stream()
        .map(row -> row.get("finding") + " " + (row.get("user") == null ? "" : row.get("user")))
        .toList();
  }

  private Map<String, Object> row(String finding) {
    return Json.rows(cli.run("audit", "--json", "--finding", finding).out()).get(0);
  }

  @Test
  void reportIsExact() throws IOException {
    tellProfile("nat_options_ping=true", "ping_mean_interval=20");
    try (StoreFixture store = cli.newStore()) {
      store
          .daemon(1_000)
          .node("default", "connected", null)
          .binding("1000", UDP, "nat_kind=rewritten-contact", "force_ping=false")
          .binding("1001", UDP, "nat_kind=rewritten-contact", "force_ping=false")
          .binding(
              "1002",
              UDP,
              "nat=likely",
              "nat_kind=port-mismatch",
              "force_ping=true",
              "contact_host=198.51.100.98",
              "contact_port=5060",
              "network_port=1166")
          .binding(
              "1003", "force_ping=false", "next_keepalive_at=null", "expires_at=" + in(3_580_000))
          .binding("1004", "nat=no", "nat_kind=direct", UDP);
      for (int i = 1; i <= 4; i++) {
        store.history("1005", Cli.NOW - i * 60 * MINUTE, "rebound", "network_ip=203.0.113.7");
      }
      for (int phone = 0; phone < 3; phone++) {
        store.history("20" + phone, Cli.NOW - (120 + phone) * MINUTE, "rebound");
      }
    }

    assertThat(cli.columns(80).run("audit").out())
        .isEqualTo(
            """
                  0  unreachable       phones that are registered and do not answer
                  2  never-pinged      phones behind NAT that FreeSWITCH never pings
                  1  wrong-contact     phones whose Contact names another port or address
                  0  expires-too-long  registrations whose Expires is too long for their NAT
                  1  flapping          users whose port changed 3 times or more in 24 h
                  1  site-rebinds      sites whose phones rebound together in 24 h

            never-pinged
              Set force_ping=true in the user's directory entry, or
              all-reg-options-ping=true in the profile; aggressive-nat-detection=true helps
              only where the phone's Via stays private.

              2: FreeSWITCH sees Registered(UDP): nat-options-ping does not cover it;
              pinhole keeps it alive
              USER@DOMAIN        KIND               SOURCE               AGENT
              1000@203.0.113.88  rewritten-contact  198.51.100.98:13654  Acme 1.0
              1001@203.0.113.88  rewritten-contact  198.51.100.98:13654  Acme 1.0

            wrong-contact
              This is a SIP ALG's work or a stale STUN answer: turn off SIP ALG in the
              router and STUN in the phone; aggressive-nat-detection=true in the profile
              makes FreeSWITCH send to where the REGISTER came from, if its Via is wrong,
              too. A phone that rings all the same sends from another port than it listens
              on: leave it as it is.
              USER@DOMAIN        CONTACT             SOURCE              AGENT
              1002@203.0.113.88  198.51.100.98:5060  198.51.100.98:1166  Acme 1.0

            flapping
              Their router forgets between two packets, or the phone begins anew each time:
              give their network a shorter interval in a [[keepalive.rule]], or the user a
              sip-force-expires below that router's timeout.
              USER@DOMAIN        REBINDS    LAST  NETWORK_IP
              1005@203.0.113.88        4  60 min  203.0.113.7

            site-rebinds
              The router there restarts, empties its table or gets another address: see to
              it; with a sip-force-expires of a few minutes its phones come back sooner.
              NETWORK_IP     PHONES  LAST
              198.51.100.98       3   2 h

            daemon alive, picture 1 s old
            """);
  }

  /** Of three at one address nobody answers; of two at another, one does. */
  private StoreFixture silentPhones() {
    return cli.newStore()
        .daemon(1_000)
        .node("default", "connected", null)
        .binding("1000", silentFor(120, "198.51.100.1"))
        .binding("1001", silentFor(3_700, "198.51.100.1"))
        .binding("1002", silentFor(300, "198.51.100.1", "nat=no", "nat_kind=direct"))
        .binding("1003", silentFor(7_300, "198.51.100.2", "heard_at=" + in(-7_340_000)))
        .binding("1004", "network_ip=198.51.100.2", "reachability=reachable")
        .binding("1005", silentFor(60, "198.51.100.3", "next_keepalive_at=null"))
        .binding(
            "1006",
            silentFor(
                30,
                "198.51.100.4",
                "transport=tcp",
                "reachability_why=its connection ended with FreeSWITCH's restart"));
  }

  private static String[] silentFor(long seconds, String ip, String... changes) {
    return Stream.concat(
            Stream.of(
                "network_ip=" + ip,
                "reachability=unreachable",
                "reachability_at=" + in(-1_000 * seconds),
                "reachability_why=it did not answer"),
            Stream.of(changes))
        .toArray(String[]::new);
  }

  @Test
  void phonesThatDoNotAnswerComeFirstTheWorstBeforeOthers() {
    silentPhones().close();

    assertThat(cli.columns(80).run("audit", "--finding", "unreachable").out())
        .isEqualTo(
            """
                  6  unreachable       phones that are registered and do not answer

            unreachable
              See whether it has power and network. Where it has, its NAT forgets sooner, or
              lets nothing in: give its network a shorter interval in a [[keepalive.rule]],
              or have it use TCP or TLS.
              USER@DOMAIN        SINCE  HEARD  SOURCE              AGENT
              1003@203.0.113.88    2 h    2 h  198.51.100.2:13654  Acme 1.0

              Nobody at their address answers: see to the line and the router there.
              USER@DOMAIN         SINCE  HEARD  SOURCE              AGENT
              1001@203.0.113.88  61 min      -  198.51.100.1:13654  Acme 1.0
              1002@203.0.113.88   5 min      -  198.51.100.1:13654  Acme 1.0
              1000@203.0.113.88   2 min      -  198.51.100.1:13654  Acme 1.0

              No keep-alives hold its NAT open: pinhole show says why.
              USER@DOMAIN        SINCE  HEARD  SOURCE              AGENT
              1005@203.0.113.88   60 s      -  198.51.100.3:13654  Acme 1.0

              It comes back with its next REGISTER: a sip-force-expires of a few minutes in
              the user's directory entry has that come sooner.
              USER@DOMAIN        SINCE  HEARD  SOURCE              AGENT
              1006@203.0.113.88   30 s      -  198.51.100.4:13654  Acme 1.0

            daemon alive, picture 1 s old
            """);
    assertThat(found("--finding", "unreachable", "--limit", "2"))
        .containsExactly("unreachable 1003", "unreachable 1001");
    assertThat(row("unreachable"))
        .containsEntry("why", "it did not answer")
        .containsEntry("reachability_at", "2026-11-22T11:38:20.000Z");
    assertThat(found("--ip", "198.51.100.3")).first().isEqualTo("unreachable 1005");
  }

  /** Requests to them leave for elsewhere, whatever the line is like. */
  @Test
  void aSiteOfWrongContactsIsNotBlamedOnItsLine() {
    cli.newStore()
        .daemon(1_000)
        .node("default", "connected", null)
        .binding("1000", silentFor(30, "198.51.100.1", "nat_kind=port-mismatch"))
        .binding("1001", silentFor(20, "198.51.100.1", "nat_kind=address-mismatch"))
        .binding("1002", silentFor(10, "198.51.100.1"))
        .binding("1003", silentFor(30, "198.51.100.2", "nat_kind=port-mismatch"))
        .binding("1004", silentFor(20, "198.51.100.2"))
        .binding("1005", silentFor(10, "198.51.100.2"))
        .close();

    assertThat(
            Json.rows(cli.run("audit", "--json", "--finding", "unreachable").out()).stream()
                .map(row -> row.get("user") + " " + row.get("advice").toString().split("[:,]")[0]))
        .containsExactlyInAnyOrder(
            "1000 See wrong-contact",
            "1001 See wrong-contact",
            "1002 See whether it has power and network. Where it has",
            "1003 See wrong-contact",
            "1004 Nobody at their address answers",
            "1005 Nobody at their address answers");
  }

  /** What FreeSWITCH's pings show then stands in the list. */
  @Test
  void withoutCopiesItIsNotKnownWhoAnswers() {
    silentPhones().sql("UPDATE node_status SET hep_heard_at = NULL").close();

    assertThat(found("--finding", "unreachable")).isEmpty();
    assertThat(cli.run("audit").out())
        .doesNotContain("registered and do not answer")
        .endsWith(
            "no HEP comes: no answer of a phone is seen; pinhole doctor says how to have"
                + " it\n");
  }

  private static long in(long millis) {
    return Cli.NOW + millis;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          nat_options_ping=true | Registered(UDP) | false | 1 | FreeSWITCH sees Registered(UDP): nat-options-ping does not cover it; pinhole's keep-alives do not make it ring
          nat_options_ping=true | Registered(UDP-NAT) | false | 0 |
          nat_options_ping=true | Registered(UDP) | true | 0 |
          nat_options_ping=true | Registered(UDP) | null | 1 | FreeSWITCH sees Registered(UDP): nat-options-ping does not cover it; force_ping shows at its next REGISTER; pinhole's keep-alives do not make it ring
          nat_options_ping=udp-only | Registered(AUTO-NAT) | false | 1 | FreeSWITCH sees Registered(AUTO-NAT): nat-options-ping=udp-only covers UDP-NAT alone; pinhole keeps it alive
          nat_options_ping=false | Registered(UDP-NAT) | false | 1 | nat-options-ping is off; pinhole keeps it alive
          all_reg_options_ping=true | Registered(UDP) | false | 0 |
          """)
  void neverPinged(String parameters, String status, String forcePing, int count, String why)
      throws IOException {
    tellProfile(parameters);
    cli.newStore()
        .daemon(1_000)
        .binding("1000", "freeswitch_status=" + status, "force_ping=" + forcePing)
        .close();

    assertThat(found("--finding", "never-pinged")).hasSize(count);
    if (count > 0) {
      assertThat(row("never-pinged")).containsEntry("why", why).containsEntry("user", "1000");
    }
  }

  @Test
  void neitherPingedNorKeptAlive() throws IOException {
    tellProfile("nat_options_ping=true");
    cli.newStore()
        .daemon(1_000)
        .binding("1000", UDP, "force_ping=false", "next_keepalive_at=null")
        .close();

    assertThat(row("never-pinged"))
        .containsEntry(
            "why",
            "FreeSWITCH sees Registered(UDP): nat-options-ping does not cover it;"
                + " pinhole does not keep it alive, either");
  }

  /** all-reg-options-ping covers what FreeSWITCH takes for public, too. */
  @Test
  void withoutAProfileItSaysWhatItWasNotTold() {
    cli.newStore()
        .daemon(1_000)
        .binding("1000", UDP, "force_ping=false")
        .binding("1001", "force_ping=false")
        .binding("1002", "force_ping=false")
        .binding("1003", "force_ping=false", "profile=odd\u001b[2J")
        .close();

    assertThat(found("--finding", "never-pinged")).isEmpty();
    assertThat(cli.noTerminal().run("audit").out())
        .contains(
            "Of 3 phones behind NAT in profile internal it is not known whether FreeSWITCH pings"
                + " them, since it did not tell the profile's settings; pinhole doctor says why.\n")
        .contains("Of 1 phone behind NAT in profile odd\\x1b[2J it is not known");
    assertThat(cli.run("audit", "--finding", "flapping").out()).doesNotContain("not known");
  }

  @Test
  void contactsThatAreNotThePhones() {
    cli.newStore()
        .daemon(1_000)
        .binding("1000", "nat=likely", "nat_kind=port-mismatch")
        .binding("1001", "nat=likely", "nat_kind=address-mismatch")
        .binding("1002", "nat=likely", "nat_kind=rewritten-contact")
        .close();

    assertThat(found("--finding", "wrong-contact"))
        .containsExactly("wrong-contact 1000", "wrong-contact 1001");
    assertThat(row("wrong-contact"))
        .containsEntry("nat_kind", "port-mismatch")
        .containsEntry("why", "Contact is the private address 192.168.1.120:61724");
  }

  @ParameterizedTest
  @CsvSource({
    // Granted in seconds, over what, kept by pinhole, pinged by FreeSWITCH, too long.
    "3600, udp, no, false, yes",
    "60, udp, no, false, yes",
    "28, udp, no, false, no",
    "3600, udp, yes, false, no",
    "3600, udp, no, true, no",
    "110, tcp, no, false, no",
    "111, tcp, no, false, yes",
  })
  void expiresTooLongForWhomNothingElseKeepsOpen(
      long granted, String transport, String kept, String forcePing, String tooLong) {
    cli.newStore()
        .daemon(1_000)
        .binding(
            "1000",
            "transport=" + transport,
            "force_ping=" + forcePing,
            "next_keepalive_at=" + (kept.equals("yes") ? in(1_000) : "null"),
            "expires_at=" + in(granted * 1_000 - 20_000))
        .close();

    assertThat(found("--finding", "expires-too-long")).hasSize(tooLong.equals("yes") ? 1 : 0);
    if (tooLong.equals("yes")) {
      assertThat(row("expires-too-long"))
          .containsEntry(
              "why",
              "granted "
                  + granted
                  + " s, and nothing else is known to keep open a NAT that may forget after "
                  + (transport.equals("tcp") ? "110 s" : "28 s"));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          60   | 45000 | yes | udp |
          60   | 45000 | no  | udp | nothing else is known to keep open a NAT that forgets within 45 s
          40   | 45000 | no  | udp |
          60   | 12000 | yes | udp | its NAT forgets within 12 s, sooner than keep-alives may come
          12   | 12000 | yes | udp |
          3600 | 12000 | yes | tls |
          """)
  void expiresTooLongForWhatWasLearntOfTheNat(
      int granted, int bound, String kept, String transport, String why) {
    cli.newStore()
        .daemon(1_000)
        .binding(
            "1000",
            "transport=" + transport,
            "next_keepalive_at=" + (kept.equals("yes") ? in(1_000) : "null"),
            "expires_at=" + in(granted * 1_000 - 20_000))
        .sql(
            "INSERT INTO network (network_ip, timeout_bound, timeout_bound_at, keepalive_interval,"
                + " observed_at) VALUES ('198.51.100.98', "
                + bound
                + ", "
                + in(-1_000)
                + ", 15000, 0)")
        .close();

    assertThat(found("--finding", "expires-too-long")).hasSize(why == null ? 0 : 1);
    if (why != null) {
      assertThat(row("expires-too-long"))
          .containsEntry("why", "granted " + granted + " s, and " + why);
    }
  }

  /** Each sentence is what would help that very phone. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          nat_options_ping=false | Registered(UDP-NAT) | - | private-contact | Set nat-options-ping=true in the profile, or force_ping=true in the user's directory entry.
          nat_options_ping=udp-only | Registered(AUTO-NAT) | - | forced-contact | Set nat-options-ping=true in the profile instead of udp-only, or force_ping=true in the user's directory entry.
          nat_options_ping=false,ping_mean_interval=28 | Registered(UDP-NAT) | - | private-contact | Set nat-options-ping=true in the profile, or force_ping=true in the user's directory entry, and ping-mean-interval to 27 or less.
          nat_options_ping=true | Registered(UDP) | - | rewritten-contact | Set force_ping=true in the user's directory entry, or all-reg-options-ping=true in the profile; aggressive-nat-detection=true helps only where the phone's Via stays private.
          nat_options_ping=false | Registered(UDP) | - | rewritten-contact | Set force_ping=true in the user's directory entry, or all-reg-options-ping=true in the profile; aggressive-nat-detection=true with nat-options-ping=true helps only where the phone's Via stays private.
          nat_options_ping=true,aggressive_nat_detection=true | Registered(UDP) | - | rewritten-contact | Set force_ping=true in the user's directory entry, or all-reg-options-ping=true in the profile: aggressive-nat-detection=true, which the profile has, does not see its NAT.
          apply_nat_acl= | Registered(UDP) | - | private-contact | Set apply-nat-acl=nat.auto and nat-options-ping=true in the profile: FreeSWITCH takes the private address in its Contact for where it is.
          nat_options_ping=true | Registered(UDP) | - | port-mismatch | See wrong-contact first: a ping would go to its Contact, and not to where it sends from.
          all_reg_options_ping=true | Registered(UDP) | %3Csip%3A198.51.100.106%3Blr%3E | rewritten-contact | Have the proxy ping it, or set [keepalive] through-proxies = true: no parameter makes FreeSWITCH's OPTIONS follow a Path.
          """)
  void whatWouldHavePinged(
      String parameters, String status, String fsPath, String kind, String advice) {
    phoneOf("ping_mean_interval=20," + parameters, status, fsPath, kind);
    assertThat(row("never-pinged")).containsEntry("advice", advice);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          nat_options_ping=true | - | This is a SIP ALG's work or a stale STUN answer: turn off SIP ALG in the router and STUN in the phone; aggressive-nat-detection=true in the profile makes FreeSWITCH send to where the REGISTER came from, if its Via is wrong, too. A phone that rings all the same sends from another port than it listens on: leave it as it is.
          aggressive_nat_detection=true | - | This is a SIP ALG's work or a stale STUN answer: turn off SIP ALG in the router and STUN in the phone; sip-force-contact=NDLB-connectile-dysfunction-2.0 in the user's directory entry makes FreeSWITCH send to where the REGISTER came from, which aggressive-nat-detection, on in the profile, does not. A phone that rings all the same sends from another port than it listens on: leave it as it is.
          nat_options_ping=true | sip%3A1000%40198.51.100.98%3A13654 | Calls reach it all the same, for FreeSWITCH sends to where the REGISTER came from (fs_path). This is a SIP ALG's work or a stale STUN answer: turn off SIP ALG in the router and STUN in the phone if other things fail.
          nat_options_ping=true | sip%3A1000%40198.51.100.98%3A9 | This is a SIP ALG's work or a stale STUN answer: turn off SIP ALG in the router and STUN in the phone; aggressive-nat-detection=true in the profile makes FreeSWITCH send to where the REGISTER came from, if its Via is wrong, too. A phone that rings all the same sends from another port than it listens on: leave it as it is.
          nat_options_ping=true | %3Csip%3A198.51.100.106%3Blr%3E | FreeSWITCH sends to its proxy: have that send to where the phone's REGISTER came from (received), or turn off SIP ALG in the router and STUN in the phone.
          """)
  void whatWouldMendAContact(String parameters, String fsPath, String advice) {
    phoneOf(parameters, "Registered(UDP)", fsPath, "port-mismatch");
    assertThat(row("wrong-contact")).containsEntry("advice", advice);
  }

  private void phoneOf(String parameters, String status, String fsPath, String kind) {
    tellProfile(parameters.split(","));
    String contact = "<sip:1000@198.51.100.98:5060" + (fsPath == null ? "" : ";fs_path=" + fsPath);
    cli.newStore()
        .daemon(1_000)
        .binding(
            "1000",
            "freeswitch_status=" + status,
            "force_ping=false",
            "nat_kind=" + kind,
            "contact=" + contact + ">")
        .close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          sip_force_expires=0    | 0     | no  | 0 | Set sip-force-expires in the user's directory entry to less than its NAT's timeout, or have it kept alive: pinhole show says why it is not.
          sip_force_expires=3600 | 0     | no  | 0 | Lower the profile's sip-force-expires, now 3600, to less than its NAT's timeout, or have it kept alive: pinhole show says why it is not.
          sip_force_expires=0    | 12000 | yes | 0 | Have the phone use TCP or TLS, whose bindings last for minutes, or see to its router; else only a sip-force-expires below its NAT's timeout keeps it reachable.
          all_reg_options_ping=true | 20000 | no | 0 | Set ping-mean-interval to 19 or less in the profile (it is 30), or have pinhole keep it alive, too: pinhole show says why it does not.
          all_reg_options_ping=true | 45000 | no | 0 | -
          sip_force_expires=3600 | 0     | yes | 3 | Lower the profile's sip-force-expires, now 3600, to a few minutes or less.
          """)
  void whatWouldMakeExpiresFit(
      String parameters, int bound, String kept, int rebinds, String advice) {
    tellProfile(parameters);
    try (StoreFixture store = cli.newStore()) {
      store
          .daemon(1_000)
          .binding(
              "1000",
              "force_ping=false",
              "next_keepalive_at=" + (kept.equals("yes") ? in(1_000) : "null"),
              "expires_at=" + in(3_580_000))
          .sql(
              "INSERT INTO network (network_ip, timeout_bound, timeout_bound_at, observed_at)"
                  + " VALUES ('198.51.100.98', nullif("
                  + bound
                  + ", 0), "
                  + in(-1_000)
                  + ", 0)");
      for (int i = 1; i <= rebinds; i++) {
        store.history("1000", Cli.NOW - i * 60 * MINUTE, "rebound");
      }
    }
    assertThat(found("--finding", "expires-too-long")).hasSize(advice == null ? 0 : 1);
    if (advice != null) {
      assertThat(row("expires-too-long")).containsEntry("advice", advice);
    }
  }

  /** When it registered is not known, so neither is for how long. */
  @Test
  void anUnknownExpiresIsNotTooLong() {
    cli.newStore()
        .daemon(1_000)
        .binding("1000", "registered_at=null", "refreshed_at=null", "next_keepalive_at=null")
        .close();

    assertThat(found("--finding", "expires-too-long")).isEmpty();
  }

  @Test
  void expiresTooLongForAPortThatChangesAllTheTime() {
    try (StoreFixture store = cli.newStore()) {
      store.daemon(1_000).binding("1000", "expires_at=" + in(3_580_000));
      for (int i = 1; i <= 3; i++) {
        store.history("1000", Cli.NOW - i * 60 * MINUTE, "rebound");
      }
    }

    assertThat(row("expires-too-long"))
        .containsEntry(
            "why",
            "granted 3600 s, and unreachable up to that long each time its port changes:"
                + " it is flapping");
  }

  @Test
  void flappingIsThreeRebindsInTheLastDay() {
    try (StoreFixture store = cli.newStore()) {
      store.daemon(1_000);
      for (int i = 0; i < 3; i++) {
        store.history(
            "three", Cli.NOW - (i + 1) * 60 * MINUTE, "rebound", "network_ip=192.0.2." + i);
        store.history("old", Cli.NOW - (23 + i) * 60 * MINUTE, "rebound");
        store.history("tcp", Cli.NOW - (i + 1) * 60 * MINUTE, "reconnected");
        store.history("moving", Cli.NOW - (i + 1) * 60 * MINUTE, "moved");
        store.history("elsewhere", Cli.NOW - (i + 1) * 60 * MINUTE, "rebound", "domain=" + i);
      }
      store.history("two", Cli.NOW - 60 * MINUTE, "rebound");
      store.history("two", Cli.NOW - 70 * MINUTE, "rebound");
    }

    assertThat(found("--finding", "flapping")).containsExactly("flapping three");
    assertThat(row("flapping"))
        .containsEntry("rebinds", 3L)
        .containsEntry("network_ip", "192.0.2.0")
        .containsEntry("last_rebound_at", "2026-11-22T12:40:00.000Z")
        .containsEntry("call_id", null);
  }

  @Test
  void aDomainIsOneInUpperAndLowerCase() {
    try (StoreFixture store = cli.newStore()) {
      store.daemon(1_000).binding("1000", "domain=pbx.example", "expires_at=" + in(3_580_000));
      for (int i = 0; i < 3; i++) {
        String domain = "domain=" + (i == 1 ? "pbx.example" : "PBX.example");
        store.history("1000", Cli.NOW - (3 - i) * MINUTE, "rebound", domain);
      }
      for (String domain : List.of("a.example", "A.example", "A.EXAMPLE")) {
        store.history(
            "1001", Cli.NOW - MINUTE, "moved", "domain=" + domain, "network_ip=192.0.2.9");
      }
    }

    assertThat(row("flapping")).containsEntry("user", "1000").containsEntry("rebinds", 3L);
    assertThat(row("expires-too-long").get("why").toString()).endsWith("it is flapping");
    assertThat(found("--finding", "site-rebinds")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    // Phones that rebind, minutes between two of them, phones of the site that do not, found.
    "3, 2, 3, 1",
    "3, 2, 4, 0",
    "2, 1, 0, 0",
    "3, 6, 0, 0",
    "6, 1, 6, 1",
  })
  void sitesWhosePhonesRebindTogether(int phones, int minutes, int others, int found) {
    try (StoreFixture store = cli.newStore()) {
      store.daemon(1_000);
      // Across a boundary of ten minutes.
      long first = (Cli.NOW - 5 * 60 * MINUTE) / (10 * MINUTE) * 10 * MINUTE - MINUTE;
      for (int i = 0; i < phones; i++) {
        String user = "r" + i;
        store.binding(user).history(user, first + i * minutes * MINUTE, "rebound");
      }
      for (int i = 0; i < others; i++) {
        store.binding("o" + i);
      }
    }

    assertThat(found("--finding", "site-rebinds")).hasSize(found);
  }

  /** They are counted where they were. */
  @Test
  void aSiteThatGotAnotherAddress() {
    try (StoreFixture store = cli.newStore()) {
      store.daemon(1_000);
      for (int i = 0; i < 4; i++) {
        store.history(
            "m" + i,
            Cli.NOW - 60 * MINUTE + i,
            "moved",
            "previous_network_ip=203.0.113.9",
            "network_ip=203.0.113.10");
      }
    }

    assertThat(row("site-rebinds"))
        .containsEntry("network_ip", "203.0.113.9")
        .containsEntry("phones", 4L)
        .containsEntry("user", null)
        .containsEntry("why", "4 of its phones rebound or moved within 10 min");
  }

  /** There, formatters write other digits than SQL reads. */
  @Test
  void worksForAnEgyptianToo() {
    try (StoreFixture store = cli.newStore()) {
      store.daemon(1_000);
      for (int i = 0; i < 3; i++) {
        store.history("e" + i, Cli.NOW - 60 * MINUTE + i, "rebound");
      }
    }
    Locale before = Locale.getDefault(Locale.Category.FORMAT);
    Locale.setDefault(Locale.Category.FORMAT, Locale.forLanguageTag("ar-EG"));
    try {
      assertThat(row("site-rebinds")).containsEntry("phones", 3L);
    } finally {
      Locale.setDefault(Locale.Category.FORMAT, before);
    }
  }

  @Test
  void filters() {
    tellProfile("ping_mean_interval=20", "nat_options_ping=true");
    cli.newStore().profile("external").close();
    try (StoreFixture store = cli.newStore()) {
      store
          .daemon(1_000)
          .binding("1000", UDP, "force_ping=false", "domain=a.example")
          .binding("1001", UDP, "force_ping=false", "profile=external")
          .binding("1002", UDP, "force_ping=false", "network_ip=203.0.113.5");
      for (int i = 1; i <= 3; i++) {
        store.history("1003", Cli.NOW - i * 60 * MINUTE, "rebound", "domain=a.example");
        store.history("1004", Cli.NOW - i * 60 * MINUTE, "rebound", "network_ip=203.0.113.5");
      }
    }

    assertThat(found())
        .containsExactly(
            "flapping 1003",
            "flapping 1004",
            "never-pinged 1000",
            "never-pinged 1001",
            "never-pinged 1002");
    assertThat(found("--domain", "A.example"))
        .containsExactly("flapping 1003", "never-pinged 1000");
    assertThat(found("--profile", "external")).containsExactly("never-pinged 1001");
    assertThat(found("--ip", "203.0.113.0/24"))
        .containsExactly("flapping 1004", "never-pinged 1002");
    assertThat(found("--finding", "flapping", "--finding", "site-rebinds"))
        .containsExactly("flapping 1003", "flapping 1004");
    assertThat(found("--limit", "1")).containsExactly("flapping 1003", "never-pinged 1000");
  }

  @Test
  void moreThanTheLimitIsCountedAndSaid() {
    tellProfile("ping_mean_interval=20", "nat_options_ping=true");
    try (StoreFixture store = cli.newStore()) {
      store.daemon(1_000);
      for (int i = 10; i < 22; i++) {
        store.binding("10" + i, UDP, "force_ping=false");
      }
    }

    assertThat(cli.run("audit").out())
        .startsWith("     12  never-pinged")
        .contains("\n  1019@")
        .doesNotContain("\n  1020@")
        .contains("\n  and 2 more; --limit 12 shows all\n");
    assertThat(cli.run("audit", "--limit", "12").out())
        .contains("\n  1021@")
        .doesNotContain(" more;");
    assertThat(found()).hasSize(12);
  }

  @Test
  void nothingFound() {
    cli.newStore().daemon(1_000).close();
    Cli.Result result = cli.run("audit");

    assertThat(result.status()).isZero();
    assertThat(result.out().lines().limit(5))
        .allSatisfy(line -> assertThat(line).startsWith("      0  "));
    assertThat(cli.run("audit", "--json").out()).isEqualTo("[\n]\n");
  }

  @Test
  void forASpreadsheet() {
    tellProfile("ping_mean_interval=20", "nat_options_ping=true");
    cli.newStore()
        .daemon(1_000)
        .binding(
            "1000", UDP, "force_ping=false", "user_agent=@SUM(A1)", "nat_kind=rewritten-contact")
        .close();

    assertThat(cli.run("audit", "--csv").out())
        .isEqualTo(
            "finding,node,profile,user,domain,call_id,network_ip,network_port,transport,user_agent,nat,nat_kind,reachability_at,phones,rebinds,last_rebound_at,why,advice\r\n"
                + "never-pinged,default,internal,1000,203.0.113.88,call-1000,198.51.100.98,13654,udp,'@SUM(A1),yes,rewritten-contact,,,,,\"FreeSWITCH"
                + " sees Registered(UDP): nat-options-ping does not cover it; pinhole keeps it"
                + " alive\",\"Set force_ping=true in the user's directory entry, or"
                + " all-reg-options-ping=true in the profile; aggressive-nat-detection=true helps"
                + " only where the phone's Via stays private.\"\r\n");
  }

  @Test
  void whatComesFromAPhoneIsMadeVisible() {
    tellProfile("ping_mean_interval=20", "nat_options_ping=true");
    try (StoreFixture store = cli.newStore()) {
      store
          .daemon(1_000)
          .binding(
              "a\u001b[2Jb",
              "freeswitch_status=x\u001b]0;y\u0007",
              "force_ping=false",
              "user_agent=z\nnew line",
              "nat_kind=port-mismatch",
              "contact_host=\u202ehost");
      for (int i = 1; i <= 3; i++) {
        store.history("c\u009b1md", Cli.NOW - i * 60 * MINUTE, "rebound");
      }
    }

    String out = cli.noTerminal().run("audit").out();
    assertThat(out)
        .contains("a\\x1b[2Jb@")
        .doesNotContain("\u001b")
        .doesNotContain("\u009b")
        .doesNotContain("\u202e")
        .doesNotContain("\nnew line");
  }

  /** Every phone's own status would be a table of its own. */
  @Test
  void reasonsAreBounded() {
    tellProfile("ping_mean_interval=20", "nat_options_ping=true");
    try (StoreFixture store = cli.newStore()) {
      store.daemon(1_000);
      for (int i = 10; i < 30; i++) {
        store.binding("10" + i, "freeswitch_status=Registered(" + i + ")", "force_ping=false");
      }
    }

    String out = cli.noTerminal().run("audit", "--limit", "100").out();
    assertThat(out).contains("  12: for other reasons, see --json\n");
    assertThat(out.lines().filter(line -> line.contains("@2"))).hasSize(20);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "--limit 0 | --limit must be 1 or more; see pinhole audit --help",
        "--finding never | 'never' is none of unreachable, never-pinged, wrong-contact,"
            + " expires-too-long, flapping, site-rebinds",
        "--ip x | is not a network",
      })
  void wrongUse(String options, String message) {
    cli.newStore().close();
    String[] args = ("audit " + options).split(" ");
    Cli.Result result = cli.run(args);

    assertThat(result.status()).isEqualTo(64);
    assertThat(result.err()).contains(message).hasLineCount(1);
  }
}
