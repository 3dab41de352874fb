package dev.pinhole.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ListTableTest {
  @TempDir private Path directory;
  private Cli cli;

  @BeforeEach
  void nameDirectory() {
    cli = new Cli(directory);
  }

  /** Three phones as in the captures seed-rport, private-contact and direct-public. */
  private void threePhones() {
    try (StoreFixture store = cli.newStore()) {
      store
          .daemon(2_000)
          .node("default", "connected", null)
          .binding("1001", "reachability=unreachable")
          .binding(
              "1002",
              "contact_host=198.51.100.106",
              "contact_port=5060",
              "network_ip=198.51.100.106",
              "network_port=5060",
              "nat=no",
              "nat_kind=direct",
              "refreshed_at=" + (Cli.NOW - 3_599_000),
              "last_keepalive_at=null",
              "next_keepalive_at=null")
          .binding(
              "1000",
              "contact_host=198.51.100.98",
              "contact_port=13654",
              "nat_kind=rewritten-contact",
              "user_agent=Linphone Desktop/5.1.65 (vm) Linux Mint 21.1, Qt 5.15.3");
    }
  }

  @Test
  void fitsEightyColumns() {
    threePhones();

    Cli.Result result = cli.columns(80).run("list");

    assertThat(result.out())
        .isEqualTo(
            """
            USER@DOMAIN        RINGS        NAT  KIND               SOURCE
            1000@203.0.113.88  should       yes  rewritten-contact  198.51.100.98:13654
            1001@203.0.113.88  unreachable  yes  private-contact    198.51.100.98:13654
            1002@203.0.113.88  should       no   direct             198.51.100.106:5060
            3 bindings, 2 behind NAT, 1 unreachable; daemon alive, picture 2 s old
            """);
    assertThat(result.err()).isEmpty();
    assertThat(result.status()).isZero();
  }

  @Test
  void showsWhoWasHeardWhereAnyoneWas() {
    threePhones();
    cli.newStore()
        .sql(
            "UPDATE binding SET heard_at = "
                + (Cli.NOW - 12_000)
                + ", answered_at = 1, rtt_ms = 40, rtt_smoothed_ms = 33.6"
                + ", reachability = 'reachable' WHERE user = '1000'")
        .sql("UPDATE binding SET answered_at = 1, rtt_smoothed_ms = 0.3 WHERE user = '1002'")
        .close();

    assertThat(cli.columns(135).run("list").out())
        .isEqualTo(
            """
            USER@DOMAIN        RINGS        NAT  KIND               CONTACT              SOURCE                  AGE  KEPT      NEXT  HEARD    RTT
            1000@203.0.113.88  yes          yes  rewritten-contact  198.51.100.98:13654  198.51.100.98:13654    20 s   5 s      17 s   12 s  34 ms
            1001@203.0.113.88  unreachable  yes  private-contact    192.168.1.120:61724  198.51.100.98:13654    20 s   5 s  try 17 s      -      -
            1002@203.0.113.88  should       no   direct             198.51.100.106:5060  198.51.100.106:5060  59 min     -         -      -  <1 ms
            3 bindings, 2 behind NAT, 1 unreachable; daemon alive, picture 2 s old
            """);
  }

  @Test
  void usesAWiderTerminal() {
    threePhones();

    assertThat(cli.columns(183).run("list").out())
        .isEqualTo(
            """
            USER@DOMAIN        RINGS        NAT  KIND               CONTACT              SOURCE               TRANSPORT     AGE  KEPT      NEXT  SENT  REACHABILITY  AGENT
            1000@203.0.113.88  should       yes  rewritten-contact  198.51.100.98:13654  198.51.100.98:13654  udp          20 s   5 s      17 s   120  -             Linphone Desktop/5.1.65 (vm) …
            1001@203.0.113.88  unreachable  yes  private-contact    192.168.1.120:61724  198.51.100.98:13654  udp          20 s   5 s  try 17 s   120  unreachable   Acme 1.0
            1002@203.0.113.88  should       no   direct             198.51.100.106:5060  198.51.100.106:5060  udp        59 min     -         -   120  -             Acme 1.0
            3 bindings, 2 behind NAT, 1 unreachable; daemon alive, picture 2 s old
            """);
  }

  @Test
  void leavesOutMoreWhereThereIsLessRoom() {
    threePhones();

    assertThat(cli.columns(56).run("list", "--nat").out())
        .isEqualTo(
            """
            USER@DOMAIN        RINGS        NAT  KIND
            1000@203.0.113.88  should       yes  rewritten-contact
            1001@203.0.113.88  unreachable  yes  private-contact
            2 of 3 bindings, 2 behind NAT, 1 unreachable; daemon
            alive, picture 2 s old
            """);
    assertThat(cli.columns(20).run("list", "--nat").out())
        .startsWith("USER@DOMAIN\n1000@203.0.113.88\n");
  }

  @Test
  void withoutATerminalNothingIsCut() {
    threePhones();

    assertThat(cli.noTerminal().run("list").out())
        .contains("  Linphone Desktop/5.1.65 (vm) Linux Mint 21.1, Qt 5.15.3\n")
        .contains("AGENT\n");
  }

  @Test
  void oneLongNameDoesNotPushTheOthersAway() {
    String longHost = "x".repeat(500) + ".example.com";
    try (StoreFixture store = cli.newStore()) {
      store.daemon(0).binding("1000").binding("1001", "domain=" + longHost);
    }

    assertThat(cli.columns(80).run("list").out())
        .isEqualTo(
            """
            USER@DOMAIN                    RINGS   NAT  KIND             SOURCE
            1000@203.0.113.88              should  yes  private-contact  198.51.100.98:13654
            1001@xxxxxxxxxxxxxxxxxxxxxxx…  should  yes  private-contact  198.51.100.98:13654
            2 bindings, 2 behind NAT; daemon alive, picture 0 s old
            """);
    assertThat(cli.noTerminal().run("list").out().lines().skip(1).findFirst().orElseThrow())
        .isEqualTo(
            "1000@203.0.113.88"
                + " ".repeat(49)
                + "should  yes  private-contact  192.168.1.120:61724  198.51.100.98:13654  udp     "
                + "   20 s   5 s  17 s   120  -             Acme 1.0");
  }

  @Test
  void wideAndCombiningCharactersAlign() {
    try (StoreFixture store = cli.newStore()) {
      store.daemon(0).binding("zoe\u0301").binding("山田").binding("\uff21");
    }

    assertThat(cli.columns(80).run("list").out())
        .startsWith(
            """
            USER@DOMAIN        RINGS   NAT  KIND             SOURCE                AGE  KEPT
            zoe\u0301@203.0.113.88   should  yes  private-contact  198.51.100.98:13654  20 s   5 s
            山田@203.0.113.88  should  yes  private-contact  198.51.100.98:13654  20 s   5 s
            Ａ@203.0.113.88    should  yes  private-contact  198.51.100.98:13654  20 s   5 s
            """);
  }

  @Test
  void unknownIsADashAndIpv6HasBrackets() {
    try (StoreFixture store = cli.newStore()) {
      store
          .daemon(0)
          .binding(
              "1000",
              "nat=unknown",
              "nat_kind=null",
              "contact_host=null",
              "contact_port=null",
              "transport=null",
              "network_ip=2001:db8::7",
              "network_port=5060",
              "registered_at=null",
              "refreshed_at=null",
              "last_keepalive_at=null",
              "next_keepalive_at=null",
              "user_agent=null");
    }

    assertThat(cli.columns(130).run("list").out())
        .isEqualTo(
            """
            USER@DOMAIN        RINGS     NAT      KIND  CONTACT  SOURCE              TRANSPORT  AGE  KEPT  NEXT  SENT  REACHABILITY  AGENT
            1000@203.0.113.88  not kept  unknown  -     -        [2001:db8::7]:5060  -            -     -     -   120  -             -
            1 binding, 0 behind NAT; daemon alive, picture 0 s old
            """);
  }

  @Test
  void anEmptyStoreHasNoHeader() {
    cli.newStore().daemon(3_000).close();

    Cli.Result result = cli.run("list");

    assertThat(result.out()).isEqualTo("0 bindings, 0 behind NAT; daemon alive, picture 3 s old\n");
    assertThat(result.status()).isZero();
  }

  /** Whatever cannot ring has no word that sounds well, and NEXT is a try. */
  @Test
  void saysInAWordWhetherAPhoneRings() {
    try (StoreFixture store = cli.newStore()) {
      store
          .daemon(2_000)
          .node("default", "connected", null)
          .binding("1", "reachability=reachable", "answered_at=" + (Cli.NOW - 9_000))
          .binding("2")
          .binding("3", "reachability=moved", "reachability_why=it answers from 192.0.2.1:9")
          .binding("4", "nat_kind=port-mismatch")
          .binding("5", "nat_kind=foreign-path")
          .binding("6", "next_keepalive_at=" + (Cli.NOW - 9_000))
          .binding("7", "next_keepalive_at=null", "refreshed_at=" + (Cli.NOW - 900_000));
    }
    assertThat(cli.columns(200).run("list").out().lines().skip(1).limit(7))
        .extracting(line -> line.replaceAll(" {2,}", "|").split("\\|"))
        .extracting(cells -> cells[1] + "|" + cells[9])
        .containsExactly(
            "yes|17 s",
            "should|17 s",
            "moved|try 17 s",
            "bad Contact|try 17 s",
            "bad path|try 17 s",
            "late|9 s late",
            "not kept|-");
    cli.newStore().sql("UPDATE daemon_status SET updated_at = " + (Cli.NOW - 60_000)).close();
    assertThat(cli.run("list").out().lines().skip(1).limit(7))
        .allMatch(line -> line.contains("  daemon down  "));
    cli.newStore()
        .sql("UPDATE daemon_status SET updated_at = " + Cli.NOW)
        .sql("UPDATE node_status SET state = 'connecting', lost_at = " + (Cli.NOW - 60_000))
        .close();
    assertThat(cli.run("list").out().lines().skip(1).limit(7))
        .allMatch(line -> line.contains("  link lost  "));
  }

  /** They may have rewritten their Contact before there was a daemon. */
  @Test
  void saysHowManyMayYetShowToBeBehindNat() {
    String[] early = {
      "nat=unknown", "nat_kind=direct", "registered_at=null", "refreshed_at=null", "domain=x"
    };
    try (StoreFixture store = cli.newStore()) {
      store.daemon(2_000).node("default", "connected", null).binding("1");
      store.binding("2", early).binding("3", early).binding("4", "nat=unknown", "nat_kind=direct");
      store.sql("UPDATE liveness SET expires_at = " + (Cli.NOW + 3_480_000) + " WHERE id = 3");
    }
    assertThat(cli.run("list", "--nat").out())
        .endsWith("\n2 not yet known: they show at their next REGISTER, at the latest in 58 min\n");
    assertThat(cli.run("list", "--nat", "--domain", "y").out()).doesNotContain("not yet known");
    assertThat(cli.run("list").out()).doesNotContain("not yet known");
    assertThat(cli.run("list", "--nat", "--json").out()).doesNotContain("not yet known");
    assertThat(cli.run("status").out())
        .endsWith(
            "\n  2 not yet known: they show at their next REGISTER, at the latest in 58 min\n");
    assertThat(Json.object(cli.run("status", "--json").out())).containsEntry("not_yet_known", 2L);
    cli.newStore().sql("UPDATE liveness SET refreshed_at = 1").close();
    assertThat(cli.run("list", "--nat").out()).doesNotContain("not yet known");
  }
}
