package dev.pinhole.bench;

import dev.pinhole.config.Config;
import dev.pinhole.config.FreeSwitchConfig;
import dev.pinhole.daemon.Daemon;
import dev.pinhole.sim.SimFreeSwitch;
import dev.pinhole.sim.SimRegister;
import dev.pinhole.store.Writer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.sqlite.SQLiteConfig;

/**
 * From the moment a REGISTER is due at a steady 1,000 a second until another connection, which
 * looks every millisecond, sees its row. All of it is there: the simulated FreeSWITCH, a TCP
 * connection, and the daemon with its keep-alives.
 */
final class LatencyFigures {
  private static final int PER_SECOND = 1_000;
  private static final int WARM_UP = 10 * PER_SECOND;
  private static final int PHONES = WARM_UP + 20 * PER_SECOND;
  private static final long GAP_NANOS = 1_000_000_000 / PER_SECOND;
  private static final long LOOK_NANOS = 1_000_000;

  private final Path file;
  private final long[] seenAt = new long[PHONES];

  private LatencyFigures(Path file) {
    this.file = file;
  }

  static void run(Path folder) throws Exception {
    new LatencyFigures(folder.resolve("latency.db")).run();
  }

  private void run() throws Exception {
    try (SimFreeSwitch freeswitch = SimFreeSwitch.start()) {
      Daemon daemon = Daemon.start(config(freeswitch), Daemon.Surroundings.real("bench", Map.of()));
      while (!daemon.nodes().get(0).state().equals("connected")) {
        Thread.sleep(10);
      }
      CompletableFuture<Void> reader = CompletableFuture.runAsync(this::look);
      long start = System.nanoTime();
      for (int phone = 0; phone < PHONES; phone++) {
        waitUntil(start + phone * GAP_NANOS);
        freeswitch.registrar().register(register(phone));
      }
      reader.join();
      daemon.stop().join();
      print(start);
    }
  }

  private Config config(SimFreeSwitch freeswitch) {
    FreeSwitchConfig node =
        new FreeSwitchConfig("default", "127.0.0.1", freeswitch.port(), freeswitch.password());
    return Config.defaults(Map.of()).with(List.of(node), file);
  }

  /** A phone with a private Contact; four share a network address. */
  private static SimRegister register(int phone) {
    int site = phone / 4;
    String source = "203.0." + (site >> 8) + "." + (site & 0xff) + ":" + (20_000 + phone);
    return SimRegister.of("" + phone).source(source);
  }

  private static void waitUntil(long due) {
    for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  private void look() {
    SQLiteConfig config = new SQLiteConfig();
    config.setReadOnly(true);
    try (Connection connection = config.createConnection("jdbc:sqlite:" + file);
        PreparedStatement rowsSince =
            connection.prepareStatement(
                "SELECT id, user FROM registration WHERE id > ? ORDER BY id")) {
      for (int seen = 0; seen < PHONES; ) {
        rowsSince.setInt(1, seen);
        try (ResultSet row = rowsSince.executeQuery()) {
          long now = System.nanoTime();
          while (row.next()) {
            seen = row.getInt("id");
            seenAt[row.getInt("user")] = now;
          }
        }
        LockSupport.parkNanos(LOOK_NANOS);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private void print(long start) {
    double[] millis = new double[PHONES - WARM_UP];
    for (int phone = WARM_UP; phone < PHONES; phone++) {
      millis[phone - WARM_UP] = (seenAt[phone] - start - phone * GAP_NANOS) / 1e6;
    }
    Arrays.sort(millis);
    Report.title(
        "REGISTER to visible row at %,d a second, one commit each %d ms",
        PER_SECOND, Writer.COMMIT_INTERVAL.toMillis());
    Report.row("%10s %10s %10s", "p50 ms", "p99 ms", "max ms");
    Report.row(
        "%10.0f %10.0f %10.0f",
        millis[millis.length / 2], millis[millis.length * 99 / 100], millis[millis.length - 1]);
  }
}
