package dev.pinhole.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StatusAndPruningTest {
  private static final long DAY = Duration.ofDays(1).toMillis();

  @TempDir private Path folder;
  private final Told told = new Told();
  private Path file;
  private Writer writer;

  @BeforeEach
  void open() throws StoreException {
    file = folder.resolve("pinhole.db");
    writer = new Writer(Store.open(file), new HistoryPruner(30, 10_000_000), told);
  }

  @AfterEach
  void close() {
    writer.close();
  }

  @Test
  void statusIsReadAsItWasWritten() {
    DaemonStatus first =
        new DaemonStatus(
            at(1_000),
            at(900),
            Optional.empty(),
            4711,
            "0.1.0",
            0,
            Optional.of(at(6)),
            new DaemonStatus.Writing(1, 2, 3, 4, Optional.of(at(5)), Optional.of("disk full"), 9),
            new DaemonStatus.HepSocket(
                Optional.of("127.0.0.1:9060"),
                Optional.of("in use"),
                31,
                32,
                Optional.of("192.0.2.1"),
                33),
            List.of(
                new DaemonStatus.NodeFigures(
                    "a",
                    new DaemonStatus.Link(
                        "connected",
                        Optional.empty(),
                        Optional.of(at(950)),
                        Optional.of(at(940)),
                        Optional.of(at(960)),
                        6,
                        7,
                        8),
                    new DaemonStatus.FreeSwitch(
                        Optional.of("1.11.2"), Optional.of("uuid"), Optional.of(at(9))),
                    new DaemonStatus.Listings(Optional.of(at(970)), 10, 11, 12, 13),
                    new DaemonStatus.Keepalives(14, 15, 16, 17.5, 18, 19, 20, 21, 22, "slow", 23),
                    new DaemonStatus.Hep(
                        34,
                        35,
                        36.5,
                        Optional.of(at(37)),
                        Optional.of(at(38)),
                        Optional.of(at(39)),
                        -40)),
                new DaemonStatus.NodeFigures(
                    "b",
                    link("refused", Optional.of("it's")),
                    DaemonStatus.FreeSwitch.UNKNOWN,
                    DaemonStatus.Listings.NONE,
                    DaemonStatus.Keepalives.NONE,
                    DaemonStatus.Hep.NONE)),
            List.of());
    assertThat(writtenAndRead(first)).isEqualTo(rows(first));

    DaemonStatus second =
        new DaemonStatus(
            at(2_000),
            at(900),
            Optional.of(at(1_999)),
            4712,
            "0.2.0",
            0,
            Optional.empty(),
            DaemonStatus.Writing.NOTHING,
            DaemonStatus.HepSocket.NONE,
            List.of(
                new DaemonStatus.NodeFigures(
                    "b",
                    link("listing", Optional.empty()),
                    DaemonStatus.FreeSwitch.UNKNOWN,
                    DaemonStatus.Listings.NONE,
                    DaemonStatus.Keepalives.NONE,
                    DaemonStatus.Hep.NONE)),
            List.of());
    assertThat(writtenAndRead(second)).as("what was before is gone").isEqualTo(rows(second));
    assertThat(told.sinceLast()).as("status rows are not counted").isEmpty();
  }

  /** The columns stand for what their names say, also for whoever asks the file itself. */
  @Test
  void columnsBearTheirNames() throws Exception {
    writtenAndRead(
        new DaemonStatus(
            at(1_000),
            at(900),
            Optional.empty(),
            4711,
            "0.1.0",
            0,
            Optional.of(at(6)),
            new DaemonStatus.Writing(1, 2, 3, 4, Optional.of(at(5)), Optional.of("disk full"), 9),
            new DaemonStatus.HepSocket(
                Optional.of("127.0.0.1:9060"),
                Optional.of("in use"),
                31,
                32,
                Optional.of("192.0.2.1"),
                33),
            List.of(
                new DaemonStatus.NodeFigures(
                    "a",
                    link("refused", Optional.of("why")),
                    DaemonStatus.FreeSwitch.UNKNOWN,
                    new DaemonStatus.Listings(Optional.of(at(970)), 10, 11, 12, 13),
                    new DaemonStatus.Keepalives(14, 15, 16, 17.5, 18, 19, 20, 21, 22, "slow", 23),
                    new DaemonStatus.Hep(
                        34,
                        35,
                        36.5,
                        Optional.of(at(37)),
                        Optional.of(at(38)),
                        Optional.of(at(39)),
                        -40))),
            List.of()));
    assertThat(
            Sql.rows(
                file,
                "SELECT queue_depth, last_commit_ms, max_commit_ms, store_failures,"
                    + " store_failed_at, store_failure, store_rows_left_out FROM daemon_status"))
        .containsExactly(Arrays.asList(1, 2, 3, 4, 5, "disk full", 9));
    assertThat(
            Sql.rows(
                file,
                "SELECT hep_listen, hep_failure, hep_dropped, hep_refused, hep_refused_from,"
                    + " hep_not_forwarded FROM daemon_status"))
        .containsExactly(Arrays.asList("127.0.0.1:9060", "in use", 31, 32, "192.0.2.1", 33));
    assertThat(
            Sql.rows(
                file,
                "SELECT hep_datagrams, hep_malformed, hep_per_second, hep_heard_at,"
                    + " hep_received_at, hep_sent_at, hep_ahead_ms FROM node_status"))
        .containsExactly(Arrays.asList(34, 35, 36.5, 37, 38, 39, -40));
    assertThat(
            Sql.rows(
                file,
                "SELECT state, detail, connected_since, resynced_at, resync_differences, listings,"
                    + " listings_failed, listing_differences FROM node_status"))
        .containsExactly(Arrays.asList("refused", "why", null, 970, 10, 11, 12, 13));
    assertThat(
            Sql.rows(
                file,
                "SELECT keepalives_scheduled, keepalives_overdue, keepalives_in_flight,"
                    + " keepalives_per_second, keepalives_sent, keepalives_late,"
                    + " keepalives_failed, keepalives_late_now, keepalives_needed_per_second,"
                    + " keepalives_late_why, keepalives_saved"
                    + " FROM node_status"))
        .containsExactly(Arrays.asList(14, 15, 16, 17.5, 18, 19, 20, 21, 22, "slow", 23));
  }

  private static List<Row> rows(DaemonStatus status) {
    List<Row> rows = new ArrayList<>();
    rows.add(Row.of(DaemonColumn.ALL, status));
    status.nodes().forEach(node -> rows.add(Row.of(NodeColumn.ALL, node)));
    return rows;
  }

  private List<Row> writtenAndRead(DaemonStatus status) {
    writer.status(status);
    assertThat(writer.flush().join()).isTrue();
    try (ReadStore store = ReadStore.open(file)) {
      List<Row> rows = new ArrayList<>(store.picture().nodes());
      rows.add(0, store.picture().daemon().orElseThrow());
      return rows;
    }
  }

  private static DaemonStatus.Link link(String state, Optional<String> detail) {
    return new DaemonStatus.Link(
        state, detail, Optional.empty(), Optional.empty(), Optional.empty(), 0, 0, 0);
  }

  private static Instant at(long epochMillis) {
    return Instant.ofEpochMilli(epochMillis);
  }

  @Test
  void onlyHistoryThatIsTooOldIsDeleted() throws Exception {
    long now = 100 * DAY;
    history(now - 30 * DAY - 1, now - 30 * DAY, now - 30 * DAY + 1, 0, now, now + DAY);
    writer.prune(now, Duration.ZERO);
    assertThat(Sql.column(file, "SELECT now - at FROM history, (SELECT " + now + " AS now)"))
        .containsExactly((int) 0 + 30 * DAY, 30 * DAY - 1, 0, -(int) DAY);
    writer.prune(now, Duration.ZERO);
    assertThat(Sql.value(file, "SELECT count(*) FROM history")).isEqualTo(4);
  }

  @Test
  void inStepsOfTwoThousandRowsTheOldestFirst() throws Exception {
    // Ages fall in another order than ids.
    Sql.run(
        file,
        "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 4999)"
            + " INSERT INTO history (at, event, node, profile, user, domain, call_id)"
            + " SELECT (i * 3001) % 5000, 'rebound', 'n', 'p', 'u', 'd', 'c' FROM n");
    for (int left : new int[] {3_000, 1_000, 0, 0}) {
      writer.prune(100 * DAY, Duration.ZERO);
      assertThat(Sql.rows(file, "SELECT count(*), coalesce(min(at), 5000) FROM history"))
          .containsExactly(List.of(left, 5_000 - left));
    }
    assertThat(told.sinceLast()).isEmpty();
  }

  /** However fast history grows, pruning keeps up with it. */
  @Test
  void asLongAsThereIsTimeAllThatIsTooOldGoesInOneTurn() throws Exception {
    rows(50_000);
    assertThat(writer.prune(100 * DAY, Duration.ZERO)).isTrue();
    assertThat(Sql.value(file, "SELECT count(*) FROM history")).isEqualTo(48_000);

    assertThat(writer.prune(100 * DAY, Duration.ofHours(1))).isFalse();
    assertThat(Sql.value(file, "SELECT count(*) FROM history")).isEqualTo(0);
  }

  @Test
  void whatIsTooMuchGoesTheOldestFirst() throws Exception {
    writer.close();
    writer = new Writer(Store.open(file), new HistoryPruner(30, 1_500), told);
    rows(10_000);

    assertThat(writer.prune(0, Duration.ofHours(1))).isFalse();

    assertThat(Sql.rows(file, "SELECT count(*), min(id), max(id) FROM history"))
        .containsExactly(List.of(1_500, 8_501, 10_000));
  }

  @Test
  void soDoGapsOfALinkThatComesAndGoes() throws Exception {
    int most = HistoryPruner.MOST_GAPS;
    Sql.run(
        file,
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < "
            + (most + 500)
            + ") INSERT INTO gap (node, began_at, ended_at) SELECT 'n', i, i + 1 FROM n");

    writer.prune(0, Duration.ZERO);

    assertThat(Sql.rows(file, "SELECT count(*), min(began_at), max(began_at) FROM gap"))
        .containsExactly(List.of(most, 501, most + 500));
  }

  private void rows(int count) throws Exception {
    Sql.run(
        file,
        "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < "
            + (count - 1)
            + ") INSERT INTO history (at, event, node, profile, user, domain, call_id)"
            + " SELECT i, 'rebound', 'n', 'p', 'u', 'd', 'c' FROM n");
  }

  private void history(long... times) throws Exception {
    for (long at : times) {
      Sql.run(
          file,
          "INSERT INTO history (at, event, node, profile, user, domain, call_id) VALUES ("
              + at
              + ", 'rebound', 'n', 'p', 'u', 'd', 'c')");
    }
  }
}
