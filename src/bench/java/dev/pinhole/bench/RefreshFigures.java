package dev.pinhole.bench;

import dev.pinhole.sim.SimFreeSwitch;
import dev.pinhole.sim.SimOptions;
import dev.pinhole.sim.SimRegister;
import java.nio.file.Files;
import java.nio.file.Path;

/** Phones that register every minute: what that makes the daemon write to the disk. */
final class RefreshFigures {
  private static final int PHONES = 100_000;
  private static final int A_SECOND = PHONES / 60;

  /** As long as it takes that one copy of what is in memory falls into it. */
  private static final int MINUTES = 5;

  private RefreshFigures() {}

  static void run(Path folder) throws Exception {
    try (SimFreeSwitch sim = SimFreeSwitch.start(SimOptions.defaults(), 1)) {
      Path config =
          Files.writeString(
              folder.resolve("refresh.toml"),
              """
              [freeswitch]
              port = %d
              password = "%s"
              [store]
              path = "refresh.db"
              """
                  .formatted(sim.port(), sim.password()));
      try (DaemonProcess daemon = new DaemonProcess(config)) {
        daemon.await("event=listed node=default");
        register(sim);
        double cpuBefore = daemon.cpu();
        long writtenBefore = daemon.written();
        long began = System.nanoTime();
        for (int minute = 0; minute < MINUTES; minute++) {
          register(sim);
        }
        double seconds = (System.nanoTime() - began) / 1e9;
        Report.title("%,d phones that register every minute, for %.0f s", PHONES, seconds);
        Report.row("%12s %12s %12s %7s", "a second", "CPU (1 core)", "disk MB/s", "RSS MB");
        Report.row(
            "%12.0f %11.0f%% %12.3f %7d",
            MINUTES * PHONES / seconds,
            100 * (daemon.cpu() - cpuBefore) / seconds,
            (daemon.written() - writtenBefore) / 1e6 / seconds,
            daemon.memory("VmRSS"));
      }
    }
  }

  private static void register(SimFreeSwitch sim) throws InterruptedException {
    long began = System.nanoTime();
    for (int i = 0; i < PHONES; i++) {
      sim.registrar()
          .register(
              SimRegister.of(Integer.toString(100_000 + i))
                  .callId(i + "@refresh")
                  .contact("192.168.1.120:5060")
                  .source("100.64." + (i >> 8 & 255) + "." + (i & 255) + ":" + (20_000 + i % 999)));
      long ahead = began + i * (1_000_000_000L / A_SECOND) - System.nanoTime();
      if (ahead > 1_000_000) {
        Thread.sleep(ahead / 1_000_000);
      }
    }
  }
}
