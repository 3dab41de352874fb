package dev.pinhole.bench;

import dev.pinhole.sim.SampleRows;
import dev.pinhole.sim.SimFreeSwitch;
import dev.pinhole.sim.SimOptions;
import dev.pinhole.sim.SimRegister;
import dev.pinhole.sim.SimRow;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The memory of the daemon, the built jar as a process of its own with the flags of the unit, in
 * floods and after a restart: users who come and go, a phone that goes through an IPv6 /64, and
 * challenges of REGISTERs, which anyone can cause, beside 100,000 registrations. Its resident
 * memory, at most and once it is quiet again. At last users come and go while the store is locked
 * and the heap is small: it must live.
 */
final class FloodFigures {
  private static final String WHICH = System.getProperty("pinhole.floods", ".*");
  private static final int USERS = Integer.getInteger("pinhole.users", 300_000);
  private static final int REGISTRATIONS = Integer.getInteger("pinhole.registrations", 100_000);
  private static final int CHALLENGES = Integer.getInteger("pinhole.challenges", 300_000);
  private static final int SETTLE_SECONDS = Integer.getInteger("pinhole.settle", 45);

  /** More than FreeSWITCH carries by far, and no more than the daemon reads. */
  private static final int A_SECOND = Integer.getInteger("pinhole.rate", 4_000);

  private static final int SMALL_HEAP = Integer.getInteger("pinhole.heap", 64);

  private final Path folder;
  private final SplittableRandom random = new SplittableRandom(1);

  private FloodFigures(Path folder) {
    this.folder = folder;
  }

  static void run(Path folder) throws Exception {
    FloodFigures figures = new FloodFigures(folder);
    Report.title("Memory in floods, daemon with%n  %s", String.join(" ", DaemonProcess.flags()));
    Report.row("%-52s %8s %11s", "", "peak MB", "settled MB");
    if ("users".matches(WHICH)) {
      figures.users();
    }
    if ("addresses".matches(WHICH)) {
      figures.addresses();
    }
    if ("challenges".matches(WHICH)) {
      figures.challenges();
    }
    if ("short".matches(WHICH)) {
      figures.shortOfMemory();
    }
  }

  private void users() throws Exception {
    try (SimFreeSwitch sim = SimFreeSwitch.start(SimOptions.defaults(), 1)) {
      Path config = config("users", sim);
      try (DaemonProcess daemon = new DaemonProcess(config)) {
        daemon.await("event=listed node=default");
        daemon.resetPeak();
        comeAndGo(sim);
        report(String.format("%,d users came and went", USERS), daemon);
      }
      restart("the same after a restart", config);
    }
  }

  private void comeAndGo(SimFreeSwitch sim) throws InterruptedException {
    List<SimRow> there = new ArrayList<>();
    long began = System.nanoTime();
    for (int i = 0; i < USERS; i++) {
      there.add(sim.registrar().register(stranger(i)));
      if (there.size() == 500) {
        there.forEach(sim.registrar()::expire);
        there.clear();
        pace(began, i);
      }
    }
    there.forEach(sim.registrar()::expire);
  }

  private void addresses() throws Exception {
    try (SimFreeSwitch sim = SimFreeSwitch.start(SimOptions.defaults(), 1)) {
      Path config = config("addresses", sim);
      try (DaemonProcess daemon = new DaemonProcess(config)) {
        daemon.await("event=listed node=default");
        daemon.resetPeak();
        long began = System.nanoTime();
        for (int i = 0; i < USERS; i++) {
          String source = String.format("[2001:db8::%x:%x]:5060", i >> 16, i & 0xffff);
          sim.registrar().register(stranger(0).callId("one@flood").source(source));
          if (i % 500 == 0) {
            pace(began, i);
          }
        }
        report(String.format("one phone, %,d IPv6 addresses", USERS), daemon);
      }
      restart("the same after a restart", config);
    }
  }

  private void shortOfMemory() throws Exception {
    try (SimFreeSwitch sim = SimFreeSwitch.start(SimOptions.defaults(), 1)) {
      Path config = config("short", sim);
      try (DaemonProcess daemon =
          new DaemonProcess(config, "-Xms" + SMALL_HEAP + "m", "-Xmx" + SMALL_HEAP + "m")) {
        daemon.await("event=listed node=default");
        daemon.resetPeak();
        try (Connection other =
                DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("short.db"));
            Statement statement = other.createStatement()) {
          statement.execute("BEGIN IMMEDIATE");
          comeAndGo(sim);
          if (!daemon.isAlive()) {
            throw new AssertionError("the daemon ended for want of memory");
          }
        }
        report(String.format("%,d users, store locked, -Xmx%dm", USERS, SMALL_HEAP), daemon);
      }
    }
  }

  private void challenges() throws Exception {
    try (SimFreeSwitch sim = SimFreeSwitch.start(SimOptions.defaults(), 1)) {
      sim.registrar()
          .addSilently(
              SampleRows.of("internal", REGISTRATIONS, 1, System.currentTimeMillis() + 3_600_000));
      Path config = config("challenges", sim);
      try (DaemonProcess daemon = new DaemonProcess(config)) {
        daemon.await("event=listed node=default bindings=" + REGISTRATIONS);
        report(String.format("%,d registrations listed", REGISTRATIONS), daemon);
        daemon.resetPeak();
        long began = System.nanoTime();
        for (int i = 0; i < CHALLENGES; i++) {
          sim.registrar().challenge(stranger(random.nextInt()));
          if (i % 500 == 0) {
            pace(began, i);
          }
        }
        report(String.format("%,d challenges beside them", CHALLENGES), daemon);
      }
      restart("the same after a restart", config);
    }
  }

  /** Behind a NAT of its own, with names of the usual length. */
  private SimRegister stranger(int number) {
    String source = "100." + (number >> 16 & 63) + "." + (number >> 8 & 255) + "." + (number & 255);
    return SimRegister.of("user-" + number)
        .callId(
            Long.toHexString(random.nextLong()) + Long.toHexString(random.nextLong()) + "@flood")
        .firstContact("192.168.1." + (1 + number & 127) + ":5060")
        .source(source + ":" + (1_024 + random.nextInt(60_000)));
  }

  private static void pace(long began, int done) throws InterruptedException {
    long ahead = began + done * (1_000_000_000L / A_SECOND) - System.nanoTime();
    if (ahead > 0) {
      Thread.sleep(ahead / 1_000_000);
    }
  }

  private void restart(String name, Path config) throws Exception {
    try (DaemonProcess daemon = new DaemonProcess(config)) {
      daemon.await("event=listed node=default");
      report(name, daemon);
    }
  }

  private static void report(String name, DaemonProcess daemon) throws Exception {
    Thread.sleep(SETTLE_SECONDS * 1000L);
    Report.row("%-52s %8d %11d", name, daemon.memory("VmHWM"), daemon.memory("VmRSS"));
  }

  private Path config(String name, SimFreeSwitch sim) throws Exception {
    return Files.writeString(
        folder.resolve(name + ".toml"),
        """
        [freeswitch]
        port = %d
        password = "%s"
        [store]
        path = "%s.db"
        [keepalive]
        max-per-second = 2000
        """
            .formatted(sim.port(), sim.password(), name));
  }
}
