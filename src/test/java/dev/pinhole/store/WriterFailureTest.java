package dev.pinhole.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.binding.Binding;
import dev.pinhole.binding.BindingKey;
import dev.pinhole.binding.Change;
import dev.pinhole.binding.HistoryEvent;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteLimits;

/** Disk full, database locked, rows that are refused: nothing is lost, nothing doubled. */
class WriterFailureTest {
  private static final String BUSY = "failing [SQLITE_BUSY] ";
  private static final String FULL = "failing [SQLITE_FULL] ";

  @TempDir private Path folder;
  private final Told told = new Told();
  private Path file;
  private Store store;
  private Connection connection;
  private Connection other;
  private Writer writer;

  @BeforeEach
  void open() throws Exception {
    file = folder.resolve("pinhole.db");
    store = Store.open(file);
    connection = store.connection();
    Sql.run(connection, "PRAGMA busy_timeout = 0");
    writer = new Writer(store, new HistoryPruner(30, 10_000_000), told);
    other = Sql.connect(file);
  }

  @AfterEach
  void close() throws SQLException {
    other.close();
    writer.close();
  }

  @Test
  void lockedByAnotherProcess() throws Exception {
    register("1000", 0);
    Sql.run(other, "BEGIN IMMEDIATE");
    assertThat(writer.flush().join()).isFalse();
    assertThat(writer.flush().join()).isFalse();
    assertThat(told.sinceLast()).containsExactly(BUSY + 2, BUSY + 2);
    assertThat(writer.backlog()).as("taken up, and held").isZero();

    register("1000", 1);
    register("1001", 0);
    writer.keptAlive(Samples.id("1000"), Samples.kept(80, 8));
    assertThat(writer.flush().join()).isFalse();
    assertThat(told.sinceLast()).containsExactly(BUSY + 6);
    assertThat(Sql.value(file, "SELECT count(*) FROM binding")).isEqualTo(0);

    Sql.run(other, "COMMIT");
    assertThat(writer.flush().join()).isTrue();
    assertThat(told.sinceLast()).containsExactly("committed 6", "recovered 6");
    assertThat(
            Sql.rows(file, "SELECT user, refresh_count, keepalive_count FROM binding ORDER BY 1"))
        .containsExactly(List.of("1000", 1, 8), List.of("1001", 0, 0));
    assertThat(Sql.column(file, "SELECT user || detail FROM history ORDER BY id"))
        .containsExactly("10000", "10001", "10010");

    register("1002", 0);
    assertThat(writer.flush().join()).isTrue();
    assertThat(told.sinceLast()).as("recovered once only").containsExactly("committed 2");
  }

  private long again(String user, int refreshes) {
    Binding binding = Samples.again(Samples.binding(user, refreshes), 1);
    writer.apply(Samples.saved(binding, List.of()));
    return binding.id();
  }

  @Test
  void whatIsHeldAndWhatComesLaterBecomeOne() throws Exception {
    register("1000", 0);
    register("1001", 0);
    register("1002", 0);
    writer.keptAlive(Samples.id("1000"), Samples.kept(50, 5));
    writer.keptAlive(Samples.id("1001"), Samples.kept(60, 6));
    writer.keptAlive(Samples.id("1002"), Samples.kept(70, 7));
    assertThat(writer.flush().join()).isTrue();

    Sql.run(other, "BEGIN IMMEDIATE");
    writer.apply(new Change.Removed(Samples.binding("1000")));
    writer.keptAlive(Samples.id("1001"), Samples.kept(61, 7));
    save("1002", 1);
    writer.flush().join();
    again("1000", 0);
    writer.apply(new Change.Removed(Samples.binding("1001")));
    writer.apply(new Change.Removed(Samples.binding("1002")));
    again("1002", 0);
    writer.flush().join();
    writer.keptAlive(Samples.id("1001"), Samples.kept(62, 8));
    long id = again("1002", 1);
    writer.flush().join();
    writer.keptAlive(id, Samples.kept(90, 1));
    Sql.run(other, "COMMIT");
    assertThat(writer.flush().join()).isTrue();

    assertThat(
            Sql.rows(
                file,
                "SELECT user, refresh_count, coalesce(last_keepalive_at, 0), keepalive_count"
                    + " FROM binding ORDER BY 1"))
        .containsExactly(List.of("1000", 0, 0, 0), List.of("1002", 1, 90, 1));
  }

