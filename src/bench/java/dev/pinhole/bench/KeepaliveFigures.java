package dev.pinhole.bench;

import dev.pinhole.bench.PreparedFreeSwitch.Sent;
import dev.pinhole.sim.SampleRows;
import dev.pinhole.sim.SimFreeSwitch;
import dev.pinhole.sim.SimOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * 50,000 bindings behind NAT, kept alive by the daemon at over 2,000 a second, and 100,000 on two
 * servers at over 4,000: what arrives at FreeSWITCH in a minute, and how long after the 28 s that
 * no interval may exceed.
 */
final class KeepaliveFigures {
  private static final int BINDINGS = 50_000;

  /** Of which 98 % are planned, the rest is for late wake-ups. */
  private static final int PER_SECOND = 2_100;

  private static final long BOUND = 28_000_000_000L;

  /** Every binding has had its first by then. */
  private static final int WARM_UP_SECONDS = 40;

  private static final int SECONDS = 60;

  private KeepaliveFigures() {}

  static void run(Path folder) throws Exception {
    run(folder, 1);
    run(folder, 2);
  }

  /** So many servers, each with its phones. */
  private static void run(Path folder, int servers) throws Exception {
    List<SimFreeSwitch> sims = new ArrayList<>();
    List<PreparedFreeSwitch> prepared = new ArrayList<>();
    StringBuilder toml = new StringBuilder();
    try {
      for (int i = 0; i < servers; i++) {
        SimFreeSwitch sim = SimFreeSwitch.start(SimOptions.defaults(), 1);
        sims.add(sim);
        PreparedFreeSwitch freeswitch = new PreparedFreeSwitch(sim.port(), sim.password());
        prepared.add(freeswitch);
        sim.registrar()
            .addSilently(
                SampleRows.of("internal", BINDINGS, 1 + i, System.currentTimeMillis() + 3_600_000));
        freeswitch.prepare();
        toml.append(
            """
            [[freeswitch]]
            name = "fs%d"
            host = "127.0.0.1"
            port = %d
            password = "%s"
            """
                .formatted(i, freeswitch.port(), sim.password()));
      }
      Path config = folder.resolve("keepalive-" + servers + ".toml");
      Files.writeString(
          config,
          toml
              + """
              [store]
              path = "keepalive-%d.db"
              [keepalive]
              max-per-second = %d
              """
                  .formatted(servers, PER_SECOND));
      measure(config, prepared);
    } finally {
      for (PreparedFreeSwitch each : prepared) {
        each.close();
      }
      sims.forEach(SimFreeSwitch::close);
    }
  }

  private static void measure(Path config, List<PreparedFreeSwitch> servers) throws Exception {
    try (DaemonProcess daemon = new DaemonProcess(config)) {
      for (int i = 0; i < servers.size(); i++) {
        daemon.await(" bindings=" + BINDINGS);
      }
      Thread.sleep(WARM_UP_SECONDS * 1000L);
      double cpuBefore = daemon.cpu();
      long writtenBefore = daemon.written();
      long begin = System.nanoTime();
      Thread.sleep(SECONDS * 1000L);
      double cpu = daemon.cpu() - cpuBefore;
      long end = System.nanoTime();
      double written = (daemon.written() - writtenBefore) / 1e6;
      List<List<Sent>> sent = servers.stream().map(PreparedFreeSwitch::keepalives).toList();
      print(sent, begin, end, cpu, written, daemon.memory("VmRSS"));
    }
  }

  private static void print(
      List<List<Sent>> servers, long begin, long end, double cpu, double written, long memory) {
    List<Long> late = new ArrayList<>();
    for (List<Sent> all : servers) {
      Map<String, Long> last = new HashMap<>();
      for (Sent sent : all) {
        Long before = last.put(sent.callId(), sent.at());
        if (before != null && sent.at() >= begin && sent.at() < end) {
          late.add(Math.max(0, sent.at() - before - BOUND));
        }
      }
    }
    Collections.sort(late);
    double seconds = (end - begin) / 1e9;
    Report.title(
        "%,d bindings, %d server(s), %,d keep-alives a second at most, for %.0f s; late is after 28"
            + " s",
        servers.size() * BINDINGS, servers.size(), servers.size() * PER_SECOND, seconds);
    Report.row(
        "%9s %9s %12s %12s %12s %12s %9s %7s",
        "sent",
        "a second",
        "late p50 ms",
        "late p99 ms",
        "late max ms",
        "CPU (1 core)",
        "disk MB/s",
        "RSS MB");
    Report.row(
        "%9d %9.0f %12d %12d %12d %11.0f%% %9.3f %7d",
        late.size(),
        late.size() / seconds,
        millis(late, 0.5),
        millis(late, 0.99),
        millis(late, 1),
        100 * cpu / seconds,
        written / seconds,
        memory);
  }

  private static long millis(List<Long> sorted, double part) {
    return sorted.get((int) Math.min(sorted.size() - 1L, (long) (part * sorted.size())))
        / 1_000_000;
  }
}
