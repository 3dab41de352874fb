package dev.pinhole.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.binding.Binding;
import dev.pinhole.binding.Change;
import dev.pinhole.binding.HistoryEvent;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** However changes fall into batches, and whichever of these fail: the same file in the end. */
class WriterModelTest {
  /** A row of the model. */
  private record Row(int life, int refreshes, long keptAliveAt, int keepalives) {}

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void theFileIsAsIfEachChangeHadBeenWrittenAlone(int seed) throws Exception {
    Random random = new Random(seed);
    Path file = folder.resolve("pinhole.db");
    Map<String, Row> rows = new TreeMap<>();
    List<Object> history = new ArrayList<>();
    Store store = Store.open(file);
    Connection connection = store.connection();
    Sql.run(connection, "PRAGMA busy_timeout = 0");
    try (Connection other = Sql.connect(file);
        Writer writer = new Writer(store, new HistoryPruner(30, 10_000_000), new Told())) {
      boolean locked = false;
      for (int step = 1; step <= 2_000; step++) {
        String user = Integer.toString(random.nextInt(6));
        Row row = rows.get(user);
        Binding binding =
            Samples.again(
                Samples.binding(user, row == null ? 0 : row.refreshes + 1),
                row == null ? step : row.life);
        int what = random.nextInt(12);
        if (what < 4) {
          writer.apply(Samples.saved(binding, List.of()));
          rows.put(
              user,
              row == null
                  ? new Row(step, 0, 0, 0)
                  : new Row(row.life, row.refreshes + 1, row.keptAliveAt, row.keepalives));
        } else if (what < 6) {
          writer.apply(new Change.Removed(binding));
          rows.remove(user);
        } else if (what < 8) {
          writer.apply(Samples.row(binding, HistoryEvent.REBOUND, step));
          history.add(step);
        } else if (what < 10 && row != null) {
          writer.keptAlive(binding.id(), Samples.kept(step, row.keepalives + 1));
          rows.put(user, new Row(row.life, row.refreshes, step, row.keepalives + 1));
        } else if (what == 10) {
          assertThat(writer.flush().join()).isIn(!locked, true);
        } else if (random.nextInt(4) == 0) {
          Sql.run(other, locked ? "ROLLBACK" : "BEGIN IMMEDIATE");
          locked = !locked;
        }
      }
      if (locked) {
        Sql.run(other, "ROLLBACK");
      }
    }
    List<List<Object>> expected = new ArrayList<>();
    rows.forEach(
        (user, row) ->
            expected.add(List.of(user, row.refreshes, (int) row.keptAliveAt, row.keepalives)));
    assertThat(
            Sql.rows(
                file,
                "SELECT user, refresh_count, coalesce(last_keepalive_at, 0), keepalive_count"
                    + " FROM binding ORDER BY user"))
        .isEqualTo(expected);
    assertThat(Sql.column(file, "SELECT at FROM history ORDER BY id")).isEqualTo(history);
  }
}
