package dev.pinhole.bench;

import dev.pinhole.sim.SampleRows;
import dev.pinhole.sim.SimFreeSwitch;
import dev.pinhole.sim.SimOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/**
 * What a listing of 100,000 registrations costs the daemon, as a process of its own with the flags
 * of the unit: into an empty store, and again after the link was cut, while keep-alives go on.
 */
final class ResyncFigures {
  private static final int REGISTRATIONS = Integer.getInteger("pinhole.registrations", 100_000);
  private static final int SETTLE_SECONDS = Integer.getInteger("pinhole.settle", 60);

  private final Path folder;

  private ResyncFigures(Path folder) {
    this.folder = folder;
  }

  static void run(Path folder) throws Exception {
    new ResyncFigures(folder).run();
  }

  private void run() throws Exception {
    try (SimFreeSwitch sim = SimFreeSwitch.start(SimOptions.defaults(), 1);
        PreparedFreeSwitch freeswitch = new PreparedFreeSwitch(sim.port(), sim.password())) {
      sim.registrar()
          .addSilently(
              SampleRows.of("internal", REGISTRATIONS, 1, System.currentTimeMillis() + 3_600_000));
      freeswitch.prepare();
      try (DaemonProcess daemon = new DaemonProcess(config(freeswitch, sim.password()))) {
        Report.title(
            "A listing of %,d registrations, daemon with%n  %s",
            REGISTRATIONS, String.join(" ", DaemonProcess.flags()));
        Report.row(
            "%-22s %9s %9s %7s %9s %10s %11s %11s",
            "",
            "applied s",
            "stored s",
            "CPU s",
            "peak MB",
            "settled MB",
            "sent a s",
            "longest gap");
        resync("into an empty store", daemon, freeswitch);
        freeswitch.prepare();
        freeswitch.cut();
        resync("again, nothing changed", daemon, freeswitch);
      }
    }
  }

  private void resync(String name, DaemonProcess daemon, PreparedFreeSwitch freeswitch)
      throws Exception {
    daemon.resetPeak();
    double cpuBefore = daemon.cpu();
    DaemonProcess.Line listed = daemon.await("event=listed node=default bindings=" + REGISTRATIONS);
    long stored = awaitRows();
    double cpu = daemon.cpu() - cpuBefore;
    long from = freeswitch.answeredAt();
    List<Long> sent =
        freeswitch.keepalives().stream()
            .map(PreparedFreeSwitch.Sent::at)
            .filter(at -> at <= listed.at())
            .toList();
    Thread.sleep(SETTLE_SECONDS * 1000L);
    Report.row(
        "%-22s %9.1f %9.1f %7.1f %9d %10d %11.0f %8d ms",
        name,
        seconds(from, listed.at()),
        seconds(from, stored),
        cpu,
        daemon.memory("VmHWM"),
        daemon.memory("VmRSS"),
        sent.size() / seconds(from, listed.at()),
        longestGapMillis(from, sent, listed.at()));
  }

  private Path config(PreparedFreeSwitch freeswitch, String password) throws IOException {
    return Files.writeString(
        folder.resolve("resync.toml"),
        """
        [freeswitch]
        port = %d
        password = "%s"
        [store]
        path = "resync.db"
        """
            .formatted(freeswitch.port(), password));
  }

  private long awaitRows() throws SQLException, InterruptedException {
    String url = "jdbc:sqlite:" + folder.resolve("resync.db");
    try (Connection connection = DriverManager.getConnection(url)) {
      while (true) {
        try (ResultSet row =
            connection.createStatement().executeQuery("SELECT count(*) FROM binding")) {
          if (row.getInt(1) == REGISTRATIONS) {
            return System.nanoTime();
          }
        }
        Thread.sleep(50);
      }
    }
  }

  private static long longestGapMillis(long from, List<Long> sent, long until) {
    long longest = 0;
    long last = from;
    for (long at : sent) {
      longest = Math.max(longest, at - last);
      last = at;
    }
    return Math.max(longest, until - last) / 1_000_000;
  }

  private static double seconds(long from, long until) {
    return (until - from) / 1e9;
  }
}
