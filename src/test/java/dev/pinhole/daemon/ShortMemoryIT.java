package dev.pinhole.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.sim.SimFreeSwitch;
import dev.pinhole.sim.SimRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged program with a heap too small for the history that waits for a locked store. */
class ShortMemoryIT {
  private static final int MOST_USERS = 400_000;
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(30);

  @TempDir private Path folder;
  private final SimFreeSwitch sim = SimFreeSwitch.start();
  private Path journal;
  private Process daemon;

  @AfterEach
  void stop() throws InterruptedException {
    daemon.destroyForcibly().waitFor();
    sim.close();
  }

  private void start() throws IOException {
    journal = Files.createFile(folder.resolve("journal"));
    Path config =
        Files.writeString(
            folder.resolve("pinhole.toml"),
            """
            [freeswitch]
            port = %d
            password = "%s"
            [hep]
            listen = "off"
            [store]
            path = "pinhole.db"
            """
                .formatted(sim.port(), sim.password()));
    daemon =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xms56m",
                "-Xmx56m",
                "-XX:+ExitOnOutOfMemoryError",
                "-jar",
                System.getProperty("pinhole.jar"),
                "run",
                "--config",
                config.toString())
            .redirectError(journal.toFile())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
  }

  private boolean said(String event) throws IOException {
    return Files.readString(journal).contains("event=" + event);
  }

  private void until(String event) throws IOException {
    long deadline = System.nanoTime() + PATIENCE;
    while (!said(event)) {
      assertThat(daemon.isAlive() && System.nanoTime() < deadline)
          .as(Files.readString(journal))
          .isTrue();
      Thread.onSpinWait();
    }
  }

  @Test
  void givesUpWhatIsPastAndLives() throws Exception {
    start();
    until("listed");
    try (Connection other =
            DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("pinhole.db"));
        Statement statement = other.createStatement()) {
      statement.execute("BEGIN IMMEDIATE");
      for (int user = 0; user < MOST_USERS && !said("memory-short"); user += 500) {
        comeAndGo(user, 500);
        assertThat(daemon.isAlive()).as(Files.readString(journal)).isTrue();
      }
      until("memory-short");
      statement.execute("ROLLBACK");
    }
    // Memory is short no more, and the store is written.
    until("store-recovered");
    Rig.until(
        () -> {
          sim.registrar().register(Registers.of("last"));
          return isStored("last");
        });
    assertThat(daemon.isAlive()).isTrue();
  }

  private void comeAndGo(int first, int many) {
    List<SimRow> there = new ArrayList<>();
    for (int user = first; user < first + many; user++) {
      there.add(sim.registrar().register(Registers.of("u" + user)));
    }
    there.forEach(sim.registrar()::expire);
  }

  private boolean isStored(String user) {
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("pinhole.db"));
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery("SELECT 1 FROM binding WHERE user = '" + user + "'")) {
      return row.next();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
