package dev.pinhole.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.pinhole.store.Schema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Stores that cannot be read, and those that can although they look as if not. */
class StoreProblemsTest {
  @TempDir private Path directory;
  private Cli cli;

  @BeforeEach
  void nameDirectory() {
    cli = new Cli(directory);
  }

  @Test
  void noStore() {
    assertFails(
        1,
        "no store at "
            + cli.store()
            + " yet: is the daemon running (systemctl status pinhole)?"
            + " or give --config");
    assertThat(cli.store()).doesNotExist();
  }

  @Test
  void emptyStore() throws IOException {
    Files.createFile(cli.store());

    assertFails(
        1,
        "the store "
            + cli.store()
            + " is still empty: is the daemon running"
            + " (systemctl status pinhole)?");
  }

  @Test
  void newerStore() {
    cli.newStore().sql("PRAGMA user_version = 999").close();

    assertFails(
        78,
        "the store "
            + cli.store()
            + " has version 999, this pinhole knows up to "
            + Schema.newestVersion()
            + ";"
            + " use the pinhole that wrote it, or a newer one");
  }

  @Test
  void databaseOfSomeoneElse() {
    cli.newStore().sql("PRAGMA user_version = 0").close();

    assertFails(78, cli.store() + " is not a store of pinhole's; correct [store] path");
  }

  @Test
  void noDatabaseAtAll() throws IOException {
    Files.writeString(cli.store(), "This is a text of more than a hundred bytes.\n".repeat(50));

    assertFails(78, cli.store() + " is not a store of pinhole's; correct [store] path");
  }

  @Test
  void directory() throws IOException {
    Files.createDirectory(cli.store());

    assertFails(78, cli.store() + " is a directory; correct [store] path");
  }

  @Test
  void damagedStore() throws IOException {
    cli.newStore().binding("1000").sql("PRAGMA wal_checkpoint(TRUNCATE)").close();
    byte[] bytes = Files.readAllBytes(cli.store());
    Arrays.fill(bytes, 100, bytes.length, (byte) 0x5a);
    Files.write(cli.store(), bytes);

    assertFails(
        1,
        "the store "
            + cli.store()
            + " is damaged; restart the daemon"
            + " (systemctl restart pinhole)");
  }

  @Test
  void storeThatMayNotBeRead() throws IOException {
    cli.newStore().close();
    Files.setPosixFilePermissions(cli.store(), PosixFilePermissions.fromString("---------"));
    assumeThat(Files.isReadable(cli.store())).as("run as root").isFalse();

    assertFails(
        1,
        "may not read the store "
            + cli.store()
            + "; run as root or as a member of the group pinhole");
  }

  @Test
  void storeWhoseDirectoryMayNotBeWritten() throws IOException {
    cli.newStore().daemon(0).binding("1000").close();
    Files.deleteIfExists(directory.resolve("pinhole.db-wal"));
    Files.deleteIfExists(directory.resolve("pinhole.db-shm"));
    var usual = Files.getPosixFilePermissions(directory);
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("r-xr-xr-x"));
    try {
      assertThat(cli.run("list").out()).startsWith("USER@DOMAIN").contains("\n1000@");
    } finally {
      Files.setPosixFilePermissions(directory, usual);
    }
  }

  @Test
  void storeThatTheDaemonIsWriting() {
    try (StoreFixture store = cli.newStore().daemon(0).binding("1000")) {
      store.sql("BEGIN IMMEDIATE").binding("1001");

      assertThat(cli.run("list").out()).contains("\n1000@").doesNotContain("1001");
      store.sql("COMMIT");
      assertThat(cli.run("list").out()).contains("\n1000@").contains("\n1001@");
    }
  }

  @Test
  void oddPathsAreNoProblem() throws IOException {
    Path odd = Files.createDirectory(directory.resolve("a b?mode=rw&x#%41ä"));
    Cli there = new Cli(odd);
    cli.newStore().daemon(0).binding("1000").close();
    Files.move(cli.store(), there.store());

    assertThat(there.run("list").out()).contains("\n1000@");
  }

  @Test
  void readingMakesNoChange() throws IOException {
    cli.newStore().daemon(0).binding("1000").close();
    byte[] before = Files.readAllBytes(cli.store());

    cli.run("list");
    cli.run("show", "1000");

    assertThat(Files.readAllBytes(cli.store())).isEqualTo(before);
  }

  private void assertFails(int status, String message) {
    for (String[] command :
        new String[][] {
          {"list"},
          {"list", "--json"},
          {"show", "1"},
          {"history", "1", "--csv"},
          {"sites"},
          {"events"}
        }) {
      assertThat(cli.run(command))
          .isEqualTo(new Cli.Result(status, "", "pinhole: " + message + "\n"));
    }
  }
}
