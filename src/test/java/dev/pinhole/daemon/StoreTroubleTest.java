package dev.pinhole.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pinhole.daemon.systemd.Manager;
import dev.pinhole.sim.SimRegister;
import dev.pinhole.sim.SimRow;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The store fails; the daemon goes on. */
class StoreTroubleTest {
  private static final List<String> PARTS = List.of("", "-wal", "-shm");

  @TempDir private Path folder;
  private Rig rig;

  @BeforeEach
  void start() throws Exception {
    rig = Rig.started(folder);
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  private SimRow register(String user) {
    return rig.sim
        .registrar()
        .register(
            SimRegister.of(user)
                .callId(user + "@x")
                .firstContact("192.168.1.120:5060")
                .contact("192.168.1.120:5060")
                .source("198.51.100.98:24832"));
  }

  @Test
  void aDamagedFileIsSetAsideAndANewOneFilledWhileRunning() throws Exception {
    register("1000");
    rig.settle();
    damage();
    register("1001");
    Rig.until(() -> rig.daemon.counters().get(Counter.STORES_BEGUN_ANEW) == 1);
    rig.settle();

    assertThat(rig.rows("SELECT user, nat FROM binding ORDER BY user"))
        .containsExactly("1000 yes", "1001 yes");
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .filteredOn(name -> name.matches("pinhole\\.db\\.damaged-[0-9TZ.]+"))
          .hasSize(1);
    }
  }

  /** What a start does not read: an index of the history. It serves before it looks. */
  @Test
  void afterACrashTheWholeFileIsLookedAtWhileServing() throws Exception {
    register("1000");
    rig.settle();
    rig.stop();
    byte[] bytes = whole("UPDATE daemon_status SET stopped_at = NULL");
    int page =
        Integer.parseInt(
            rig.rows("SELECT rootpage FROM sqlite_master WHERE name = 'history_user'").get(0));
    java.util.Arrays.fill(bytes, (page - 1) * 4_096, page * 4_096, (byte) 0x5a);
    Files.write(rig.store, bytes);
    rig.launch();
    rig.connected();
    Rig.until(() -> rig.daemon.counters().get(Counter.STORES_BEGUN_ANEW) == 1);
    rig.settle();

    assertThat(rig.rows("SELECT user, nat FROM binding")).containsExactly("1000 yes");
    assertThat(rig.rows("PRAGMA quick_check")).containsExactly("ok");
  }

