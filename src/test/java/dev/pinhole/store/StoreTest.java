package dev.pinhole.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.AbstractStringAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoreTest {
  private static final String SCHEMA = "SELECT type, name, sql FROM sqlite_schema ORDER BY name";

  @TempDir private Path folder;

  @Test
  void aNewFileGetsTheSchema() throws Exception {
    Path file = folder.resolve("new.db");
    Store.open(file).close();
    assertThat(Sql.value(file, "PRAGMA user_version")).isEqualTo(Schema.newestVersion());
    assertThat(Sql.value(file, "PRAGMA journal_mode")).isEqualTo("wal");
    assertThat(Sql.column(file, "SELECT name FROM sqlite_schema WHERE sql IS NOT NULL"))
        .containsExactlyInAnyOrder(
            "binding",
            "history",
            "history_at",
            "history_left",
            "history_user",
            "daemon_status",
            "node_status",
            "setting",
            "gap",
            "network",
            "network_observed_at",
            "departed",
            "departed_left_at",
            "failure",
            "failure_last_at",
            "keepalive_off",
            "webhook_message",
            "webhook_status",
            "webhook_told",
            "liveness",
            "registration",
            "profile");
  }

  /** Also where nobody has set the umask of the service. */
  @Test
  void othersThanTheGroupCannotReadIt() throws Exception {
    Path file = folder.resolve("new.db");
    try (Store open = Store.open(file)) {
      for (Path each : List.of(file, folder.resolve("new.db-wal"), folder.resolve("new.db-shm"))) {
        assertThat(Files.getPosixFilePermissions(each))
            .as(each.toString())
            .doesNotContain(PosixFilePermission.OTHERS_READ, PosixFilePermission.GROUP_WRITE)
            .contains(PosixFilePermission.OWNER_WRITE);
      }
      assertThat(open.connection().isClosed()).isFalse();
    }
  }

  /** Whoever asks the system sees it, whatever else opens and closes the file meanwhile. */
  @Test
  void theFileItselfIsLocked() throws Exception {
    Path file = folder.resolve("new.db");
    for (int run = 0; run < 2; run++) {
      try (Store store = Store.open(file)) {
        assertThat(StoreLock.holder(file)).contains(ProcessHandle.current().pid());
        assertThat(store.check()).isEmpty();
        Sql.rows(file, "SELECT * FROM setting WHERE name = 'a'");
        assertThat(StoreLock.holder(file)).contains(ProcessHandle.current().pid());
      }
      assertThat(StoreLock.holder(file)).isEmpty();
    }
  }

  @Test
  void openingAgainChangesNothing() throws Exception {
    Path file = folder.resolve("again.db");
    Store.open(file).close();
    Sql.run(file, "INSERT INTO setting VALUES ('a', 'b', 3)");
    List<List<Object>> schema = Sql.rows(file, SCHEMA);
    byte[] before = Files.readAllBytes(file);
    Store.open(file).close();
    assertThat(Files.readAllBytes(file)).isEqualTo(before);
    assertThat(Sql.rows(file, SCHEMA)).isEqualTo(schema);
    assertThat(Sql.rows(file, "SELECT * FROM setting WHERE name = 'a'"))
        .containsExactly(List.of("a", "b", 3));
  }

  @Test
  void missingFoldersAreMade() throws Exception {
    Path file = folder.resolve("a/b/c/new.db");
    Store.open(file).close();
    assertThat(file).isRegularFile();
  }

  /** As systemd makes one for a service with a dynamic user. */
  @Test
  void theFolderMayBeALink() throws Exception {
    Path real = Files.createDirectory(folder.resolve("real"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), real);
    Store.open(link.resolve("new.db")).close();
    assertThat(real.resolve("new.db")).isRegularFile();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a b.db", "what?cache=shared&mode=memory", "50%41.db", "#1.db", ":memory:"})
  void anyNameIsAName(String name) throws Exception {
    Path file = folder.resolve(name);
    Store.open(file).close();
    assertThat(Sql.value(file, "PRAGMA user_version")).isEqualTo(Schema.newestVersion());
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(each -> each.getFileName().toString())).containsExactly(name);
    }
  }

  @Test
  void aFolderThatCannotBeMade() throws Exception {
    Path blocked = Files.writeString(folder.resolve("file"), "x").resolve("sub");
    unusable(blocked.resolve("new.db"))
        .isEqualTo(
            "cannot make the folder of the store, "
                + blocked
                + "; make it, writable for the user that runs pinhole, or give another store path");
  }

  /** Even root can make no file there. */
  @Test
  void aFolderThatCannotBeWritten() throws Exception {
    Path file = Path.of("/proc/self/new.db");
    assumeTrue(Files.isDirectory(file.getParent()));
    unusable(file).startsWith("cannot make the store /proc/self/new.db: ");
  }

  @Test
  void aFileThatCannotBeWritten() throws Exception {
    Path file = folder.resolve("readonly.db");
    Store.open(file).close();
    assumeTrue(file.toFile().setReadOnly());
    assumeFalse(Files.isWritable(file), "root may write it all the same");
    unusable(file)
        .isEqualTo(file + " cannot be written; make it writable for the user that runs pinhole");
  }

  @Test
  void aFolderInTheFilesPlace() throws Exception {
    Path file = Files.createDirectory(folder.resolve("new.db"));
    try (Store store = Store.open(file)) {
      assertThatThrownBy(store::connection)
          .hasMessage("cannot open the store " + file + ": Is a directory");
      Files.delete(file);
      assertThat(store.connection().isClosed()).as("tried again").isFalse();
      assertThat(store.isToBeFilled()).isTrue();
    }
    assertThat(Sql.value(file, "PRAGMA user_version")).isEqualTo(Schema.newestVersion());
  }

  @Test
  void aNewerFileIsRefusedAndLeftAsItIs() throws Exception {
    Path file = folder.resolve("newer.db");
    Store.open(file).close();
    int newer = Schema.newestVersion() + 6;
    Sql.run(file, "PRAGMA journal_mode = DELETE", "PRAGMA user_version = " + newer);
    untouched(
        file,
        file
            + " was written by a newer pinhole (schema "
            + newer
            + ", this one knows "
            + Schema.newestVersion()
            + "); install that version, or give another store path");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 99})
  void anotherProgramsFileIsRefusedAndLeftAsItIs(int version) throws Exception {
    Path file = folder.resolve("sofia_reg_internal.db");
    Sql.run(
        file, "CREATE TABLE sip_registrations (call_id TEXT)", "PRAGMA user_version = " + version);
    untouched(file, file + " is the database of another program; give another store path");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 1_000})
  void aFileThatIsNoDatabaseIsSetAside(int repeat) throws Exception {
    Path file = Files.writeString(folder.resolve("odd.db"), "text".repeat(repeat));
    setAside(file, "text".repeat(repeat).getBytes(StandardCharsets.US_ASCII));
  }

  @Test
  void aDamagedFileIsSetAside() throws Exception {
    Path file = folder.resolve("damaged.db");
    Store.open(file).close();
    byte[] bytes = Files.readAllBytes(file);
    byte[] junk = "junk".repeat(900).getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(junk, 0, bytes, 100, junk.length);
    Files.write(file, bytes);
    setAside(file, bytes);
  }

  @Test
  void aDamagedFileBehindALinkIsSetAsideThere() throws Exception {
    Path real = Files.createDirectory(folder.resolve("real")).resolve("odd.db");
    Path link = Files.createSymbolicLink(folder.resolve("link.db"), real);
    Files.writeString(real, "text");
    Store.open(link).close();
    assertThat(Sql.value(real, "PRAGMA user_version")).isEqualTo(Schema.newestVersion());
    try (Stream<Path> files = Files.list(real.getParent())) {
      assertThat(files.map(each -> each.getFileName().toString()))
          .filteredOn(name -> name.startsWith("odd.db.damaged-"))
          .hasSize(1);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DROP TABLE history",
        "DROP TABLE daemon_status",
        "DROP TABLE setting",
        "PRAGMA user_version = 3"
      })
  void aSchemaThatIsNotWhatItSaysIsDamage(String sql) throws Exception {
    Path file = folder.resolve("odd.db");
    Store.open(file).close();
    Sql.run(file, sql, "PRAGMA wal_checkpoint(TRUNCATE)");
    setAside(file, Files.readAllBytes(file));
  }

  /** A new store is in its place, and the old one beside it, byte by byte. */
  private void setAside(Path file, byte[] bytes) throws Exception {
    Store.open(file).close();
    assertThat(Sql.value(file, "PRAGMA user_version")).isEqualTo(Schema.newestVersion());
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.filter(each -> each.getFileName().toString().contains(".damaged-")))
          .filteredOn(each -> !each.toString().endsWith("-wal"))
          .filteredOn(each -> !each.toString().endsWith("-shm"))
          .singleElement()
          .satisfies(aside -> assertThat(aside).hasBinaryContent(bytes));
    }
  }

  @Test
  void theLogShrinksAgainWhenAReaderHasEnded() throws Exception {
    Path file = folder.resolve("read.db");
    Path wal = Path.of(file + "-wal");
    try (Store store = Store.open(file)) {
      Connection connection = store.connection();
      try (Connection reader = Sql.connect(file)) {
        Sql.run(reader, "BEGIN", "SELECT count(*) FROM history");
        for (int i = 0; i < 20; i++) {
          Sql.run(connection, "INSERT INTO setting VALUES ('" + i + "', hex(zeroblob(500000)), 3)");
        }
        assertThat(Files.size(wal)).isGreaterThan(16_000_000);
      }
      for (int i = 0; i < 3; i++) {
        Sql.run(connection, "UPDATE setting SET set_at = set_at + 1 WHERE name = '1'");
      }
      assertThat(Files.size(wal)).isLessThan(9_000_000);
    }
  }

  /** Here it is brought up to date, with an index of many rows; a disk may hang as well. */
  @Test
  @Timeout(60)
  void aStartDoesNotWaitForEver() throws Exception {
    Path file = folder.resolve("large.db");
    try (Connection connection = Sql.connect(file)) {
      Schema.migrate(connection, Schema.MIGRATIONS.stream().limit(9).map(Schema::read).toList());
      Sql.run(
          connection,
          "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 200000)"
              + " INSERT INTO history (at, event, node, profile, user, domain, call_id, nat)"
              + " SELECT i, 'expired', 'a', 'internal', 'u' || i, 'd', 'c', 'yes' FROM n");
    }
    try (Store store = Store.open(file, Duration.ofMillis(1))) {
      assertThatThrownBy(store::connection).hasMessage("it is still being opened; check the disk");
      assertThat(store.read(connection -> 1)).isEmpty();
      assertThat(store.current()).isEmpty();
      while (store.current().isEmpty()) {
        Thread.yield();
        assertThat(Thread.interrupted()).as("opened within a minute").isFalse();
      }
      assertThat(store.isToBeFilled()).isTrue();
      assertThat(Schema.versionOf(store.connection())).isEqualTo(Schema.newestVersion());
    }
    assertThat(Sql.value(file, "SELECT count(*) FROM history")).isEqualTo(200_000);
  }

  @Test
  void anEmptyFileIsANewOne() throws Exception {
    Path file = Files.createFile(folder.resolve("empty.db"));
    Store.open(file).close();
    assertThat(Sql.value(file, "PRAGMA user_version")).isEqualTo(Schema.newestVersion());
  }

  @Test
  void aFileOfACrashedRunIsOpenedWhole() throws Exception {
    Path file = folder.resolve("live.db");
    try (Store store = Store.open(file)) {
      Sql.run(store.connection(), "INSERT INTO setting VALUES ('a', 'b', 3)");
      // What is on the disk while the process lives is what a kill leaves.
      Path copy = folder.resolve("copy.db");
      Files.copy(file, copy);
      Files.copy(Path.of(file + "-wal"), Path.of(copy + "-wal"));
      Store.open(copy).close();
      assertThat(Sql.rows(copy, "SELECT * FROM setting WHERE name = 'a'"))
          .containsExactly(List.of("a", "b", 3));
    }
  }

  private void untouched(Path file, String message) throws IOException {
    byte[] before = Files.readAllBytes(file);
    refused(file).isEqualTo(message);
    assertThat(Files.readAllBytes(file)).isEqualTo(before);
    assertThat(Path.of(file + "-wal")).doesNotExist();
  }

  /** What keeps it from being opened now is no reason not to start. */
  private static AbstractStringAssert<?> unusable(Path file) throws StoreException {
    try (Store store = Store.open(file)) {
      return assertThat(catchThrowable(store::connection).getMessage());
    }
  }

  private static AbstractStringAssert<?> refused(Path file) {
    Throwable[] thrown = new Throwable[1];
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> Store.open(file))
        .satisfies(e -> thrown[0] = e);
    return assertThat(thrown[0].getMessage());
  }
}
