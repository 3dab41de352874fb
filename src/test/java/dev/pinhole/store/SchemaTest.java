package dev.pinhole.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SchemaTest {
  private static final String TABLES = "SELECT name FROM sqlite_schema ORDER BY name";

  @TempDir private Path folder;
  private Path file;
  private Connection connection;

  @BeforeEach
  void open() throws SQLException {
    file = folder.resolve("a.db");
    connection = Sql.connect(file);
  }

  @AfterEach
  void close() throws SQLException {
    connection.close();
  }

  @Test
  void everyFileIsKnownInItsOrderAndInTheJar() throws Exception {
    try (Stream<Path> files = Files.list(Path.of("sql"))) {
      List<String> names = files.map(each -> each.getFileName().toString()).sorted().toList();
      assertThat(Schema.MIGRATIONS).isEqualTo(names);
    }
    for (int i = 0; i < Schema.MIGRATIONS.size(); i++) {
      String name = Schema.MIGRATIONS.get(i);
      assertThat(name).matches(String.format("%04d-[a-z-]+\\.sql", i + 1));
      assertThat(Schema.read(name)).isEqualTo(Files.readString(Path.of("sql", name)));
    }
  }

  /** Only the schema's file and the transaction around it may say when it is committed. */
  @Test
  void noFileEndsItsTransaction() {
    for (String name : Schema.MIGRATIONS) {
      assertThat(Schema.read(name)).doesNotContainPattern("(?i)\\bcommit\\b");
      assertThat(Schema.read(name)).doesNotContainIgnoringCase("user_version");
    }
  }

  @Test
  void whatIsMissingIsApplied() throws Exception {
    Schema.migrate(connection, List.of("CREATE TABLE one (a)"));
    assertThat(Schema.versionOf(connection)).isEqualTo(1);
    Schema.migrate(
        connection,
        List.of("CREATE TABLE one (a)", "CREATE TABLE two (a)", "ALTER TABLE two ADD b"));
    assertThat(Schema.versionOf(connection)).isEqualTo(3);
    assertThat(Sql.column(file, TABLES)).containsExactly("one", "two");
    assertThat(Sql.column(file, "SELECT name FROM pragma_table_info('two')"))
        .containsExactly("a", "b");
  }

  @Test
  void aMigrationThatFailsLeavesTheVersionBeforeIt() throws Exception {
    List<String> scripts =
        List.of(
            "CREATE TABLE one (a); INSERT INTO one VALUES (1)",
            "CREATE TABLE two (a); INSERT INTO one VALUES (2); INSERT INTO nowhere VALUES (3)");
    for (int attempt = 0; attempt < 2; attempt++) {
      assertThatExceptionOfType(SQLException.class)
          .isThrownBy(() -> Schema.migrate(connection, scripts))
          .withMessageContaining("nowhere");
      assertThat(Schema.versionOf(connection)).isEqualTo(1);
      assertThat(Sql.column(file, TABLES)).containsExactly("one");
      assertThat(Sql.column(file, "SELECT a FROM one")).containsExactly(1);
    }
    Schema.migrate(connection, List.of(scripts.get(0), "CREATE TABLE two (a)"));
    assertThat(Schema.versionOf(connection)).isEqualTo(2);
  }

  /** A list of words behind IN would be a table in memory, for each row that is written. */
  @Test
  void noRowThatIsWrittenTakesATableOfItsOwn() throws Exception {
    Schema.migrate(connection);
    for (Object table :
        Sql.column(
            file,
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'")) {
      assertThat(Sql.rows(file, "EXPLAIN INSERT INTO " + table + " DEFAULT VALUES"))
          .as("%s", table)
          .isNotEmpty()
          .noneMatch(step -> step.get(1).equals("OpenEphemeral"));
    }
  }

  @Test
  void wordsComparedOneByOneAreTheSameWords() throws Exception {
    List<String> scripts = Schema.MIGRATIONS.stream().map(Schema::read).toList();
    int compared = Schema.MIGRATIONS.indexOf("0029-words-compared.sql");
    Schema.migrate(connection, scripts.subList(0, compared));
    String row =
        "INSERT INTO registration (id, node, profile, user, domain, call_id, nat, evidence,"
            + " reachability, rport_asked) VALUES (7, 'n', 'p', 'u', 'd', 'c', '%s', '[]', '%s',"
            + " 'no')";
    Sql.run(file, row.formatted("likely", "moved"));
    Schema.migrate(connection, scripts);
    assertThat(Sql.rows(file, "SELECT id, call_id, nat, reachability, rport_asked FROM binding"))
        .containsExactly(List.of(7, "c", "likely", "moved", "no"));
    for (String other : List.of(row.formatted("maybe", "moved"), row.formatted("no", "away"))) {
      assertThatExceptionOfType(SQLException.class)
          .isThrownBy(() -> Sql.run(file, other.replace("(7,", "(8,").replace("'c'", "'d'")))
          .withMessageContaining("CHECK");
    }
  }

  /** An earlier version told domains apart by upper and lower case. */
  @Test
  void ofRowsInOneDomainTheLastOneRefreshedIsKept() throws Exception {
    List<String> scripts = Schema.MIGRATIONS.stream().map(Schema::read).toList();
    int liveness = Schema.MIGRATIONS.indexOf("0023-liveness.sql");
    Schema.migrate(connection, scripts.subList(0, liveness));
    String[] rows = {
      "('PBX.example', 1, 50, 7)",
      "('pbx.example', 2, 40, 8)",
      "('Pbx.example', 60, NULL, 9)",
      "('pbX.example', 3, NULL, 10)",
      "('other.example', 1, 1, 11)",
    };
    for (String row : rows) {
      Sql.run(
          connection,
          "INSERT INTO binding (domain, registered_at, refreshed_at, keepalive_count, node,"
              + " profile, user, call_id, nat, evidence) SELECT *, 'n', 'p', 'u', 'c', 'no', '[]'"
              + " FROM (VALUES "
              + row
              + ")");
    }
    List<Object> columns = Sql.column(file, "SELECT name FROM pragma_table_info('binding')");

    Schema.migrate(connection, scripts.subList(0, liveness + 1));

    assertThat(Sql.rows(file, "SELECT domain, keepalive_count FROM binding ORDER BY domain"))
        .containsExactly(List.of("other.example", 11), List.of("Pbx.example", 9));
    assertThat(Sql.column(file, "SELECT name FROM pragma_table_info('binding')"))
        .hasSize(1 + columns.size())
        .containsAll(columns);
  }

  @Test
  void sqliteFindsTheStatements() throws Exception {
    String script =
        """
        -- A comment; with 'quotes" and
        /* another; one */
        CREATE TABLE one (
          a TEXT DEFAULT 'x;
        -- no comment', -- a comment;
          "b;--" TEXT
        ); CREATE TRIGGER t AFTER INSERT ON one BEGIN
          UPDATE one SET "b;--" = 'set;';
          DELETE FROM one WHERE a = '--';
        END;
        INSERT INTO one (a) VALUES ('--'), ('y');
        INSERT INTO one DEFAULT VALUES
        -- no semicolon at the end\
        """;
    Schema.migrate(connection, List.of(script));
    assertThat(Sql.rows(file, "SELECT * FROM one"))
        .containsExactly(List.of("y", "set;"), List.of("x;\n-- no comment", "set;"));
  }

  @Test
  void aLockedFileIsNotMigratedByHalf() throws Exception {
    Sql.run(connection, "PRAGMA busy_timeout = 0", "PRAGMA journal_mode = WAL");
    try (Connection other = Sql.connect(file)) {
      Sql.run(other, "BEGIN IMMEDIATE");
      assertThatExceptionOfType(SQLException.class)
          .isThrownBy(() -> Schema.migrate(connection, List.of("CREATE TABLE one (a)")))
          .withMessageContaining("locked");
      Sql.run(other, "ROLLBACK");
    }
    Schema.migrate(connection, List.of("CREATE TABLE one (a)"));
    assertThat(Schema.versionOf(connection)).isEqualTo(1);
  }
}
