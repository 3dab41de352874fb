package dev.pinhole.bench;

import dev.pinhole.sim.SampleRows;
import dev.pinhole.sim.SimFreeSwitch;
import dev.pinhole.sim.SimOptions;
import dev.pinhole.store.Liveness;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * How long no phone is kept alive when the daemon is started again with 100,000 bindings and three
 * million rows of history of the last 24 hours: after an orderly end, and after it was killed.
 */
final class RestartFigures {
  private static final int REGISTRATIONS = Integer.getInteger("pinhole.registrations", 100_000);
  private static final int HISTORY = Integer.getInteger("pinhole.history", 3_000_000);
  private static final int SETTLE_SECONDS = Integer.getInteger("pinhole.settle", 60);

  private final Path store;
  private final Path config;
  private final PreparedFreeSwitch freeswitch;

  private RestartFigures(Path folder, PreparedFreeSwitch freeswitch, String password)
      throws IOException {
    this.freeswitch = freeswitch;
    store = folder.resolve("restart.db");
    config =
        Files.writeString(
            folder.resolve("restart.toml"),
            """
            [freeswitch]
            port = %d
            password = "%s"
            [store]
            path = "restart.db"
            """
                .formatted(freeswitch.port(), password));
  }

  static void run(Path folder) throws Exception {
    SimOptions options = SimOptions.defaults();
    try (SimFreeSwitch sim = SimFreeSwitch.start(options);
        PreparedFreeSwitch freeswitch = new PreparedFreeSwitch(sim.port(), sim.password())) {
      sim.registrar()
          .addSilently(
              SampleRows.of("internal", REGISTRATIONS, 1, System.currentTimeMillis() + 3_600_000));
      freeswitch.prepare();
      RestartFigures figures = new RestartFigures(folder, freeswitch, sim.password());
      figures.buildStore();
      figures.print();
    }
  }

  private void buildStore() throws Exception {
    try (DaemonProcess daemon = new DaemonProcess(config)) {
      awaitListed(daemon);
      try (Connection connection = connect()) {
        // All have had a keep-alive, so that their plans are in the store.
        Liveness.attach(connection, store);
        while (count(connection, "binding WHERE last_keepalive_at IS NULL") > 0
            || count(connection, "binding") < REGISTRATIONS) {
          Thread.sleep(1_000);
        }
      }
    }
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.executeUpdate(
          "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < "
              + HISTORY
              + ") INSERT INTO history (at, event, node, profile, user, domain, call_id,"
              + " network_ip, network_port, nat, nat_kind) SELECT "
              + System.currentTimeMillis()
              + " - 86000000 + i * 86000000 / "
              + HISTORY
              + ", CASE i % 10 WHEN 0 THEN 'expired' WHEN 1 THEN 'registered' ELSE 'rebound' END,"
              + " node, profile, user, domain, call_id, network_ip, network_port, nat, nat_kind"
              + " FROM n JOIN binding ON binding.id = 1 + i % "
              + REGISTRATIONS);
      statement.execute("PRAGMA wal_checkpoint(TRUNCATE)");
    }
  }

  private void print() throws Exception {
    Report.title(
        "Started again with %,d bindings and %,d rows of history (%,d MB), daemon with%n  %s",
        REGISTRATIONS, HISTORY, Files.size(store) >> 20, String.join(" ", DaemonProcess.flags()));
    Report.row(
        "%-20s %22s %10s %9s %11s", "", "first keep-alive s", "listed s", "peak MB", "settled MB");
    startAndPrint("after an orderly end").close();
    try (DaemonProcess daemon = startAndPrint("and once more")) {
      daemon.kill();
    }
    startAndPrint("after a crash").close();
  }

  private DaemonProcess startAndPrint(String name) throws Exception {
    freeswitch.forget();
    long start = System.nanoTime();
    DaemonProcess daemon = new DaemonProcess(config);
    long listed = awaitListed(daemon);
    Thread.sleep(SETTLE_SECONDS * 1000L);
    Report.row(
        "%-20s %22.1f %10.1f %9d %11d",
        name,
        (freeswitch.firstKeepaliveAt() - start) / 1e9,
        (listed - start) / 1e9,
        daemon.memory("VmHWM"),
        daemon.memory("VmRSS"));
    return daemon;
  }

  /** READY=1 follows within a tenth of a second. */
  private static long awaitListed(DaemonProcess daemon) throws InterruptedException {
    return daemon.await("event=listed node=default bindings=" + REGISTRATIONS).at();
  }

  private static int count(Connection connection, String from) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT count(*) FROM " + from)) {
      return row.getInt(1);
    }
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection("jdbc:sqlite:" + store);
  }
}
