package dev.pinhole.bench;

import dev.pinhole.sim.SimFreeSwitch;
import dev.pinhole.sim.SimOptions;
import dev.pinhole.sim.SimRegister;
import dev.pinhole.sim.SimRow;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeSet;

/**
 * An hour in which everything goes wrong at random: the daemon as a process with the unit's flags,
 * beside the simulated FreeSWITCH. Ends with what FreeSWITCH and the store differ in, with
 * intervals that were exceeded while there was a link, and with memory over time. {@code -Dseed},
 * {@code -Dpinhole.soak.seconds}, {@code -Dpinhole.soak.phones} and {@code
 * -Dpinhole.soak.troubles}, a pattern of their names, choose another.
 */
final class SoakFigures {
  private static final int PHONES = Integer.getInteger("pinhole.soak.phones", 5_000);
  private static final int SECONDS = Integer.getInteger("pinhole.soak.seconds", 3_600);
  private static final int NEWEST_PHONES = 250;

  private static final long SECOND = 1_000_000_000L;

  /** Of the interval, and what a busy machine adds. */
  private static final long INTERVAL = 28 * SECOND + SECOND / 2;

  private static final double CATCHING_UP = 0.3;

  /** Seconds: of such a one it is printed where the time went. */
  private static final double SLOW_START = 1.5;

  private static final Duration QUIET = Duration.ofSeconds(45);
  private static final Duration AGREEMENT = Duration.ofMinutes(13);

  /** What goes wrong. */
  private enum Trouble {
    LINK_CUT,
    LINK_SILENT,
    SLOW_REPLIES,
    EVENTS_LOST,
    FREESWITCH_RESTARTS,
    DAEMON_RESTARTS,
    DAEMON_KILLED,
    STORE_LOCKED,
    STORE_DAMAGED,
    STORE_DELETED,
    FLOOD_OF_CHALLENGES,
    FLOOD_OF_CALL_IDS
  }

  /** A phone, and when its NAT saw a packet last; changed on the simulator's thread. */
  private static final class SoakPhone {
    private final int number;
    private SimRow row;
    private long lastPacket;

    private SoakPhone(int number) {
      this.number = number;
    }
  }

  private static final List<Trouble> TROUBLES =
      Arrays.stream(Trouble.values())
          .filter(each -> each.name().matches(System.getProperty("pinhole.soak.troubles", ".*")))
          .toList();

  private final Path folder;
  private final long seed = Long.getLong("seed", System.currentTimeMillis());
  private final SplittableRandom random = new SplittableRandom(seed);
  private final List<SoakPhone> phones = new ArrayList<>();
  private final Map<String, SoakPhone> byCallId = new HashMap<>();
  private final Map<Trouble, Integer> troubles = new HashMap<>();
  private final List<String> faults = new ArrayList<>();
  private final List<Long> memory = new ArrayList<>();
  private SimFreeSwitch sim;
  private DaemonProcess daemon;
  private long calls;
  private volatile long undisturbedSince = Long.MAX_VALUE;
  private volatile long lastNotify;
  private long notifies;
  private long exceeded;
  private int starts;
  private double firstStart;
  private double slowestRestart;

  private SoakFigures(Path folder) {
    this.folder = folder;
    for (int i = 0; i < PHONES; i++) {
      phones.add(new SoakPhone(i));
    }
  }

  static void run(Path folder) throws Exception {
    new SoakFigures(folder).run();
  }

  private void run() throws Exception {
    Report.title("Soak of %d s with %,d phones, seed %d", SECONDS, PHONES, seed);
    SimOptions.Builder options = SimOptions.builder();
    try (SimFreeSwitch freeswitch = SimFreeSwitch.start(options.build())) {
      sim = freeswitch;
      sim.network(
          row -> {
            notified(row);
            return Optional.empty();
          });
      for (SoakPhone phone : phones) {
        register(phone);
      }
      startDaemon();
      undisturb(QUIET.toNanos());
      long end = System.nanoTime() + SECONDS * SECOND;
      while (System.nanoTime() < end) {
        live(10 * SECOND);
        memory.add(daemon.memory("VmRSS"));
        if (random.nextInt(3) == 0) {
          Trouble trouble = TROUBLES.get(random.nextInt(TROUBLES.size()));
          troubles.merge(trouble, 1, Integer::sum);
          disturb(trouble);
        }
      }
      agree();
      report();
      daemon.close();
    }
    if (!faults.isEmpty()) {
      throw new AssertionError("seed " + seed + ": " + faults.size() + " faults");
    }
  }

