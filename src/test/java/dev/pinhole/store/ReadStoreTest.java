package dev.pinhole.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.pinhole.WritableBindings;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadStoreTest {
  @TempDir private Path directory;
  private Path file;
  private Connection connection;

  @BeforeEach
  void openStore() throws Exception {
    file = directory.resolve("pinhole.db");
    Store.open(file).close();
    connection = WritableBindings.in(Sql.connect(file));
  }

  @AfterEach
  void closeStore() throws SQLException {
    connection.close();
  }

  @Test
  void columnsAreThoseOfTheSchema() throws SQLException {
    List<String> ofBinding = columnsOf("binding");
    assertThat(ofBinding.remove(0)).isEqualTo("id");
    assertThat(words(BindingColumn.ALL)).isEqualTo(ofBinding);
    assertThat(words(HistoryColumn.ALL)).isEqualTo(columnsOf("history"));
    assertThat(words(NetworkColumn.ALL)).isEqualTo(columnsOf("network"));
    assertThat(words(NodeColumn.ALL)).containsExactlyInAnyOrderElementsOf(columnsOf("node_status"));
    assertThat(words(DaemonColumn.ALL))
        .containsExactlyInAnyOrderElementsOf(
            columnsOf("daemon_status").stream().filter(name -> !name.equals("id")).toList());
  }

  @Test
  void aSlowReaderHoldsNoLock() throws SQLException {
    for (int user = 1000; user < 1600; user++) {
      insert(user);
    }
    List<String> users = new ArrayList<>();

    try (ReadStore store = ReadStore.open(file)) {
      store.bindings(
          StoredBindingFilter.ALL,
          StoredBindingOrder.BY_USER,
          binding -> {
            if (users.isEmpty()) {
              emptyLog();
              execute("DELETE FROM binding WHERE user = '1599'");
              execute("UPDATE binding SET refresh_count = 5 WHERE user = '1598'");
              emptyLog();
            }
            users.add(
                binding.text(BindingColumn.USER)
                    + " "
                    + binding.number(BindingColumn.REFRESH_COUNT));
          });
    }

    assertThat(users).hasSize(599).startsWith("1000 0").endsWith("1598 5");
  }

  @Test
  void readingEndsWithinItsTime() {
    String endless =
        "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n";
    try (ReadStore store = ReadStore.open(file)) {
      store.endWithin(Duration.ofMillis(1));
      assertThat(catchThrowable(() -> store.query(endless, row -> row.getLong(1))))
          .hasMessage("the store takes too long to read");
    }
  }

  @Test
  void pictureTellsOfDaemonAndNodes() throws SQLException {
    try (ReadStore store = ReadStore.open(file)) {
      assertThat(store.picture().life(Instant.EPOCH)).isEqualTo(StorePicture.Life.NEVER_STARTED);
      execute(
          "INSERT INTO daemon_status (id, updated_at, started_at, pid, version)"
              + " VALUES (1, 60000, 50000, 4711, '0.1.0')");
      execute("INSERT INTO node_status (node, state, listed_at) VALUES ('b', 'connected', 7)");
      execute("INSERT INTO node_status (node, state, detail) VALUES ('a', 'refused', 'why')");

      StorePicture picture = store.picture();

      assertThat(picture.daemon().orElseThrow().number(DaemonColumn.PID)).isEqualTo(4711);
      assertThat(picture.daemon().orElseThrow().at(DaemonColumn.STARTED_AT))
          .isEqualTo(Instant.ofEpochSecond(50));
      assertThat(picture.nodes())
          .extracting(node -> node.text(NodeColumn.NODE))
          .containsExactly("a", "b");
      assertThat(picture.nodes().get(0).text(NodeColumn.DETAIL)).isEqualTo("why");
      assertThat(picture.nodes().get(1).time(NodeColumn.LISTED_AT))
          .contains(Instant.ofEpochMilli(7));
      assertThat(picture.life(Instant.ofEpochSecond(80))).isEqualTo(StorePicture.Life.ALIVE);
      assertThat(picture.life(Instant.ofEpochSecond(81))).isEqualTo(StorePicture.Life.STOPPED);
      assertThat(picture.age(Instant.ofEpochSecond(81))).hasSeconds(21);
      execute("UPDATE daemon_status SET stopped_at = 60000");
      assertThat(store.picture().life(Instant.ofEpochSecond(61)))
          .isEqualTo(StorePicture.Life.STOPPED);
    }
  }

  @Test
  void olderStoreIsToldApart() {
    // A version between none and the newest, whatever that is by now.
    if (Schema.newestVersion() > 1) {
      execute("PRAGMA user_version = 1");
      assertThat(catchThrowable(() -> ReadStore.open(file)))
          .isInstanceOfSatisfying(
              ReadStoreException.class,
              e -> assertThat(e.problem()).isEqualTo(ReadStoreException.Problem.OLDER));
    }
  }

  private static List<String> words(List<Column> columns) {
    return columns.stream().map(Column::word).toList();
  }

  private List<String> columnsOf(String table) throws SQLException {
    List<String> names = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("PRAGMA table_info(" + table + ")")) {
      while (rows.next()) {
        names.add(rows.getString("name"));
      }
    }
    return names;
  }

  private void insert(int user) {
    execute(
        "INSERT INTO binding (node, profile, user, domain, call_id, nat, evidence) VALUES"
            + " ('default', 'internal', '"
            + user
            + "', 'x', 'c', 'no', '[]')");
  }

  /** Fails if any reader still needs the write-ahead log. */
  private void emptyLog() {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("PRAGMA wal_checkpoint(TRUNCATE)")) {
      assertThat(row.next()).isTrue();
      assertThat(row.getInt(1)).as("busy").isZero();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private void execute(String sql) {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
