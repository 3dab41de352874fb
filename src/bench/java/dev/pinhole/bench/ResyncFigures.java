package dev.pinhole.bench;

import dev.pinhole.Main;
import dev.pinhole.sim.SampleRows;
import dev.pinhole.sim.SimFreeSwitch;
import dev.pinhole.sim.SimOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * What a listing of 100,000 registrations costs the daemon, as a process of its own with the flags
 * of the unit: into an empty store, and again after the link was cut, while keep-alives go on.
 */
final class ResyncFigures {
  private static final int REGISTRATIONS = Integer.getInteger("pinhole.registrations", 100_000);
  private static final int SETTLE_SECONDS = Integer.getInteger("pinhole.settle", 60);

  /** As in the unit. */
  private static final String FLAGS =
      "-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xms64m -Xmx256m -Xmn6m -Xss512k"
          + " -XX:MinHeapFreeRatio=5 -XX:MaxHeapFreeRatio=7 -XX:-ShrinkHeapInSteps";

  private static final double TICKS_PER_SECOND = 100;

  /** A line of the daemon's log, and when it came. */
  private record Line(long at, String text) {}

  private final Path folder;
  private final BlockingQueue<Line> log = new LinkedBlockingQueue<>();

  private ResyncFigures(Path folder) {
    this.folder = folder;
  }

  static void run(Path folder) throws Exception {
    new ResyncFigures(folder).run();
  }

  private void run() throws Exception {
    SimOptions options = SimOptions.builder().logSize(1).build();
    try (SimFreeSwitch sim = SimFreeSwitch.start(options);
        PreparedFreeSwitch freeswitch = new PreparedFreeSwitch(sim.port(), sim.password())) {
      sim.registrar()
          .addSilently(
              SampleRows.of("internal", REGISTRATIONS, 1, System.currentTimeMillis() + 3_600_000));
      freeswitch.prepare();
      Process daemon = start(freeswitch, sim.password());
      try {
        Report.title("A listing of %,d registrations, daemon with%n  %s", REGISTRATIONS, flags());
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
      } finally {
        daemon.destroy();
        daemon.waitFor();
      }
    }
  }

  private void resync(String name, Process daemon, PreparedFreeSwitch freeswitch) throws Exception {
    resetPeak(daemon);
    double cpuBefore = cpuSeconds(daemon);
    Line listed = await("listed bindings=" + REGISTRATIONS);
    long stored = awaitRows();
    double cpu = cpuSeconds(daemon) - cpuBefore;
    long from = freeswitch.answeredAt();
    List<Long> sent = new ArrayList<>(freeswitch.keepalives());
    sent.removeIf(at -> at > listed.at);
    Thread.sleep(SETTLE_SECONDS * 1000L);
    Report.row(
        "%-22s %9.1f %9.1f %7.1f %9d %10d %11.0f %8d ms",
        name,
        seconds(from, listed.at),
        seconds(from, stored),
        cpu,
        memory(daemon, "VmHWM"),
        memory(daemon, "VmRSS"),
        sent.size() / seconds(from, listed.at),
        longestGapMillis(from, sent, listed.at));
  }

  private static String flags() {
    return System.getProperty("pinhole.flags", FLAGS);
  }

  private Process start(PreparedFreeSwitch freeswitch, String password) throws IOException {
    Path config = folder.resolve("resync.toml");
    Files.writeString(
        config,
        """
        [freeswitch]
        port = %d
        password = "%s"
        [store]
        path = "resync.db"
        """
            .formatted(freeswitch.port(), password));
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElseThrow());
    command.addAll(List.of(flags().split(" ")));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(List.of("run", "--config", config.toString()));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("MALLOC_ARENA_MAX", "1");
    Process daemon = builder.start();
    new Thread(() -> read(daemon)).start();
    return daemon;
  }

  private void read(Process daemon) {
    try (BufferedReader lines = daemon.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        log.add(new Line(System.nanoTime(), line));
        if (Boolean.getBoolean("pinhole.log")) {
          System.err.println(line);
        }
      }
    } catch (IOException e) {
      // It was killed.
    }
  }

  private Line await(String text) throws InterruptedException {
    Line line = log.take();
    while (!line.text.contains(text)) {
      line = log.take();
    }
    return line;
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

  /** From now on, VmHWM is of what follows (proc(5), clear_refs). */
  private static void resetPeak(Process process) throws IOException {
    Files.writeString(Path.of("/proc/" + process.pid() + "/clear_refs"), "5");
  }

  private static double cpuSeconds(Process process) throws IOException {
    String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
  }

  private static long memory(Process process, String name) throws IOException {
    return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
        .filter(line -> line.startsWith(name + ":"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024)
        .findFirst()
        .orElseThrow();
  }
}