  private byte[] whole(String sql) throws Exception {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + rig.store);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
      statement.execute("PRAGMA wal_checkpoint(TRUNCATE)");
    }
    return Files.readAllBytes(rig.store);
  }

  /** A disk that damages whatever is written: once a minute is enough. */
  @Test
  void theSameIsNotDoneAgainAtOnce() throws Exception {
    register("1000");
    rig.settle();
    damage();
    register("1001");
    untilFilled();
    damage();
    register("1002");
    failedTwice();
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .filteredOn(name -> name.matches("pinhole\\.db\\.damaged-[0-9TZ.]+"))
          .hasSize(1);
    }
  }

  /** Everything into the file, and then junk over all of it. */
  private void damage() throws Exception {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + rig.store);
        Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA wal_checkpoint(TRUNCATE)");
    }
    try (FileChannel file = FileChannel.open(rig.store, StandardOpenOption.WRITE)) {
      byte[] junk = new byte[(int) file.size()];
      java.util.Arrays.fill(junk, (byte) 0x5a);
      file.write(ByteBuffer.wrap(junk), 0);
    }
  }

  /** Also where the damaged file cannot be moved aside, or no new one be begun, for a while. */
  @Test
  void aNewFileIsBegunAsSoonAsThatCanBeDone() throws Exception {
    rig.close();
    Path real = Files.createDirectory(folder.resolve("real"));
    pointFolderTo(real);
    rig = Rig.started(folder.resolve("link"));
    register("1000");
    rig.settle();
    damage();
    pointFolderTo(Files.createFile(folder.resolve("file")));
    register("1001");
    failedTwice();
    pointFolderTo(real);
    untilFilled();

    assertThat(rig.rows("SELECT user, nat FROM binding ORDER BY user"))
        .containsExactly("1000 yes", "1001 yes");
  }

  /** At once, so that the daemon never sees it without a target. */
  private void pointFolderTo(Path target) throws IOException {
    Path next = Files.createSymbolicLink(folder.resolve("next"), target);
    Files.move(next, folder.resolve("link"), StandardCopyOption.ATOMIC_MOVE);
  }

  private void failedTwice() {
    long before = failures();
    Rig.until(() -> failures() > before + 1);
  }

  private long failures() {
    return rig.daemon.counters().get(Counter.STORE_FAILURES);
  }

  private void untilFilled() {
    Rig.until(() -> rig.daemon.counters().get(Counter.STORES_BEGUN_ANEW) == 1);
    rig.settle();
  }

  /** The whole file is not looked at then: it is the reading and the writing that meet it. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void aFileThatWasDamagedAfterAnOrderlyEndIsNoReasonNotToStart(int seed) throws Exception {
    for (int user = 0; user < 300; user++) {
      register("" + (1000 + user));
    }
    rig.settle();
    rig.stop();
    damagePages(new Random(seed), 25);
    rig.start();
    rig.settle();
    register("2000");
    Rig.until(() -> count("SELECT count(*) FROM binding") == 301);
  }

  private void damagePages(Random random, int pages) throws Exception {
    try (FileChannel file = FileChannel.open(rig.store, StandardOpenOption.WRITE)) {
      byte[] junk = new byte[2_000];
      for (int i = 0; i < pages; i++) {
        random.nextBytes(junk);
        long page = random.nextLong(1, file.size() / 4_096);
        file.write(ByteBuffer.wrap(junk), page * 4_096 + random.nextInt(2_096));
      }
    }
  }

  private long count(String sql) {
    // As a command reads it.
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:file:" + rig.store + "?mode=ro");
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      return row.getLong(1);
    } catch (SQLException e) {
      // It is only just being mended.
      return -1;
    }
  }

  /**
   * The daemon starts all the same, keeps alive, says so, and fills the store once there is one.
   */
  @Test
  void aStoreThatCannotBeOpenedIsOpenedLater() throws Exception {
    rig.close();
    Path real = Files.createDirectory(folder.resolve("real"));
    pointFolderTo(real);
    rig = Rig.started(folder.resolve("link"));
    register("1000");
    SimRow leaves = register("1001");
    rig.settle();
    rig.stop();
    rig.sim.registrar().removeSilently(leaves);
    pointFolderTo(Files.createFile(folder.resolve("file")));
    try (Manager manager = Manager.in(folder)) {
      rig.environment = manager.environment();
      rig.start();
      rig.pass(Duration.ofSeconds(31), Duration.ofMillis(100));
      assertThat(rig.sim.commands().keepAlives()).isNotEmpty();
      assertThat(manager.soFar())
          .last()
          .asString()
          .startsWith("STATUS=store cannot be written: ")
          .contains("1 of 1 FreeSWITCH connected, 1 bindings, 1 kept alive");
      pointFolderTo(real);
      untilFilled();
      rig.pass(Duration.ofSeconds(5));
      assertThat(manager.soFar()).last().asString().startsWith("STATUS=1 of 1 FreeSWITCH");
    }
    assertThat(rig.rows("SELECT user, nat FROM binding")).containsExactly("1000 yes");
    assertThat(rig.rows("SELECT event FROM history ORDER BY id"))
        .startsWith("registered", "registered");
  }

  /** An admin tidies up, or puts a backup back, and does not stop the daemon before. */
  @ParameterizedTest
  @EnumSource
  void aStoreThatIsTakenAwayIsNoticed(Tidying tidying) throws Exception {
    register("1000");
    rig.settle();
    Path backup = folder.resolve("backup.db");
    execute("VACUUM INTO '" + backup + "'");
    register("1001");
    rig.settle();
    takeAway(tidying, backup);
    Rig.until(
        () ->
            count("SELECT count(*) FROM binding") == 2
                && count("SELECT count(*) FROM daemon_status") == 1);
    register("1002");
    rig.settle();
    rig.stop();
    assertThat(rig.rows("PRAGMA integrity_check")).containsExactly("ok");
    assertThat(rig.rows("SELECT user, nat FROM binding ORDER BY user"))
        .containsExactly("1000 yes", "1001 yes", "1002 yes");
    if (!tidying.parts.contains("") && !tidying.backup) {
      assertThat(rig.rows("SELECT user FROM history ORDER BY id"))
          .as("what only the daemon still had of the log is in the file")
          .containsExactly("1000", "1001", "1002");
    }
  }

  /** A command that reads on keeps the log of the file that is gone. */
  @Test
  void aBackupIsNotMixedWithTheLogOfTheFileBefore() throws Exception {
    register("1000");
    rig.settle();
    Path backup = folder.resolve("backup.db");
    execute("VACUUM INTO '" + backup + "'");
    for (int user = 1_001; user < 1_100; user++) {
      register("" + user);
    }
    rig.settle();
    try (Connection reader =
            DriverManager.getConnection("jdbc:sqlite:file:" + rig.store + "?mode=ro");
        Statement statement = reader.createStatement()) {
      statement.execute("BEGIN");
      statement.execute("SELECT count(*) FROM history");
      Tidying.REPLACED_BESIDE_ITS_LOG.tidy(rig.store, backup);
      register("2000");
      untilFilled();
    }
    assertThat(rig.rows("PRAGMA integrity_check")).containsExactly("ok");
    assertThat(count("SELECT count(*) FROM binding")).isEqualTo(101);
    assertThat(rig.rows("SELECT user FROM history ORDER BY id")).containsExactly("1000", "2000");
  }

  private enum Tidying {
    DELETED(PARTS, false),
    DELETED_WITHOUT_ITS_LOG(List.of(""), false),
    REPLACED(PARTS, true),
    REPLACED_BESIDE_ITS_LOG(List.of(), true),
    LOG_DELETED(List.of("-wal"), false),
    INDEX_DELETED(List.of("-shm"), false),
    LOG_AND_INDEX_DELETED(List.of("-wal", "-shm"), false);

    private final List<String> parts;
    private final boolean backup;

    Tidying(List<String> parts, boolean backup) {
      this.parts = parts;
      this.backup = backup;
    }

    void tidy(Path store, Path copy) throws IOException {
      for (String part : parts) {
        Files.deleteIfExists(Path.of(store + part));
      }
      if (backup) {
        Files.move(copy, store, StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  private void execute(String sql) throws Exception {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + rig.store);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1_000, 100_000, 200_000})
  void aLogThatIsCutIsNoticed(int left) throws Exception {
    register("1000");
    rig.settle();
    register("1001");
    rig.settle();
    try (FileChannel log =
        FileChannel.open(Path.of(rig.store + "-wal"), StandardOpenOption.WRITE)) {
      log.truncate(left);
    }
    register("1002");
    untilFilled();
    rig.stop();
    assertThat(rig.rows("PRAGMA integrity_check")).containsExactly("ok");
    assertThat(rig.rows("SELECT user, nat FROM binding ORDER BY user"))
        .containsExactly("1000 yes", "1001 yes", "1002 yes");
  }

  /** What a crash leaves, and then a part of it cut, or cut and written on. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void whateverWasCutIsNoReasonNotToStart(int seed) throws Exception {
    registerWithCommits(1000, 1100, 10);
    execute("PRAGMA wal_checkpoint(PASSIVE)");
    registerWithCommits(1100, 1300, 20);
    Path crashed = Files.createDirectory(folder.resolve("crashed")).resolve("pinhole.db");
    for (String part : PARTS) {
      Files.copy(Path.of(rig.store + part), Path.of(crashed + part));
    }
    rig.stop();
    cut(crashed, new Random(seed));
    for (String part : PARTS) {
      Files.move(
          Path.of(crashed + part), Path.of(rig.store + part), StandardCopyOption.REPLACE_EXISTING);
    }
    rig.start();
    register("2000");
    Rig.until(() -> count("SELECT count(*) FROM binding") == 301);
  }

  private void registerWithCommits(int from, int to, int each) {
    for (int user = from; user < to; user++) {
      register("" + user);
      if (user % each == 0 || user == to - 1) {
        rig.settle();
      }
    }
  }

  private static void cut(Path store, Random random) throws IOException {
    String part = List.of("-wal", "-wal", "-wal", "-shm", "").get(random.nextInt(5));
    try (FileChannel file = FileChannel.open(Path.of(store + part), StandardOpenOption.WRITE)) {
      long at = random.nextLong(file.size());
      file.truncate(at);
      if (random.nextBoolean()) {
        file.write(ByteBuffer.allocate(4_120), at + 4_120 * random.nextInt(20));
      }
    }
  }

  /** Phones come and go meanwhile, and the daemon is started again at times. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6})
  void whateverIsDoneToItTheStoreHasInTheEndWhatFreeswitchHas(int seed) throws Exception {
    Random random = new Random(seed);
    for (int step = 0; step < 40; step++) {
      switch (random.nextInt(6)) {
        case 0 ->
            rig.sim.registrar().rows().stream().findAny().ifPresent(rig.sim.registrar()::expire);
        case 1 -> tidy(Tidying.values()[random.nextInt(Tidying.values().length)]);
        case 2 -> {
          rig.stop();
          rig.start();
        }
        default -> register(Integer.toString(1_000 + random.nextInt(30)));
      }
    }
    untilStatusIsWritten();
    rig.settle();
    rig.stop();
    assertThat(rig.rows("SELECT user FROM binding ORDER BY user"))
        .isEqualTo(rig.sim.registrar().rows().stream().map(SimRow::user).sorted().toList());
    assertThat(rig.rows("PRAGMA integrity_check")).containsExactly("ok");
  }

  private void tidy(Tidying tidying) throws Exception {
    untilStatusIsWritten();
    Path backup = folder.resolve("backup.db");
    Files.deleteIfExists(backup);
    execute("VACUUM INTO '" + backup + "'");
    takeAway(tidying, backup);
  }

  /**
   * Nobody of this process opens it before the daemon has noticed: SQLite would cut the index that
   * the daemon still maps, for a process does not see its own locks.
   */
  private void takeAway(Tidying tidying, Path backup) throws IOException {
    long before = rig.daemon.counters().get(Counter.STORES_BEGUN_ANEW);
    tidying.tidy(rig.store, backup);
    Rig.until(
        () -> {
          rig.clock.advance(Duration.ofSeconds(5));
          rig.calm();
          return rig.daemon.counters().get(Counter.STORES_BEGUN_ANEW) > before;
        });
  }

  /** One that meets a store that is gone is not kept: the next one counts. */
  private void untilStatusIsWritten() {
    long since = rig.clock.epochMillis();
    Rig.until(
        () -> {
          rig.clock.advance(Duration.ofSeconds(5));
          rig.calm();
          return count("SELECT coalesce(max(updated_at), 0) FROM daemon_status") > since;
        });
  }

  /** A file system of its own, where this may be mounted. */
  @ParameterizedTest
  @EnumSource
  void aRestartOnADiskThatTakesNothing(Trouble trouble) throws Exception {
    rig.close();
    Path disk = Files.createDirectory(folder.resolve("disk"));
    assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=1m", "none", disk.toString()));
    try {
      rig = Rig.started(disk);
      register("1000");
      rig.settle();
      rig.stop();
      if (trouble == Trouble.FULL_AND_NO_STORE) {
        Files.delete(rig.store);
      }
      Path filler = disk.resolve("filler");
      if (trouble == Trouble.READ_ONLY) {
        assertThat(run("mount", "-o", "remount,ro", disk.toString())).isTrue();
      } else {
        assertThatThrownBy(() -> Files.write(filler, new byte[2 << 20]));
      }
      rig.start();
      rig.pass(Duration.ofSeconds(31), Duration.ofMillis(100));
      assertThat(rig.sim.commands().keepAlives()).isNotEmpty();
      assertThat(failures()).isPositive();
      if (trouble == Trouble.READ_ONLY) {
        assertThat(run("mount", "-o", "remount,rw", disk.toString())).isTrue();
      } else {
        Files.delete(filler);
      }
      untilFilled();
      assertThat(rig.rows("SELECT user, nat FROM binding")).containsExactly("1000 yes");
      List<String> history = rig.rows("SELECT event FROM history");
      if (trouble == Trouble.FULL_AND_NO_STORE) {
        assertThat(history).containsExactly("listed");
      } else {
        assertThat(history).as("taken up from what could be read").containsExactly("registered");
      }
    } finally {
      rig.close();
      assertThat(run("umount", disk.toString())).isTrue();
    }
  }

  private enum Trouble {
    FULL,
    FULL_AND_NO_STORE,
    READ_ONLY
  }

  private static boolean run(String... command) throws Exception {
    return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor() == 0;
  }

  /** The others are written, and that it is missing stands beside them. */
  @Test
  void aRowThatIsRefusedIsCounted() throws Exception {
    execute(
        "CREATE TRIGGER poison BEFORE INSERT ON registration WHEN new.user = '1000'"
            + " BEGIN SELECT raise(ABORT, 'poison'); END");
    register("1000");
    register("1001");
    rig.pass(Duration.ofSeconds(5));
    assertThat(rig.rows("SELECT user FROM binding")).containsExactly("1001");
    assertThat(rig.rows("SELECT store_rows_left_out FROM daemon_status")).containsExactly("1");
  }

  @Test
  void aLockedDatabaseHoldsNobodyUp() throws Exception {
    try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + rig.store);
        Statement statement = other.createStatement()) {
      statement.execute("BEGIN IMMEDIATE");
      register("1000");
      Rig.until(() -> rig.daemon.counters().get(Counter.STORE_FAILURES) > 0);
      for (int i = 0; i < 280; i++) {
        rig.clock.advance(Duration.ofMillis(100));
      }
      Rig.until(() -> !rig.sim.commands().keepAlives().isEmpty());
      statement.execute("ROLLBACK");
    }
    rig.settle();

    assertThat(rig.rows("SELECT user, keepalive_count FROM binding")).containsExactly("1000 1");
    assertThat(rig.rows("SELECT event FROM history")).containsExactly("registered");
  }
}