  @Test
  void diskFull() throws Exception {
    register("1000", 0);
    assertThat(writer.flush().join()).isTrue();
    told.sinceLast();
    Sql.run(connection, "PRAGMA max_page_count = " + Sql.value(file, "PRAGMA page_count"));

    for (int user = 2_000; user < 2_100; user++) {
      register(Integer.toString(user), 0);
    }
    for (int held : new int[] {200, 202, 203}) {
      assertThat(writer.flush().join()).isFalse();
      assertThat(told.sinceLast()).containsExactly(FULL + held);
      // Reading goes on.
      assertThat(Sql.column(file, "SELECT user FROM history")).containsExactly("1000");
      assertThat(Sql.column(file, "SELECT user FROM binding")).containsExactly("1000");
      register("3000", held);
    }

    Sql.run(connection, "PRAGMA max_page_count = 1000000");
    assertThat(writer.flush().join()).isTrue();
    assertThat(told.sinceLast()).containsExactly("committed 204", "recovered 204");
    assertThat(Sql.value(file, "SELECT count(*) FROM binding")).isEqualTo(102);
    List<Object> users = new ArrayList<>(List.of("1000"));
    IntStream.range(2_000, 2_100).forEach(user -> users.add(Integer.toString(user)));
    users.addAll(List.of("3000", "3000", "3000"));
    assertThat(Sql.column(file, "SELECT user FROM history ORDER BY id")).isEqualTo(users);
    assertThat(Sql.value(file, "PRAGMA integrity_check")).isEqualTo("ok");
  }

  @Test
  void aRefusedRowIsLeftOutAndTheOthersAreWritten() throws Exception {
    poison("registration");
    poison("history");
    register("1000", 0);
    register("poison", 0);
    writer.keptAlive(Samples.id("poison"), Samples.kept(5, 1));
    register("1001", 0);
    assertThat(writer.flush().join()).isTrue();
    assertThat(told.sinceLast())
        .containsExactly("left out (poison)", "left out (poison)", "committed 5");
    assertThat(Sql.column(file, "SELECT user FROM binding ORDER BY 1"))
        .containsExactly("1000", "1001");
    assertThat(Sql.column(file, "SELECT user FROM history ORDER BY id"))
        .containsExactly("1000", "1001");
    assertThat(writer.flush().join()).isTrue();
    assertThat(told.sinceLast()).as("told once").isEmpty();
  }

  /** One statement writes many rows, and the refused one is in the midst of them. */
  @Test
  void aRefusedRowAmongManyCostsNoOther() throws Exception {
    poison("registration");
    poison("history");
    List<String> users = new ArrayList<>();
    for (int user = 2_000; user < 2_000 + 5 * RowInsert.AT_ONCE / 2; user++) {
      if (users.size() == RowInsert.AT_ONCE + 3) {
        register("poison", 0);
      }
      register(Integer.toString(user), 0);
      users.add(Integer.toString(user));
    }
    assertThat(writer.flush().join()).isTrue();
    assertThat(told.sinceLast())
        .containsExactly("left out (poison)", "left out (poison)", "committed " + 2 * users.size());
    assertThat(Sql.column(file, "SELECT user FROM binding ORDER BY 1")).isEqualTo(users);
    assertThat(Sql.column(file, "SELECT user FROM history ORDER BY id")).isEqualTo(users);
  }

  private void poison(String table) throws Exception {
    Sql.run(
        other,
        "CREATE TRIGGER poison_"
            + table
            + " BEFORE INSERT ON "
            + table
            + " WHEN new.user = 'poison' BEGIN SELECT raise(ABORT, 'poison'); END");
  }

  @Test
  void aRowThatIsTooLargeOrWithoutItsKey() throws Exception {
    connection.unwrap(SQLiteConnection.class).setLimit(SQLiteLimits.SQLITE_LIMIT_LENGTH, 100_000);
    writer.apply(
        Samples.saved(
            Samples.withContact(Samples.binding("1000"), "x".repeat(200_000)), List.of()));
    writer.apply(
        Samples.saved(
            Samples.unknown(new BindingKey("default", "internal", null, "d", "c")), List.of()));
    writer.apply(Samples.saved(Samples.withContact(Samples.binding("1001"), null), List.of()));
    register("1002", 0);
    assertThat(writer.flush().join()).isTrue();
    assertThat(told.sinceLast()).hasSize(4).last().isEqualTo("committed 2");
    assertThat(Sql.column(file, "SELECT user FROM binding")).containsExactly("1002");
  }

