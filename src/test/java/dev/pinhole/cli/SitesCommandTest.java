package dev.pinhole.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SitesCommandTest {
  private static final long HOUR = 3_600_000;

  @TempDir private Path directory;
  private Cli cli;

  @BeforeEach
  void nameDirectory() {
    cli = new Cli(directory);
  }

  private void threeSites() {
    try (StoreFixture store = cli.newStore()) {
      store
          .daemon(0)
          .binding("1000", "network_ip=192.0.2.1", "last_keepalive_at=" + (Cli.NOW - 12_000))
          .binding("1001", "network_ip=198.51.100.7", "last_keepalive_at=" + (Cli.NOW - 90_000))
          .binding("1002", "network_ip=198.51.100.7", "nat_kind=websocket")
          .binding("1003", "network_ip=198.51.100.7", "nat_kind=websocket")
          .binding("1005", "network_ip=192.0.2.1", "next_keepalive_at=null", "last_keepalive_at=1")
          .binding("1004", "network_ip=null", "nat_kind=null", "last_keepalive_at=null")
          .sql(
              "INSERT INTO network (network_ip, timeout_bound, observed_at)"
                  + " VALUES ('198.51.100.7', 27000, 0), ('203.0.113.200', 1000, 0)")
          .history("1001", Cli.NOW - HOUR, "rebound", "network_ip=198.51.100.7")
          .history("1002", Cli.NOW - 23 * HOUR, "rebound", "network_ip=198.51.100.7")
          .history("1002", Cli.NOW - 25 * HOUR, "rebound", "network_ip=198.51.100.7")
          .history("1002", Cli.NOW - HOUR, "moved", "network_ip=198.51.100.7")
          .history("1009", Cli.NOW - HOUR, "rebound", "network_ip=203.0.113.200");
    }
  }

  @Test
  void hasARowForEachAddress() {
    threeSites();

    assertThat(cli.run("sites"))
        .isEqualTo(
            new Cli.Result(
                0,
                """
                NETWORK_IP    PHONES  REBINDS  BOUND  OLDEST  KINDS
                198.51.100.7       3        2   27 s    90 s  websocket 2, private-contact 1
                192.0.2.1          2        -      -    12 s  private-contact
                -                  1        -      -       -
                3 sites, 6 phones; daemon alive, picture 0 s old
                """,
                ""));
  }

  /** Where FreeSWITCH's capture shows answers. */
  @Test
  void saysHowManyWereReachedAndHowSoon() {
    try (StoreFixture store = cli.newStore()) {
      store.daemon(0);
      for (int i = 0; i < 4; i++) {
        store.binding(
            "100" + i,
            "reachability=" + (i == 3 ? "moved" : "reachable"),
            "answered_at=1",
            "rtt_smoothed_ms=" + 30.4 * i);
      }
      store.binding("1004", "reachability=unreachable", "network_ip=192.0.2.1");
    }

    assertThat(cli.run("sites").out())
        .startsWith(
            """
            NETWORK_IP     PHONES  REACHED    RTT  REBINDS  BOUND  OLDEST  KINDS
            198.51.100.98       4        4  30 ms        -      -     5 s  private-contact
            192.0.2.1           1        0      -        -      -     5 s  private-contact
            """);
  }

  @Test
  void saysHowManyAreThereOfThoseThatAreKnown() {
    try (StoreFixture store = cli.newStore()) {
      store
          .daemon(0)
          .binding("1000", "network_ip=198.51.100.20")
          .binding("1001", "network_ip=198.51.100.3")
          .departed("1002", HOUR, "network_ip=198.51.100.3")
          .departed("1003", HOUR, "network_ip=198.51.100.4", "domain=b.example")
          .departed("1004", HOUR, "network_ip=198.51.100.4")
          .departed("1005", HOUR, "network_ip=198.51.100.4")
          .departed("1000", HOUR, "network_ip=198.51.100.4")
          .departed("1006", 170 * HOUR, "network_ip=198.51.100.4")
          .departed("1007", HOUR, "network_ip=null");
    }

    assertThat(cli.run("sites").out())
        .isEqualTo(
            """
            NETWORK_IP     PHONES  REBINDS  BOUND  OLDEST  KINDS
            198.51.100.4   0 of 3        -      -       -
            198.51.100.3   1 of 2        -      -     5 s  private-contact
            198.51.100.20       1        -      -     5 s  private-contact
            -              0 of 1        -      -       -
            4 sites, 2 phones, 5 missing; daemon alive, picture 0 s old
            """);
    assertThat(cli.run("sites", "--domain", "B.example", "--csv").out())
        .endsWith("\r\n198.51.100.4,0,1,0,,,0,,,,\r\n")
        .hasLineCount(2);
    assertThat(cli.run("sites", "--json", "-n", "1").out())
        .contains(
            "\"phones\":0,\"missing\":3,\"reachable\":0,\"median_rtt_ms\":null,\"nat_kinds\":[],");
  }

  @Test
  void aDomainIsCountedAlone() {
    try (StoreFixture store = cli.newStore()) {
      store
          .daemon(0)
          .binding("1000", "domain=b.example")
          .binding("1001")
          .history("1000", Cli.NOW - HOUR, "rebound", "domain=B.example")
          .history("1001", Cli.NOW - HOUR, "rebound");
    }

    assertThat(cli.run("sites", "--domain", "B.example").out())
        .isEqualTo(
            """
            NETWORK_IP     PHONES  REBINDS  BOUND  OLDEST  KINDS
            198.51.100.98       1        1      -     5 s  private-contact
            1 site, 1 phone; daemon alive, picture 0 s old
            """);
  }

  @Test
  void saysWhichIntervalAndWhy() {
    try (StoreFixture store = cli.newStore()) {
      store
          .daemon(0)
          .binding("1000", "network_ip=192.0.2.1")
          .binding("1001", "network_ip=198.51.100.7")
          .sql(
              "INSERT INTO network (network_ip, timeout_bound, gap_answered, keepalive_interval,"
                  + " observed_at) VALUES ('192.0.2.1', NULL, 71000, 63000, 0),"
                  + " ('198.51.100.7', 25000, NULL, 22000, 0)");
    }

    assertThat(cli.run("sites").out())
        .startsWith(
            """
            NETWORK_IP    PHONES  REBINDS  BOUND  PROVED  INTERVAL  OLDEST  KINDS
            192.0.2.1          1        -      -    71 s      63 s     5 s  private-contact
            198.51.100.7       1        -   25 s       -      22 s     5 s  private-contact
            """);
  }

  @Test
  void theLimitTakesTheLargest() {
    threeSites();

    assertThat(cli.run("sites", "--limit", "1").out())
        .contains("198.51.100.7")
        .endsWith("\n1 of 3 sites, 3 phones; daemon alive, picture 0 s old\n");
  }

  @Test
  void jsonIsExact() {
    threeSites();

    Cli.Result result = cli.run("sites", "--json");

    assertThat(result.out())
        .isEqualTo(
            """
            [
            {"network_ip":"198.51.100.7","phones":3,"missing":0,"reachable":0,"median_rtt_ms":null,\
            "nat_kinds":["websocket","private-contact"],"rebinds":2,"timeout_bound":27000,"gap_answered":null,"keepalive_interval":null,"oldest_keepalive_at":"2026-11-22T13:38:30.000Z"},
            {"network_ip":"192.0.2.1","phones":2,"missing":0,"reachable":0,"median_rtt_ms":null,\
            "nat_kinds":["private-contact"],"rebinds":0,\
            "timeout_bound":null,"gap_answered":null,"keepalive_interval":null,"oldest_keepalive_at":"2026-11-22T13:39:48.000Z"},
            {"network_ip":null,"phones":1,"missing":0,"reachable":0,"median_rtt_ms":null,\
            "nat_kinds":[],"rebinds":0,\
            "timeout_bound":null,"gap_answered":null,"keepalive_interval":null,"oldest_keepalive_at":null}
            ]
            """);
    assertThat(Json.rows(result.out())).hasSize(3);
  }

  @Test
  void csvIsExact() {
    threeSites();

    assertThat(cli.run("sites", "--csv").out())
        .isEqualTo(
            "network_ip,phones,missing,reachable,median_rtt_ms,nat_kinds,rebinds,timeout_bound,gap_answered,keepalive_interval,oldest_keepalive_at\r\n"
                + "198.51.100.7,3,0,0,,\"websocket;"
                + " private-contact\",2,27000,,,2026-11-22T13:38:30.000Z\r\n"
                + "192.0.2.1,2,0,0,,private-contact,0,,,,2026-11-22T13:39:48.000Z\r\n"
                + ",1,0,0,,,0,,,,\r\n");
  }

  @Test
  void nothingIsStillAnAnswer() {
    cli.newStore().daemon(0).close();

    assertThat(cli.run("sites").out())
        .isEqualTo("0 sites, 0 phones; daemon alive, picture 0 s old\n");
    assertThat(cli.run("sites", "--json").out()).isEqualTo("[\n]\n");
    assertThat(cli.run("sites", "--csv").out().lines()).hasSize(1);
  }

  @Test
  void anOldPictureIsToldOnErr() {
    cli.newStore().daemon(7_200_000).close();

    assertThat(List.of(cli.run("sites", "--csv").err(), cli.run("sites", "--json").err()))
        .containsOnly("pinhole: daemon is not running: picture is 2 h old\n");
  }

  @Test
  void aHostileAddressIsShownAndInert() {
    cli.newStore().daemon(0).binding("1", "network_ip=+\u001b[2J\u202e", "nat_kind=@x").close();

    assertThat(cli.run("sites").out()).contains("+\\x1b[2J\\u202e");
    assertThat(cli.run("sites", "--csv").out()).contains("\r\n'+\\x1b[2J\\u202e,1,0,0,,'@x,");
    assertThat(cli.run("sites", "--json").out()).contains("\"+\\u001b[2J\\u202e\"");
  }
}
