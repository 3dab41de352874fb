package dev.pinhole.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The table {@code network}. */
class LearntNetworkTest {
  private static final LearntNetwork SITE =
      new LearntNetwork(
          "198.51.100.98",
          26_000,
          112,
          27_500,
          3,
          4,
          27_900,
          4711,
          25_000,
          4712,
          71_000,
          4713,
          2,
          4714);
  private static final long DAY = Duration.ofDays(1).toMillis();

  @TempDir private Path folder;
  private Path file;
  private Writer writer;

  @BeforeEach
  void open() throws Exception {
    file = folder.resolve("pinhole.db");
    writer = new Writer(Store.open(file), new HistoryPruner(30, 10_000_000), new Told());
  }

  @AfterEach
  void close() {
    writer.close();
  }

  private void write(LearntNetwork... networks) {
    for (LearntNetwork network : networks) {
      writer.learnt(network);
    }
    assertThat(writer.flush().join()).isTrue();
  }

  private static LearntNetwork at(String networkIp, long observedAt) {
    return new LearntNetwork(networkIp, 0, 0, 0, 0, 1, 0, 0, 0, observedAt, 0, 0, 0, 0);
  }

  @Test
  void everyColumn() throws Exception {
    write(SITE);
    assertThat(Sql.row(file, "SELECT * FROM network"))
        .containsExactly(
            entry("network_ip", "198.51.100.98"),
            entry("gap_survived", 26_000),
            entry("survived_count", 112),
            entry("gap_forgotten", 27_500),
            entry("forgotten_count", 3),
            entry("unreachable_count", 4),
            entry("timeout_bound", 27_900),
            entry("timeout_bound_at", 4711),
            entry("keepalive_interval", 25_000),
            entry("observed_at", 4712),
            entry("gap_answered", 71_000),
            entry("gap_answered_at", 4713),
            entry("trials_failed", 2),
            entry("trial_failed_at", 4714));
  }

  @Test
  void whatIsUnknownIsNull() throws Exception {
    write(at("203.0.113.7", 5));
    assertThat(Sql.rows(file, "SELECT * FROM network"))
        .containsExactly(
            Arrays.asList(
                "203.0.113.7", null, 0, null, 0, 1, null, null, null, 5, null, null, 0, null));
  }

  @Test
  void theLastOneCounts() {
    write(at(SITE.networkIp(), 5), SITE);
    write(SITE);
    try (ReadStore store = ReadStore.open(file)) {
      assertThat(store.network(SITE.networkIp())).contains(SITE);
      assertThat(store.network("203.0.113.7")).isEmpty();
    }
  }

  @Test
  void whatWasNotObservedForLongIsDeleted() throws Exception {
    write(at("a", 70 * DAY - 1), at("b", 70 * DAY), at("c", 100 * DAY));
    writer.prune(100 * DAY, Duration.ZERO);
    assertThat(Sql.column(file, "SELECT network_ip FROM network ORDER BY 1"))
        .containsExactly("b", "c");
  }

  @Test
  void andWhatIsTooMuch() throws Exception {
    Sql.run(
        file,
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50003)"
            + " INSERT INTO network (network_ip, observed_at) SELECT 'n' || i, 1000 + i FROM n");
    writer.prune(2000, Duration.ZERO);
    assertThat(Sql.rows(file, "SELECT count(*), min(observed_at) FROM network"))
        .containsExactly(List.of(50_000, 1_004));
  }
}
