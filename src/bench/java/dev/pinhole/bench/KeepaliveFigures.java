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
 * 50,000 bindings behind NAT, kept alive by the daemon at over 2,000 a second: what arrives at
 * FreeSWITCH in a minute, and how long after the 28 s that no interval may exceed.
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
    try (SimFreeSwitch sim = SimFreeSwitch.start(SimOptions.defaults(), 1);
        PreparedFreeSwitch freeswitch = new PreparedFreeSwitch(sim.port(), sim.password())) {
      sim.registrar()
          .addSilently(
              SampleRows.of("internal", BINDINGS, 1, System.currentTimeMillis() + 3_600_000));
      freeswitch.prepare();
      Path config = folder.resolve("keepalive.toml");
      Files.writeString(
          config,
          """
          [freeswitch]
          port = %d
          password = "%s"
          [store]
          path = "keepalive.db"
          [keepalive]
          max-per-second = %d
          """
              .formatted(freeswitch.port(), sim.password(), PER_SECOND));
      try (DaemonProcess daemon = new DaemonProcess(config)) {
        daemon.await("event=listed node=default bindings=" + BINDINGS);
        Thread.sleep(WARM_UP_SECONDS * 1000L);
        double cpuBefore = daemon.cpu();
        long writtenBefore = daemon.written();
        long begin = System.nanoTime();
        Thread.sleep(SECONDS * 1000L);
        double cpu = daemon.cpu() - cpuBefore;
        long end = System.nanoTime();
        double written = (daemon.written() - writtenBefore) / 1e6;
        print(freeswitch.keepalives(), begin, end, cpu, written, daemon.memory("VmRSS"));
      }
    }
  }

  private static void print(
      List<Sent> all, long begin, long end, double cpu, double written, long memory) {
    List<Long> late = new ArrayList<>();
    Map<String, Long> last = new HashMap<>();
    for (Sent sent : all) {
      Long before = last.put(sent.callId(), sent.at());
      if (before != null && sent.at() >= begin && sent.at() < end) {
        late.add(Math.max(0, sent.at() - before - BOUND));
      }
    }
    Collections.sort(late);
    double seconds = (end - begin) / 1e9;
    Report.title(
        "%,d bindings, %,d keep-alives a second at most, for %.0f s; late is after 28 s",
        BINDINGS, PER_SECOND, seconds);
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
