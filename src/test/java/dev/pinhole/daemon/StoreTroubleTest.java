package dev.pinhole.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.sim.SimRegister;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The store fails; the daemon goes on. */
class StoreTroubleTest {
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

  private void register(String user) {
    rig.sim
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
