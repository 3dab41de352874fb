package dev.pinhole.bench;

import dev.pinhole.hep.HepRecording;
import dev.pinhole.sim.SampleRows;
import dev.pinhole.sim.SimAnswer;
import dev.pinhole.sim.SimFreeSwitch;
import dev.pinhole.sim.SimOptions;
import dev.pinhole.sim.SimRow;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Copies of SIP messages: how many a second the daemon takes before it drops any, and what those of
 * 50,000 phones cost it that are kept alive at 2,000 a second and answer, beside the same without.
 */
final class HepFigures {
  private static final int[] RATES = {
    2_000, 5_000, 10_000, 12_000, 14_000, 16_000, 18_000, 20_000, 60_000
  };

  /** Besides, and more than the daemon takes. */
  private static final int FLOOD = 60_000;

  private static final int SECONDS_EACH = 5;
  private static final int BINDINGS = Integer.getInteger("pinhole.bindings", 50_000);
  private static final int PER_SECOND = Integer.getInteger("pinhole.per-second", 2_100);
  private static final long BOUND = 28_000_000_000L;
  private static final int WARM_UP_SECONDS = 40;
  private static final int SECONDS = 60;

  private enum Flood {
    NONE,
    HERE,
    ELSEWHERE
  }

  /** A keep-alive that left FreeSWITCH. */
  private record Left(String callId, long at) {}

  private final Path folder;
  private final int hepPort;
  private final int metricsPort;

  private HepFigures(Path folder) throws IOException {
    this.folder = folder;
    try (DatagramSocket udp = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        ServerSocket tcp = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      hepPort = udp.getLocalPort();
      metricsPort = tcp.getLocalPort();
    }
  }

  static void run(Path folder) throws Exception {
    HepFigures figures = new HepFigures(folder);
    String which = System.getProperty("pinhole.hep", ".*");
    if ("rate".matches(which)) {
      figures.rates();
    }
    if ("beside".matches(which) || "flood".matches(which)) {
      Report.title(
          "%,d bindings at %,d keep-alives a second that are answered, for %d s",
          BINDINGS, PER_SECOND, SECONDS);
      Report.row(
          "%-15s %9s %9s %12s %12s %12s %7s %9s %8s",
          "",
          "sent",
          "a second",
          "late p50 ms",
          "late p99 ms",
          "CPU (1 core)",
          "RSS MB",
          "copies",
          "dropped");
      String listen = "127.0.0.1:" + figures.hepPort;
      if ("beside".matches(which)) {
        figures.beside("without HEP", "off", Flood.NONE);
        figures.beside("with HEP", listen, Flood.NONE);
      }
      if ("flood".matches(which)) {
        // What is sent to another program costs the machine as much, and the daemon nothing.
        figures.beside("flood elsewhere", listen, Flood.ELSEWHERE);
        figures.beside("flood", listen, Flood.HERE);
      }
    }
  }

  private Path config(String name, SimFreeSwitch sim, String listen) throws IOException {
    return Files.writeString(
        folder.resolve(name + ".toml"),
        """
        [freeswitch]
        port = %d
        password = "%s"
        [store]
        path = "%s.db"
        [keepalive]
        max-per-second = %d
        [hep]
        listen = "%s"
        [metrics]
        listen = "127.0.0.1:%d"
        """
            .formatted(sim.port(), sim.password(), name, PER_SECOND, listen, metricsPort));
  }

  private static List<ByteBuffer> recorded() {
    List<ByteBuffer> datagrams = new ArrayList<>();
    for (HepRecording recording : HepRecording.all()) {
      for (HepRecording.Datagram each : recording.datagrams()) {
        datagrams.add(ByteBuffer.allocateDirect(each.bytes().length).put(each.bytes()).flip());
      }
    }
    return datagrams;
  }

  private void rates() throws Exception {
    List<ByteBuffer> datagrams = recorded();
    Report.title("Recorded datagrams, %d s at each rate", SECONDS_EACH);
    Report.row("%9s %9s %9s %12s", "a second", "taken", "dropped", "CPU (1 core)");
    try (SimFreeSwitch sim = SimFreeSwitch.start(SimOptions.defaults(), 1);
        DaemonProcess daemon = new DaemonProcess(config("rate", sim, "127.0.0.1:" + hepPort));
        DatagramChannel channel = DatagramChannel.open()) {
      daemon.await("event=listed node=default");
      channel.connect(new InetSocketAddress("127.0.0.1", hepPort));
      flood(channel, datagrams, 5_000, 10);
      for (int rate : RATES) {
        long taken = metric("pinhole_hep_datagrams_total");
        long dropped = metric("pinhole_hep_dropped_total");
        double cpu = daemon.cpu();
        long began = System.nanoTime();
        long sent = flood(channel, datagrams, rate, SECONDS_EACH);
        double seconds = (System.nanoTime() - began) / 1e9;
        double used = daemon.cpu() - cpu;
        // The kernel's count is looked up once a second.
        Thread.sleep(2_500);
        Report.row(
            "%9.0f %9d %9d %11.0f%%",
            sent / seconds,
            metric("pinhole_hep_datagrams_total") - taken,
            metric("pinhole_hep_dropped_total") - dropped,
            100 * used / seconds);
      }
    }
  }

