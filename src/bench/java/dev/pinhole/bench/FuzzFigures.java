package dev.pinhole.bench;

import dev.pinhole.esl.MutatedCaptures;
import dev.pinhole.hep.HepRecording;
import dev.pinhole.hep.MutatedDatagrams;
import dev.pinhole.sim.Capture;
import dev.pinhole.sim.CaptureReplay;
import dev.pinhole.sim.SimFreeSwitch;
import dev.pinhole.sim.SimOptions;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A million mutated datagrams of HEP3, through the decoder and through the daemon as a process,
 * then ten million mutated captures, through all that reads FreeSWITCH; ends at the first fault.
 */
final class FuzzFigures {
  private static final long INPUTS = 10_000_000;
  private static final int DATAGRAMS = Integer.getInteger("pinhole.datagrams", 1_000_000);
  private static final long STEP = 1_000_000;

  /** A second, in portions of a hundredth: the daemon takes more. */
  private static final int RATE = 5_000;

  private FuzzFigures() {}

  static void run(Path folder) throws Exception {
    long seed = Long.getLong("seed", System.currentTimeMillis());
    System.out.println("fuzz: seed " + seed);
    MutatedDatagrams datagrams = new MutatedDatagrams(seed);
    datagrams.run(DATAGRAMS);
    System.out.printf(
        Locale.ROOT,
        "fuzz: %,d datagrams were a message, %,d none%n",
        datagrams.messages(),
        datagrams.refused());
    daemon(folder, seed);
    MutatedCaptures captures = new MutatedCaptures(seed);
    long began = System.nanoTime();
    for (long done = STEP; done <= INPUTS; done += STEP) {
      captures.run(STEP);
      System.out.printf(
          Locale.ROOT,
          "fuzz: %,d inputs in %.0f s, %s, %,d Contacts, %,d rows, %d MB used%n",
          done,
          (System.nanoTime() - began) / 1e9,
          captures.outcomes(),
          captures.contacts(),
          captures.rows(),
          (Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory()) >> 20);
    }
  }

  /** Beside the registrations that the recordings are about: none begins, none ends. */
  static void daemon(Path folder, long seed) throws Exception {
    int hep;
    try (DatagramSocket any = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      hep = any.getLocalPort();
    }
    Path store = folder.resolve("fuzz.db");
    try (SimFreeSwitch sim =
            SimFreeSwitch.start(SimOptions.builder().profiles("internal").build());
        DatagramChannel freeswitch = DatagramChannel.open()) {
      Path config =
          Files.writeString(
              folder.resolve("fuzz.toml"),
              """
              [freeswitch]
              port = %d
              password = "%s"
              [store]
              path = "%s"
              [keepalive]
              enabled = false
              [hep]
              listen = "127.0.0.1:%d"
              """
                  .formatted(sim.port(), sim.password(), store.toAbsolutePath(), hep));
      try (DaemonProcess daemon = new DaemonProcess(config)) {
        daemon.await("event=listed node=default");
        for (HepRecording recording : HepRecording.all()) {
          Path events = Path.of("src/test/resources/hep", recording.name() + ".esl");
          for (Capture.Event event : Capture.read(events).events()) {
            if (event.name().equals("sofia::register")) {
              CaptureReplay.play(sim, event);
            }
          }
        }
        Thread.sleep(6_000);
        List<String> before = bindings(store);
        freeswitch.connect(new InetSocketAddress("127.0.0.1", hep));
        MutatedDatagrams datagrams = new MutatedDatagrams(seed);
        long began = System.nanoTime();
        for (int sent = 0; sent < DATAGRAMS; sent += RATE / 100) {
          for (int i = 0; i < RATE / 100; i++) {
            freeswitch.write(ByteBuffer.wrap(datagrams.next()));
          }
          long due = began + (sent + RATE / 100) * 1_000_000_000L / RATE;
          Thread.sleep(Math.max(0, (due - System.nanoTime()) / 1_000_000));
        }
        // What it last said of itself is up to 5 s old.
        Thread.sleep(11_000);
        String figures =
            rows(
                    store,
                    "SELECT hep_datagrams, hep_malformed, hep_dropped, internal_errors,"
                        + " (SELECT count(*) FROM failure) FROM node_status, daemon_status")
                .get(0);
        System.out.printf(
            Locale.ROOT,
            "fuzz: to the daemon %,d in %.0f s; taken, malformed, dropped, internal errors,"
                + " failures: %s; %d MB resident%n",
            DATAGRAMS,
            (System.nanoTime() - began) / 1e9,
            figures,
            daemon.memory("VmRSS"));
        if (before.isEmpty()
            || !bindings(store).equals(before)
            || !figures.split(" ")[3].equals("0")
            || !daemon.isAlive()) {
          throw new AssertionError("of " + before + " there are " + bindings(store));
        }
      }
    }
  }

  private static List<String> bindings(Path store) throws Exception {
    return rows(store, "SELECT id, user, call_id, network_port FROM registration ORDER BY id");
  }

  private static List<String> rows(Path store, String sql) throws Exception {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + store);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      List<String> rows = new ArrayList<>();
      while (row.next()) {
        List<String> values = new ArrayList<>();
        for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
          values.add(row.getString(i));
        }
        rows.add(String.join(" ", values));
      }
      return rows;
    }
  }
}
