package dev.pinhole.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
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
    writer = Store.writer(Store.open(file), 30, told);
  }

  @AfterEach
  void close() {
    writer.close();
  }

  @Test
  void statusRowsAreRewritten() throws Exception {
    writer.status(
        new DaemonStatus(
            1_000,
            900,
            Optional.empty(),
            4711,
            "0.1.0",
            List.of(
                new DaemonStatus.Node(
                    "a", "connected", "", Optional.of(950L), Optional.of(960L), "1.11.2", "uuid"),
                new DaemonStatus.Node(
                    "b", "refused", "it's", Optional.empty(), Optional.empty(), "", ""))));
    assertThat(writer.flush().join()).isTrue();
    assertThat(Sql.rows(file, "SELECT * FROM daemon_status"))
        .containsExactly(Arrays.asList(1, 1_000, 900, null, 4711, "0.1.0"));
    assertThat(Sql.rows(file, "SELECT * FROM node_status ORDER BY node"))
        .containsExactly(
            Arrays.asList("a", "connected", null, 950, 960, "1.11.2", "uuid"),
            Arrays.asList("b", "refused", "it's", null, null, null, null));

    writer.status(
        new DaemonStatus(
            2_000,
            900,
            Optional.of(1_999L),
            4712,
            "0.2.0",
            List.of(
                new DaemonStatus.Node(
                    "b", "listing", "", Optional.of(1_950L), Optional.empty(), "", ""))));
    assertThat(writer.flush().join()).isTrue();
    assertThat(Sql.rows(file, "SELECT * FROM daemon_status"))
        .containsExactly(List.of(1, 2_000, 900, 1_999, 4712, "0.2.0"));
    assertThat(Sql.rows(file, "SELECT * FROM node_status"))
        .containsExactly(Arrays.asList("b", "listing", null, 1_950, null, null, null));
    assertThat(told.sinceLast()).as("status rows are not counted").isEmpty();
  }

  @Test
  void onlyHistoryThatIsTooOldIsDeleted() throws Exception {
    long now = 100 * DAY;
    history(now - 30 * DAY - 1, now - 30 * DAY, now - 30 * DAY + 1, 0, now, now + DAY);
    writer.prune(now);
    assertThat(Sql.column(file, "SELECT now - at FROM history, (SELECT " + now + " AS now)"))
        .containsExactly((int) 0 + 30 * DAY, 30 * DAY - 1, 0, -(int) DAY);
    writer.prune(now);
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
      writer.prune(100 * DAY);
      assertThat(Sql.rows(file, "SELECT count(*), coalesce(min(at), 5000) FROM history"))
          .containsExactly(List.of(left, 5_000 - left));
    }
    assertThat(told.sinceLast()).isEmpty();
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