  /** Evenly, in portions of a millisecond; as many as this thread comes to. */
  private static long flood(
      DatagramChannel channel, List<ByteBuffer> datagrams, int rate, int seconds)
      throws IOException, InterruptedException {
    long began = System.nanoTime();
    long sent = 0;
    for (long now = began; now < began + seconds * 1_000_000_000L; now = System.nanoTime()) {
      long due = (now - began) * rate / 1_000_000_000L;
      for (long portion = Math.min(due - sent, rate / 200L); portion > 0; portion--) {
        ByteBuffer next = datagrams.get((int) (sent++ % datagrams.size()));
        channel.write(next.duplicate());
      }
      Thread.sleep(1);
    }
    return sent;
  }

  private void beside(String name, String listen, Flood flood) throws Exception {
    ConcurrentLinkedQueue<Left> left = new ConcurrentLinkedQueue<>();
    try (SimFreeSwitch sim = SimFreeSwitch.start(SimOptions.defaults(), 1)) {
      sim.registrar()
          .addSilently(
              SampleRows.of("internal", BINDINGS, 1, System.currentTimeMillis() + 3_600_000));
      sim.captureServer("udp:127.0.0.1:" + hepPort + ";hep=3;capture_id=100");
      sim.network(row -> answered(row, left));
      try (DaemonProcess daemon = new DaemonProcess(config("beside", sim, listen))) {
        daemon.await("event=listed node=default bindings=" + BINDINGS);
        Thread.sleep(WARM_UP_SECONDS * 1000L);
        double cpuBefore = daemon.cpu();
        long copies = metric("pinhole_hep_datagrams_total");
        long begin = System.nanoTime();
        if (flood != Flood.NONE) {
          try (DatagramChannel channel = DatagramChannel.open();
              DatagramSocket other = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            int port = flood == Flood.HERE ? hepPort : other.getLocalPort();
            channel.connect(new InetSocketAddress("127.0.0.1", port));
            flood(channel, recorded(), FLOOD, SECONDS);
          }
        } else {
          Thread.sleep(SECONDS * 1000L);
        }
        double cpu = daemon.cpu() - cpuBefore;
        long end = System.nanoTime();
        List<Long> late = late(left, begin, end);
        double seconds = (end - begin) / 1e9;
        Report.row(
            "%-15s %9d %9.0f %12d %12d %11.1f%% %7d %9d %8d",
            name,
            late.size(),
            late.size() / seconds,
            millis(late, 0.5),
            millis(late, 0.99),
            100 * cpu / seconds,
            daemon.memory("VmRSS"),
            metric("pinhole_hep_datagrams_total") - copies,
            metric("pinhole_hep_dropped_total"));
      }
    }
    Files.delete(folder.resolve("beside.db"));
  }

  private static Optional<SimAnswer> answered(SimRow row, ConcurrentLinkedQueue<Left> left) {
    left.add(new Left(row.callId(), System.nanoTime()));
    return Optional.of(new SimAnswer(200, row.network(), Duration.ofMillis(20)));
  }

  private static List<Long> late(Iterable<Left> all, long begin, long end) {
    List<Long> late = new ArrayList<>();
    Map<String, Long> last = new HashMap<>();
    for (Left each : all) {
      Long before = last.put(each.callId(), each.at());
      if (before != null && each.at() >= begin && each.at() < end) {
        late.add(Math.max(0, each.at() - before - BOUND));
      }
    }
    Collections.sort(late);
    return late;
  }

  private static long millis(List<Long> sorted, double part) {
    return sorted.get((int) Math.min(sorted.size() - 1L, (long) (part * sorted.size())))
        / 1_000_000;
  }

  /** The sum over its labels. */
  private long metric(String name) throws IOException, InterruptedException {
    // The page is kept for a second.
    Thread.sleep(1_100);
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), metricsPort)) {
      socket
          .getOutputStream()
          .write(
              "GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.UTF_8));
      String page = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return page.lines()
          .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
          .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
          .sum();
    }
  }
}