  /** Phones register, refresh, come back by another port, leave. */
  private void live(long nanos) throws InterruptedException {
    long until = System.nanoTime() + nanos;
    while (System.nanoTime() < until) {
      SoakPhone phone = phones.get(random.nextInt(PHONES));
      switch (random.nextInt(20)) {
        case 0 -> leave(phone);
        case 1 -> reboot(phone);
        default -> register(phone);
      }
      Thread.sleep(20);
    }
  }

  private void register(SoakPhone phone) {
    int port = 10_000 + phone.number % 50_000;
    String nat =
        "198.51." + (100 + phone.number / NEWEST_PHONES % 100) + "." + (phone.number % 7 + 1);
    String callId = phone.row == null ? "c" + ++calls + "@soak" : phone.row.callId();
    SimRegister register =
        SimRegister.of(Integer.toString(100_000 + phone.number))
            .callId(callId)
            .firstContact("192.168.1." + (1 + phone.number % 250) + ":5060")
            .source(nat + ":" + (port + random.nextInt(2)))
            .expires(600 + 60 * random.nextInt(50));
    if (random.nextBoolean()) {
      register = register.contact(nat + ":" + port);
    }
    SimRegister sent = register;
    sim.atOnce(
        () -> {
          phone.row = sim.registrar().register(sent);
          phone.lastPacket = System.nanoTime();
          byCallId.put(callId, phone);
          return null;
        });
  }

  private void leave(SoakPhone phone) {
    if (phone.row != null) {
      SimRow row = phone.row;
      sim.atOnce(
          () -> {
            sim.registrar().expire(row);
            byCallId.remove(row.callId());
            phone.row = null;
            return null;
          });
    }
  }

  private void reboot(SoakPhone phone) {
    leave(phone);
    register(phone);
  }

  /** On the simulator's thread. */
  private void notified(SimRow row) {
    long now = System.nanoTime();
    lastNotify = now;
    notifies++;
    SoakPhone phone = byCallId.get(row.callId());
    if (phone == null) {
      return;
    }
    long gap = now - phone.lastPacket;
    if (gap > INTERVAL && phone.lastPacket > undisturbedSince) {
      exceeded++;
      if (exceeded <= 10) {
        faults.add("interval of " + gap / 1_000_000 + " ms for " + row.user());
      }
    }
    phone.lastPacket = now;
  }

  private void disturb(Trouble trouble) throws Exception {
    long began = System.nanoTime();
    undisturbedSince = Long.MAX_VALUE;
    switch (trouble) {
      case LINK_CUT -> sim.faults().cut();
      case LINK_SILENT -> {
        sim.faults().mute();
        live(random.nextLong(15 * SECOND));
        sim.faults().unmute();
      }
      case SLOW_REPLIES -> {
        sim.faults().delayReplies(Duration.ofMillis(random.nextInt(7_000)));
        live(random.nextLong(10 * SECOND));
        sim.faults().clearAnswers();
      }
      case EVENTS_LOST -> {
        sim.faults().loseEvents();
        live(random.nextLong(5 * SECOND));
        sim.faults().deliverEvents();
      }
      case FREESWITCH_RESTARTS -> sim.restart(SimFreeSwitch.Rows.KEPT);
      case DAEMON_RESTARTS -> {
        daemon.close();
        startDaemon();
      }
      case DAEMON_KILLED -> {
        daemon.kill();
        startDaemon();
      }
      case STORE_LOCKED -> lockStore();
      case STORE_DAMAGED -> damageStore();
      case STORE_DELETED -> Files.deleteIfExists(store());
      case FLOOD_OF_CHALLENGES -> flood(50_000);
      case FLOOD_OF_CALL_IDS -> {
        for (int i = 0; i < PHONES / 2; i++) {
          reboot(phones.get(random.nextInt(PHONES)));
        }
      }
    }
    long lasted = System.nanoTime() - began;
    undisturb(QUIET.toNanos() + (long) (CATCHING_UP * lasted));
  }

  /** Lives on until all has been caught up, then the intervals count again. */
  private void undisturb(long nanos) throws InterruptedException {
    live(nanos);
    undisturbedSince = System.nanoTime();
  }

