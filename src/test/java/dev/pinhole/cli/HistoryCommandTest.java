package dev.pinhole.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.store.HistoryColumn;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryCommandTest {
  private static final String HEADER =
      "id,at,event,node,profile,user,domain,call_id,network_ip,network_port,previous_network_ip,"
          + "previous_network_port,first_contact_host,first_contact_port,nat,nat_kind,"
          + "previous_nat,detail\r\n";

  @TempDir private Path directory;
  private Cli cli;
  private StoreFixture store;

  @BeforeEach
  void openStore() {
    cli = new Cli(directory);
    store = cli.newStore().daemon(2_000);
  }

  @AfterEach
  void closeStore() {
    store.close();
  }

  private void threeEvents() {
    store
        .history("1000", Cli.NOW - 1_000, "unreachable", "detail=no answer")
        .history("1000", Cli.NOW - 90_000, "registered")
        .history(
            "1000",
            Cli.NOW - 30_000,
            "moved",
            "network_ip=2001:db8::1",
            "previous_network_ip=198.51.100.98",
            "previous_network_port=13654")
        .history("1001", Cli.NOW, "registered");
  }

  @Test
  void theNewestIsLast() {
    threeEvents();

    assertThat(cli.columns(110).run("history", "1000"))
        .isEqualTo(
            new Cli.Result(
                0,
                """
                AT                   EVENT        WHAT                                                   CALL_ID
                2026-11-22 14:38:30  registered   198.51.100.98:13654, yes (private-contact)             call-1000
                2026-11-22 14:39:30  moved        [2001:db8::1]:13654, was 198.51.100.98:13654           call-1000
                2026-11-22 14:39:59  unreachable  198.51.100.98:13654, no answer, yes (private-contact)  call-1000

                   15:00             18:00             21:00             00:00
                  ........................................................................
                   03:00             06:00             09:00             12:00
                  ......................................................................R!
                  R other port or address, ! unreachable, . not registered

                3 events; daemon alive, picture 2 s old
                """,
                ""));
  }

  /** What the daemon wrote of them is in UTC. */
  @Test
  void timesAreInOneZone() {
    store.history(
        "1000",
        Cli.NOW,
        "gone-while-away",
        "detail=between 2026-11-22T13:00:00Z and 2026-11-22T13:40:00Z");

    String between = "between 2026-11-22 14:00:00 and 2026-11-22 14:40:00";
    cli.columns(200);
    assertThat(cli.run("history", "1000").out()).contains("2026-11-22 14:40:00  gone", between);
    assertThat(cli.run("events").out()).contains("2026-11-22 14:40:00  gone", between);
    assertThat(cli.run("events", "--json").out()).contains("between 2026-11-22T13:00:00Z");
  }

  @Test
  void limitLeavesTheNewest() {
    threeEvents();

    assertThat(Json.rows(cli.run("history", "1000", "--limit", "2", "--json").out()))
        .extracting(row -> row.get("event"))
        .containsExactly("moved", "unreachable");
    assertThat(cli.run("history", "1000", "--limit", "1").out())
        .endsWith("1 event; daemon alive, picture 2 s old\n");
  }

  @Test
  void theUsualLimitIsAHundred() {
    for (int i = 0; i < 101; i++) {
      store.history("1000", Cli.NOW - i, "rebound");
    }

    assertThat(cli.run("history", "1000").out())
        .endsWith("\n100 events; daemon alive, picture 2 s old\n");
  }

  @Test
  void jsonIsExact() {
    threeEvents();

    assertThat(cli.run("history", "1000", "--limit", "2", "--json").out())
        .isEqualTo(
            """
            [
            {"id":3,"at":"2026-11-22T13:39:30.000Z","event":"moved","node":"default",\
            "profile":"internal","user":"1000","domain":"203.0.113.88","call_id":"call-1000",\
            "network_ip":"2001:db8::1","network_port":13654,\
            "previous_network_ip":"198.51.100.98","previous_network_port":13654,\
            "first_contact_host":null,"first_contact_port":null,"nat":"yes",\
            "nat_kind":"private-contact","previous_nat":null,"detail":null},
            {"id":1,"at":"2026-11-22T13:39:59.000Z","event":"unreachable","node":"default",\
            "profile":"internal","user":"1000","domain":"203.0.113.88","call_id":"call-1000",\
            "network_ip":"198.51.100.98","network_port":13654,"previous_network_ip":null,\
            "previous_network_port":null,"first_contact_host":null,"first_contact_port":null,\
            "nat":"yes","nat_kind":"private-contact","previous_nat":null,"detail":"no answer"}
            ]
            """);
    assertThat(Json.rows(cli.run("history", "1000", "--json").out()))
        .extracting(Map::keySet)
        .allSatisfy(
            keys -> assertThat(keys).containsExactlyElementsOf(Cli.words(HistoryColumn.ALL)));
  }

  @Test
  void csvIsExact() {
    threeEvents();

    assertThat(cli.run("history", "1000", "--limit", "2", "--csv").out())
        .isEqualTo(
            HEADER
                + "3,2026-11-22T13:39:30.000Z,moved,default,internal,1000,203.0.113.88,call-1000,"
                + "2001:db8::1,13654,198.51.100.98,13654,,,yes,private-contact,,\r\n"
                + "1,2026-11-22T13:39:59.000Z,unreachable,default,internal,1000,203.0.113.88,"
                + "call-1000,198.51.100.98,13654,,,,,yes,private-contact,,no answer\r\n");
  }

  @Test
  void aRegisteredPhoneCanBeWithoutEvents() {
    store.binding("1000");

    assertThat(cli.run("history", "1000").out())
        .endsWith(
            "..=======\n"
                + "  = registered, . not registered\n\n"
                + "0 events; daemon alive, picture 2 s old\n");
    assertThat(cli.run("history", "1000", "--json").out()).isEqualTo("[\n]\n");
    assertThat(cli.run("history", "1000", "--csv").out()).isEqualTo(HEADER);
  }

  @Test
  void thePastIsFoundByDomainToo() {
    store
        .history("1000", Cli.NOW, "expired", "domain=a.example")
        .history("1000", Cli.NOW, "expired", "domain=b.example");

    assertThat(List.of(cli.run("history", "1000")))
        .containsExactly(
            new Cli.Result(
                1,
                "",
                "pinhole: 1000 is in 2 domains: a.example, b.example; say which, such as"
                    + " 1000@a.example\n"));
    assertThat(Json.rows(cli.run("history", "1000@A.example", "--json").out())).hasSize(1);
  }

  /** One line of time too: its life before that day, and in it. */
  @Test
  void aDomainIsOneInUpperAndLowerCase() {
    store
        .history("1000", Cli.NOW - 90_000_000, "registered", "domain=PBX.example")
        .history("1000", Cli.NOW - 30_000, "rebound", "domain=pbx.Example")
        .history("1000", Cli.NOW - 20_000, "expired", "domain=pbx.example");

    for (String phone : List.of("1000", "1000@pbx.example", "1000@PBX.EXAMPLE")) {
      assertThat(Json.rows(cli.run("history", phone, "--json").out()))
          .extracting(row -> row.get("event"))
          .containsExactly("registered", "rebound", "expired");
      assertThat(cli.run("history", phone).out()).contains("=====R.\n").contains("  =====");
    }
  }

  @Test
  void anUnknownPhoneIsNotFound() {
    assertThat(cli.run("history", "1000", "--json"))
        .isEqualTo(
            new Cli.Result(1, "", "pinhole: no phone 1000 in the store; see pinhole list\n"));
  }
}