  @Test
  void aRefusedRowWhileTheRestCannotBeWrittenEither() throws Exception {
    poison("registration");
    Sql.run(connection, "PRAGMA max_page_count = " + Sql.value(file, "PRAGMA page_count"));
    save("poison", 0);
    for (int user = 2_000; user < 2_100; user++) {
      save(Integer.toString(user), 0);
    }
    assertThat(writer.flush().join()).isFalse();
    assertThat(writer.flush().join()).isFalse();
    Sql.run(connection, "PRAGMA max_page_count = 1000000");
    assertThat(writer.flush().join()).isTrue();
    assertThat(told.sinceLast())
        .containsExactly(
            FULL + 101, FULL + 101, "left out (poison)", "committed 100", "recovered 100");
  }

  @Test
  void whatIsHeldIsLimitedAndTheOldestGoesFirst() throws Exception {
    Committer committer =
        new Committer(
            store,
            new HistoryPruner(30, 10_000_000),
            1_000,
            told,
            new Liveness(file, Optional.empty()));
    Binding binding = Samples.binding("1000");
    Sql.run(other, "BEGIN IMMEDIATE");
    Changes changes = new Changes();
    for (int i = 0; i < 1_007; i++) {
      changes.history.add(Samples.row(binding, HistoryEvent.REBOUND, i));
    }
    changes.add(Samples.saved(binding, List.of()));
    assertThat(committer.write(changes)).isFalse();
    assertThat(told.sinceLast()).containsExactly(BUSY + 1_008, "dropped 7");
    Changes later = new Changes();
    later.history.add(Samples.row(binding, HistoryEvent.MOVED, 1_007));
    assertThat(committer.write(later)).isFalse();
    assertThat(told.sinceLast()).containsExactly(BUSY + 1_002, "dropped 1");
    Sql.run(other, "COMMIT");
    assertThat(committer.write(new Changes())).isTrue();
    assertThat(told.sinceLast()).containsExactly("committed 1001", "recovered 1001");
    assertThat(Sql.rows(file, "SELECT count(*), min(at), max(at) FROM history"))
        .containsExactly(List.of(1_000, 8, 1_007));
    assertThat(Sql.column(file, "SELECT user FROM binding")).containsExactly("1000");
  }

  /** Phones that come and go while writing fails must not fill the memory either. */
  @Test
  void removalsThatAreHeldAreLimited() {
    Changes changes = new Changes();
    IntStream.range(0, 10)
        .forEach(user -> changes.add(new Change.Removed(Samples.binding("gone" + user))));
    IntStream.range(0, 5)
        .forEach(user -> changes.add(Samples.saved(Samples.binding("" + user), List.of())));
    changes.keptAlive(Samples.id("0"), Samples.kept(1, 1));
    changes.limit(10);
    assertThat(changes.takeLost()).isZero();
    changes.limit(4);
    assertThat(changes.takeLost()).isEqualTo(6);
    assertThat(changes.size()).isEqualTo(10);
    assertThat(changes.rows)
        .containsKeys(Samples.key("gone6"), Samples.key("gone9"), Samples.key("4"))
        .doesNotContainKey(Samples.key("gone5"));
    changes.limit(4);
    assertThat(changes.takeLost()).isZero();
  }

  @Test
  void whereMemoryIsShortHistoryIsGivenUpAndNothingElse() throws Exception {
    Sql.run(other, "BEGIN IMMEDIATE");
    register("1000", 0);
    register("1001", 0);
    assertThat(writer.flush().join()).isFalse();
    register("1002", 0);
    writer.giveUpHistory();
    Sql.run(other, "COMMIT");
    assertThat(writer.flush().join()).isTrue();

    assertThat(told.sinceLast())
        .containsExactly(BUSY + 4, "dropped 2", "dropped 1", "committed 3", "recovered 3");
    assertThat(Sql.column(file, "SELECT user FROM binding ORDER BY user"))
        .containsExactly("1000", "1001", "1002");
    assertThat(Sql.value(file, "SELECT count(*) FROM history")).isEqualTo(0);
  }