  /** Anyone can cause these, by the hundred thousand. */
  private void flood(int count) {
    for (int i = 0; i < count; i++) {
      SimRegister stranger =
          SimRegister.of("u" + random.nextInt(1_000_000))
              .callId(random.nextLong() + "@flood")
              .source("203.0." + random.nextInt(256) + "." + random.nextInt(256) + ":5060");
      sim.registrar().challenge(stranger);
    }
  }

  private void lockStore() throws Exception {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + store());
        Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA busy_timeout = 2000");
      statement.execute("BEGIN EXCLUSIVE");
      live(random.nextLong(10 * SECOND));
    } catch (SQLException e) {
      Report.row("store could not be locked: %s", e.getMessage());
    }
  }

  private void damageStore() throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(store().toFile(), "rw")) {
      byte[] garbage = new byte[4096];
      for (int i = 0; i < 25; i++) {
        for (int j = 0; j < garbage.length; j++) {
          garbage[j] = (byte) random.nextInt(256);
        }
        file.seek(4096 * random.nextLong(Math.max(1, file.length() / 4096)));
        file.write(garbage);
      }
    }
  }

  private void startDaemon() throws Exception {
    Path config =
        Files.writeString(
            folder.resolve("soak.toml"),
            """
            [freeswitch]
            port = %d
            password = "%s"
            [store]
            path = "soak.db"
            [keepalive]
            max-per-second = 2000
            """
                .formatted(sim.port(), sim.password()));
    long began = System.nanoTime();
    daemon = new DaemonProcess(config);
    long process = System.nanoTime();
    while (lastNotify < began) {
      Thread.sleep(5);
      if (System.nanoTime() - began > 60 * SECOND) {
        throw new AssertionError("seed " + seed + ": no keep-alive within a minute of a start");
      }
    }
    double took = seconds(began, lastNotify);
    if (starts++ == 0) {
      firstStart = took;
    } else {
      slowestRestart = Math.max(slowestRestart, took);
    }
    if (took > SLOW_START) {
      Report.row(
          "%.1f s to the first keep-alive; %.1f s to make the process",
          took, seconds(began, process));
      for (DaemonProcess.Line line : daemon.linesSoFar()) {
        Report.row("  %5.1f s %s", seconds(began, line.at()), line.text());
      }
    }
  }

  private static double seconds(long from, long to) {
    return (to - from) / 1e9;
  }

  private Path store() {
    return folder.resolve("soak.db");
  }

  /** After quiet, the store has what FreeSWITCH has. */
  private void agree() throws Exception {
    long until = System.nanoTime() + AGREEMENT.toNanos();
    TreeSet<String> missing = new TreeSet<>();
    TreeSet<String> surplus = new TreeSet<>();
    do {
      Thread.sleep(5_000);
      missing.clear();
      surplus.clear();
      surplus.addAll(stored());
      for (SimRow row : sim.registrar().rows()) {
        String text = row.user() + " " + row.callId() + " " + row.network();
        if (!surplus.remove(text)) {
          missing.add(text);
        }
      }
    } while (!(missing.isEmpty() && surplus.isEmpty()) && System.nanoTime() < until);
    missing.forEach(text -> faults.add("not in the store: " + text));
    surplus.forEach(text -> faults.add("not in FreeSWITCH: " + text));
  }

  private List<String> stored() throws SQLException {
    List<String> rows = new ArrayList<>();
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + store());
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT user || ' ' || call_id || ' ' || network_ip || ':' || network_port FROM"
                    + " binding")) {
      while (row.next()) {
        rows.add(row.getString(1));
      }
    }
    return rows;
  }

  private void report() {
    Report.row("troubles                 %s", troubles);
    Report.row("keep-alives              %,d, %d late while undisturbed", notifies, exceeded);
    Report.row(
        "first keep-alive         %.1f s after the first start, with an empty store; at most %.1f s"
            + " after each of %d others",
        firstStart, slowestRestart, starts - 1);
    int tenth = Math.max(1, memory.size() / 10);
    Report.row("memory                   %s MB every %d s", everyNth(memory, tenth), 10 * tenth);
    Report.row("differences              %s", faults);
  }

  private static List<Long> everyNth(List<Long> all, int n) {
    List<Long> some = new ArrayList<>();
    for (int i = n - 1; i < all.size(); i += n) {
      some.add(all.get(i));
    }
    return some;
  }
}
