package dev.pinhole.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatusCommandTest {
  @TempDir private Path directory;
  private Cli cli;

  @BeforeEach
  void nameDirectory() {
    cli = new Cli(directory);
  }

  /** A daemon in good health, with 4 phones. */
  private StoreFixture healthy() {
    return cli.newStore()
        .daemon(2_000, "queue_depth=1", "last_commit_ms=3", "max_commit_ms=12")
        .node("default", "connected", null)
        .sql(
            "UPDATE node_status SET connected_since = "
                + (Cli.NOW - 86_300_000)
                + ", connects = 2, freeswitch_version = '1.11.2', freeswitch_started_at = "
                + (Cli.NOW - 500_000_000)
                + ", resynced_at = "
                + (Cli.NOW - 240_000)
                + ", resync_differences = 1, listings = 1032, listing_differences = 3,"
                + " keepalives_scheduled = 3, keepalives_overdue = 1, keepalives_in_flight = 2,"
                + " keepalives_per_second = 31.84, keepalives_sent = 1203311, keepalives_late = 4,"
                + " keepalives_saved = 517, hep_per_second = 63.52, hep_heard_at = "
                + (Cli.NOW - 1_000))
        .sql(
            "UPDATE daemon_status SET hep_listen = '127.0.0.1:9060', hep_dropped = 5,"
                + " hep_refused = 2, hep_refused_from = '192.0.2.7', hep_not_forwarded = 1")
        .sql("INSERT INTO setting VALUES ('keepalive', 'off', " + (Cli.NOW - 300_000) + ")")
        .sql(
            "INSERT INTO keepalive_off VALUES ('', '', "
                + (Cli.NOW - 1)
                + ", "
                + (Cli.NOW - 300_000)
                + ", '')")
        .binding("1000")
        .binding(
            "1001",
            "nat_kind=rewritten-contact",
            "answered_at=" + (Cli.NOW - 9_000),
            "rtt_smoothed_ms=34.2",
            "reachability=reachable")
        .binding("1002", "nat_kind=rewritten-contact")
        .binding("1003", "nat=unknown", "nat_kind=null");
  }

  @Test
  void countsWhoIsMissing() {
    healthy().departed("1007", 3_600_000).departed("1000", 1).departed("1008", 605_000_000).close();

    assertThat(cli.run("status", "--brief").out()).contains("4 bindings, 3 behind NAT, 1 missing,");
    assertThat(cli.run("status", "--json").out()).contains("\"missing\":1,");
    assertThat(cli.run("status", "--csv").out()).contains("\r\n,,,missing,1\r\n");
  }

  @Test
  void aDomainIsCountedAlone() {
    healthy()
        .binding("1004", "domain=b.example", "reachability=unreachable")
        .departed("1007", 3_600_000)
        .departed("1008", 3_600_000, "domain=b.example")
        .close();

    Cli.Result result = cli.run("status", "--domain", "B.EXAMPLE");

    assertThat(result.out())
        .startsWith("healthy: ")
        .contains(
            "1 binding, 1 behind NAT, 1 unreachable, 1 missing,",
            "0 reachable, 1 unreachable, 0 moved, 0 not observed",
            "  yes         1  private-contact 1\n");
    assertThat(cli.run("status", "--domain", "nowhere").out())
        .contains("0 bindings, 0 behind NAT, ");
    assertThat(cli.run("status", "--domain", "%", "--json").out()).contains("\"bindings\":0,");
  }

  @Test
  void brieflyItIsOneLineWithTheSameExitCode() {
    StoreFixture store = healthy();
    assertThat(cli.run("status", "--brief"))
        .isEqualTo(
            new Cli.Result(
                0, "healthy: 4 bindings, 3 behind NAT, 31.8 keep-alives a second\n", ""));
    store.sql("UPDATE daemon_status SET updated_at = 0").close();

    Cli.Result down = cli.run("status", "--brief");
    assertThat(down.status()).isEqualTo(2);
    assertThat(down.out().lines()).hasSize(1).first().asString().startsWith("down: ");
    assertThat(cli.run("status", "--brief", "--json").status()).isEqualTo(64);
  }

  @Test
  void tellsTheVerdictFirstAndThenTheFigures() {
    healthy().close();

    Cli.Result result = cli.run("status");

    assertThat(result.out().replace(directory.toString(), "/var/lib").replaceAll(", \\d+ kB", ""))
        .isEqualTo(
            """
            healthy: 4 bindings, 3 behind NAT, 31.8 keep-alives a second

              daemon       pinhole 0.1.0, process 4711, since 2026-11-21 14:40:00
              picture      2 s old
              store        /var/lib/pinhole.db
              writing      1 change waiting; last commit 3 ms, longest in a minute 12 ms
              hep          listening on 127.0.0.1:9060; 5 dropped, 2 refused (from
                           192.0.2.7), 1 not sent on
                           1 of 4 bindings have answered; median 34 ms, p95 34 ms
                           1 reachable, 0 unreachable, 0 moved, 3 not observed

              FreeSWITCH   default, connected since 2026-11-21 14:41:40, 2 connects
              version      1.11.2, up 5 d
              last resync  4 min ago, 1 difference; 3 in 1032 listings
              keep-alives  31.8 a second; 3 phones, 1 overdue, 2 in flight
                           1203311 sent, 4 late (0 now), 0 not taken, 517 saved
              hep          63.5 a second, the last 1 s ago (2026-11-22 14:39:59)

              NAT      BINDINGS  KINDS
              yes             3  rewritten-contact 2, private-contact 1
              unknown         1  none known 1
            """);
    assertThat(result.err()).isEmpty();
    assertThat(result.status()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          node_status SET state = 'connecting', detail = 'refused; is it running?' | 2 | down: FreeSWITCH default connecting: refused; is it running?
          node_status SET state = 'refused', detail = 'wrong password'             | 2 | down: FreeSWITCH default refused: wrong password
          node_status SET state = 'listing'                                        | 1 | degraded: FreeSWITCH default listing
          node_status SET detail = 'some profiles could not be listed'             | 1 | degraded: FreeSWITCH default connected: some profiles could not be listed
          node_status SET keepalives_scheduled = 2000, keepalives_late_now = 20    | 0 | healthy: 4 bindings, 3 behind NAT, 31.8 keep-alives a second
          node_status SET keepalives_scheduled = 2000, keepalives_late_now = 21, keepalives_late_why = 'FreeSWITCH is slow' | 1 | degraded: 21 of 2000 keep-alives through default are late: FreeSWITCH is slow
          daemon_status SET queue_depth = 20001                                    | 1 | degraded: 20001 changes wait to be written; check the disk
          daemon_status SET max_commit_ms = 5001                                   | 1 | degraded: writing took up to 5001 ms; check the disk
          daemon_status SET store_failed_at = 1795354740000, store_failure = 'full' | 1 | degraded: the store could not be written 60 s ago: full
          daemon_status SET store_failed_at = 1795354500000, store_failure = 'full' | 0 | healthy: 4 bindings, 3 behind NAT, 31.8 keep-alives a second
          binding SET reachability = 'unreachable'                                 | 0 | healthy: 4 bindings, 3 behind NAT, 4 unreachable, 31.8 keep-alives a second
          keepalive_off SET until = NULL | 1 | degraded: keep-alives are OFF since 5 min; pinhole keepalive on
          daemon_status SET internal_errors = 3                                    | 1 | degraded: internal errors of pinhole since its start: 3; please report what journalctl -u pinhole says of them
          daemon_status SET store_rows_left_out = 2                                | 1 | degraded: rows that the store refused since the daemon's start: 2; please report what journalctl -u pinhole says of them
          daemon_status SET memory_short_at = 1795354740000                        | 1 | degraded: memory was short 60 s ago: what is past was given up, new phones were not taken up; raise -Xmx in the service's unit
          daemon_status SET memory_short_at = 1795354500000                        | 0 | healthy: 4 bindings, 3 behind NAT, 31.8 keep-alives a second
          daemon_status SET updated_at = updated_at - 60000                        | 2 | down: daemon is not running: picture is 62 s old; systemctl status pinhole
          daemon_status SET stopped_at = updated_at                                | 2 | down: daemon is not running: picture is 2 s old; systemctl status pinhole
          """)
  void whatIsWrongStandsInTheFirstLine(String change, int status, String line) {
    healthy().sql("UPDATE " + change).close();

    Cli.Result result = cli.noTerminal().run("status");

    assertThat(result.out()).startsWith(line + "\n");
    assertThat(result.status()).isEqualTo(status);
  }

  /** A terminal would break it within a word. */
  @Test
  void theFirstLineIsFoldedBetweenWords() {
    healthy().sql("UPDATE daemon_status SET internal_errors = 3").close();

    assertThat(cli.run("status", "--brief").out())
        .isEqualTo(
            """
            degraded: internal errors of pinhole since its start: 3; please report what
            journalctl -u pinhole says of them
            """);
  }

  @Test
  void oneOfSeveralServersIsNotAll() {
    try (StoreFixture store = healthy()) {
      store
          .node("b", "refused", "wrong password")
          .sql("UPDATE daemon_status SET queue_depth=30000");
    }

    Cli.Result result = cli.noTerminal().run("status");

    assertThat(result.out())
        .startsWith(
            "degraded: FreeSWITCH b refused: wrong password;"
                + " 30000 changes wait to be written; check the disk\n");
    assertThat(result.status()).isEqualTo(1);
  }

  @Test
  void withoutAStoreItIsDown() {
    Cli.Result result = cli.noTerminal().run("status");

    String why = "no store at " + cli.store() + " yet: is the daemon running";
    assertThat(result.out()).startsWith("down: " + why).hasLineCount(1);
    assertThat(result.status()).isEqualTo(2);
    assertThat(result.err()).isEmpty();
    assertThat(Json.object(cli.run("status", "--json").out()))
        .containsEntry("health", "down")
        .containsEntry("verdicts", List.of());
  }

  @Test
  void anEmptyStoreIsDown() throws IOException {
    Files.createFile(cli.store());

    assertThat(cli.run("status").out()).startsWith("down: the store ").contains("still empty");
    assertThat(cli.run("status").status()).isEqualTo(2);
  }

  @Test
  void aStoreThatNoDaemonHasWrittenIsDown() {
    cli.newStore().close();

    assertThat(cli.run("status"))
        .isEqualTo(
            new Cli.Result(
                2, "down: no daemon has written here yet; systemctl start pinhole\n", ""));
  }

  @Test
  void aNewerStoreIsDown() {
    cli.newStore().sql("PRAGMA user_version = 999").close();

    assertThat(cli.run("status").out()).startsWith("down: the store ").contains("version 999");
    assertThat(cli.run("status").status()).isEqualTo(2);
  }

  @Test
  void jsonHasTheWordsOfTheSchema() {
    healthy().close();

    Cli.Result result = cli.run("status", "--json");

    Map<String, Object> status = Json.object(result.out());
    assertThat(status)
        .containsEntry("health", "healthy")
        .containsEntry("reasons", List.of())
        .containsEntry("bindings", 4L)
        .containsEntry("behind_nat", 3L)
        .containsEntry("updated_at", "2026-11-22T13:39:58.000Z")
        .containsEntry("stopped_at", null)
        .containsEntry("queue_depth", 1L);
    assertThat((List<?>) status.get("nodes")).hasSize(1);
    assertThat((Map<?, ?>) ((List<?>) status.get("nodes")).get(0))
        .extracting("node", "state", "keepalives_per_second", "freeswitch_version", "lost_at")
        .containsExactly("default", "connected", 31.84, "1.11.2", null);
    assertThat((List<?>) status.get("verdicts"))
        .extracting("nat", "nat_kind", "bindings")
        .containsExactly(
            tuple("yes", "rewritten-contact", 2L),
            tuple("yes", "private-contact", 1L),
            tuple("unknown", null, 1L));
    assertThat(result.status()).isZero();
  }

  /** The median is of an even number the lower one, and of 95 % none is longer. */
  @Test
  void countsByReachability() {
    StoreFixture store = cli.newStore().daemon(2_000).node("default", "connected", null);
    List<String> states = List.of("reachable", "unreachable", "moved", "not-observed");
    for (int i = 1; i <= 40; i++) {
      store.binding(
          "10" + i,
          "reachability=" + states.get(i % 7 % 4),
          "answered_at=" + i,
          "rtt_smoothed_ms=" + (i * 37 % 41) * 10.5);
    }
    store.binding("1000").close();

    assertThat(Json.object(cli.run("status", "--json").out()))
        .containsEntry("reachable", 11L)
        .containsEntry("unreachable", 12L)
        .containsEntry("moved", 11L)
        .containsEntry("not_observed", 7L)
        .containsEntry("answered", 40L)
        .containsEntry("median_rtt_ms", 210.0)
        .containsEntry("p95_rtt_ms", 399.0);
    assertThat(cli.run("status").out())
        .contains("40 of 41 bindings have answered; median 210 ms, p95 399 ms\n");
  }

  @Test
  void csvHasARowForEachFigure() {
    healthy().sql("UPDATE node_status SET state = 'refused', detail = '=1+1'").close();

    Cli.Result result = cli.run("status", "--csv");

    assertThat(result.out())
        .startsWith("node,nat,nat_kind,name,value\r\n,,,health,down\r\n,,,reasons,")
        .contains("\r\n,,,queue_depth,1\r\n")
        .contains("\r\ndefault,,,detail,'=1+1\r\n")
        .contains("\r\ndefault,,,keepalives_per_second,31.84\r\n")
        .endsWith(
            ",yes,rewritten-contact,bindings,2\r\n"
                + ",yes,private-contact,bindings,1\r\n"
                + ",unknown,,bindings,1\r\n");
    assertThat(result.status()).isEqualTo(2);
  }

  @Test
  void everyColumnOfTheStatusTablesIsTold() {
    healthy().close();

    Map<String, Object> status = Json.object(cli.run("status", "--json").out());

    try (StoreFixture store = cli.newStore()) {
      assertThat(status.keySet()).containsAll(store.columnsOf("daemon_status", "id"));
      assertThat(((Map<?, ?>) ((List<?>) status.get("nodes")).get(0)).keySet())
          .isEqualTo(Set.copyOf(store.columnsOf("node_status", "")));
    }
  }

  @Test
  void whatANodeSaysIsMadeVisible() {
    healthy()
        .sql(
            "UPDATE node_status SET state = 'refused', detail = 'a' || char(27) || '[2J' ||"
                + " char(10)")
        .close();

    Cli.Result result = cli.colours().run("status");

    assertThat(result.out())
        .startsWith("\u001b[1;31mdown: FreeSWITCH default refused: a\\x1b[2J\\x0a\u001b[0m\n")
        .contains("down: FreeSWITCH default refused: a\\x1b[2J\\x0a");
  }
}