  /** A disk that hangs: the thread does not come back, and phones come and go. */
  @Test
  void whatWaitsForAWriteThatDoesNotEndIsLimited() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch hangs = new CountDownLatch(1);
    Told slow =
        new Told() {
          @Override
          public void committed(int rows, long nanos) {
            super.committed(rows, nanos);
            begun.countDown();
            try {
              hangs.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          }
        };
    try (Writer hanging =
        new Writer(
            Store.open(folder.resolve("other.db")), new HistoryPruner(30, 10_000_000), slow)) {
      hanging.apply(Samples.saved(Samples.binding("1000"), List.of()));
      CompletableFuture<Boolean> first = hanging.flush();
      begun.await();
      Binding binding = Samples.binding("1001");
      for (int i = 0; i < Writer.MOST_WAITING + 1; i++) {
        hanging.apply(Samples.row(binding, HistoryEvent.REBOUND, i));
        hanging.status(Samples.status(i, Optional.empty()));
      }
      assertThat(hanging.backlog()).isEqualTo(Writer.MOST_HELD);
      hangs.countDown();
      assertThat(first.join()).isTrue();
      assertThat(hanging.flush().join()).isTrue();
    }
    assertThat(slow.sinceLast())
        .containsExactly("committed 1", "dropped 10001", "committed " + Writer.MOST_HELD);
    Path written = folder.resolve("other.db");
    assertThat(Sql.value(written, "SELECT min(at) FROM history")).isEqualTo(10_001);
    assertThat(Sql.value(written, "SELECT updated_at FROM daemon_status"))
        .isEqualTo(Writer.MOST_WAITING);
  }

  @Test
  void aStatusIsOnlyWrittenWithAllThatCameBeforeIt() throws Exception {
    register("1000", 0);
    writer.status(status(1));
    assertThat(writer.flush().join()).isTrue();
    assertThat(told.sinceLast()).containsExactly("committed 2");
    assertThat(Sql.value(file, "SELECT updated_at FROM daemon_status")).isEqualTo(1);

    Sql.run(connection, "PRAGMA max_page_count = " + Sql.value(file, "PRAGMA page_count"));
    for (int user = 2_000; user < 2_100; user++) {
      register(Integer.toString(user), 0);
    }
    writer.status(status(2));
    assertThat(writer.flush().join()).isFalse();
    assertThat(Sql.value(file, "SELECT updated_at FROM daemon_status"))
        .as("the picture is as old as it was")
        .isEqualTo(1);
    Sql.run(connection, "PRAGMA max_page_count = 1000000");
    writer.status(status(3));
    assertThat(writer.flush().join()).isTrue();
    assertThat(Sql.value(file, "SELECT updated_at FROM daemon_status")).isEqualTo(3);
    assertThat(Sql.value(file, "SELECT count(*) FROM binding")).isEqualTo(101);
  }

  @Test
  void aStatusThatCouldNotBeWrittenIsNotKeptAndTheNextOneRecovers() throws Exception {
    Sql.run(other, "BEGIN IMMEDIATE");
    writer.status(status(1));
    writer.prune(Samples.NOW, Duration.ZERO);
    assertThat(writer.flush().join()).as("nothing was handed over").isTrue();
    Sql.run(other, "COMMIT");
    assertThat(Sql.rows(file, "SELECT * FROM daemon_status")).isEmpty();
    assertThat(told.sinceLast()).containsExactly(BUSY + 0, BUSY + 0);
    writer.status(status(2));
    assertThat(writer.flush().join()).isTrue();
    assertThat(told.sinceLast()).containsExactly("recovered 0");
    assertThat(Sql.value(file, "SELECT updated_at FROM daemon_status")).isEqualTo(2);
  }

  private static DaemonStatus status(long at) {
    return Samples.status(at, Optional.empty());
  }

  private void save(String user, int refreshes) {
    writer.apply(Samples.saved(Samples.binding(user, refreshes), List.of("why")));
  }

  private void register(String user, int refreshes) {
    save(user, refreshes);
    Binding binding = Samples.binding(user, refreshes);
    writer.apply(Samples.row(binding, HistoryEvent.REGISTERED, Samples.NOW, "" + refreshes));
  }
}
