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
            USER@DOMAIN        NAT  KIND               SOURCE                  AGE  KEPT
            1000@203.0.113.88  yes  rewritten-contact  198.51.100.98:13654    20 s   5 s
            1001@203.0.113.88  yes  private-contact    198.51.100.98:13654    20 s   5 s
            1002@203.0.113.88  no   direct             198.51.100.106:5060  59 min     -
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

    assertThat(cli.columns(118).run("list").out())
        .isEqualTo(
            """
            USER@DOMAIN        NAT  KIND               CONTACT              SOURCE                  AGE  KEPT  NEXT  HEARD    RTT
            1000@203.0.113.88  yes  rewritten-contact  198.51.100.98:13654  198.51.100.98:13654    20 s   5 s  17 s   12 s  34 ms
            1001@203.0.113.88  yes  private-contact    192.168.1.120:61724  198.51.100.98:13654    20 s   5 s  17 s      -      -
            1002@203.0.113.88  no   direct             198.51.100.106:5060  198.51.100.106:5060  59 min     -     -      -  <1 ms
            3 bindings, 2 behind NAT, 1 unreachable; daemon alive, picture 2 s old
            """);
  }

  @Test
  void usesAWiderTerminal() {
    threePhones();

    assertThat(cli.columns(166).run("list").out())
        .isEqualTo(
            """
            USER@DOMAIN        NAT  KIND               CONTACT              SOURCE               TRANSPORT     AGE  KEPT  NEXT  SENT  REACHABILITY  AGENT
            1000@203.0.113.88  yes  rewritten-contact  198.51.100.98:13654  198.51.100.98:13654  udp          20 s   5 s  17 s   120  -             Linphone Desktop/5.1.65 (vm) …
            1001@203.0.113.88  yes  private-contact    192.168.1.120:61724  198.51.100.98:13654  udp          20 s   5 s  17 s   120  unreachable   Acme 1.0
            1002@203.0.113.88  no   direct             198.51.100.106:5060  198.51.100.106:5060  udp        59 min     -     -   120  -             Acme 1.0
            3 bindings, 2 behind NAT, 1 unreachable; daemon alive, picture 2 s old
            """);
  }

  @Test
  void leavesOutMoreWhereThereIsLessRoom() {
    threePhones();

    assertThat(cli.columns(46).run("list", "--nat").out())
        .isEqualTo(
            """
            USER@DOMAIN        NAT  KIND
            1000@203.0.113.88  yes  rewritten-contact
            1001@203.0.113.88  yes  private-contact
            2 of 3 bindings, 2 behind NAT, 1 unreachable; daemon alive, picture 2 s old
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
            USER@DOMAIN                NAT  KIND             SOURCE                AGE  KEPT
            1000@203.0.113.88          yes  private-contact  198.51.100.98:13654  20 s   5 s
            1001@xxxxxxxxxxxxxxxxxxx…  yes  private-contact  198.51.100.98:13654  20 s   5 s
            2 bindings, 2 behind NAT; daemon alive, picture 0 s old
            """);
    assertThat(cli.noTerminal().run("list").out().lines().skip(1).findFirst().orElseThrow())
        .isEqualTo(
            "1000@203.0.113.88"
                + " ".repeat(49)
                + "yes  private-contact  192.168.1.120:61724  198.51.100.98:13654  udp        20 s "
                + "  5 s  17 s   120  -             Acme 1.0");
  }

  @Test
  void wideAndCombiningCharactersAlign() {
    try (StoreFixture store = cli.newStore()) {
      store.daemon(0).binding("zoe\u0301").binding("山田").binding("\uff21");
    }

    assertThat(cli.columns(80).run("list").out())
        .startsWith(
            """
            USER@DOMAIN        NAT  KIND             SOURCE                AGE  KEPT  NEXT
            zoe\u0301@203.0.113.88   yes  private-contact  198.51.100.98:13654  20 s   5 s  17 s
            山田@203.0.113.88  yes  private-contact  198.51.100.98:13654  20 s   5 s  17 s
            Ａ@203.0.113.88    yes  private-contact  198.51.100.98:13654  20 s   5 s  17 s
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
            USER@DOMAIN        NAT      KIND  CONTACT  SOURCE              TRANSPORT  AGE  KEPT  NEXT  SENT  REACHABILITY  AGENT
            1000@203.0.113.88  unknown  -     -        [2001:db8::7]:5060  -            -     -     -   120  -             -
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
}
