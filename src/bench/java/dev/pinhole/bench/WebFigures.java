package dev.pinhole.bench;

import dev.pinhole.bench.PreparedFreeSwitch.Sent;
import dev.pinhole.sim.SampleRows;
import dev.pinhole.sim.SimFreeSwitch;
import dev.pinhole.sim.SimOptions;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * 100,000 bindings that are kept alive, without anybody looking and then with 20 pages open, each
 * of which listens to events, brings its rows up to date every 5 s, and every 4 s asks for another
 * filter and, in turn, for the table that a page begins with or for another order or page of it:
 * how long that takes to be answered, and whether keep-alives are late.
 */
final class WebFigures {
  private static final int BINDINGS = 100_000;
  private static final int PAGES = 20;
  private static final long BOUND = 60_000_000_000L;

  /** Of such a question it is printed what it was. */
  private static final long SLOW = 250_000_000;

  private static final int WARM_UP_SECONDS = Integer.getInteger("pinhole.warmup", 90);
  private static final int SECONDS = Integer.getInteger("pinhole.seconds", 60);

  private static final List<String> FILTERS =
      List.of("match=10", "match=198.51.100", "nat=yes,likely", "agent=*a*", "match=nothing-fits");

  private static final List<String> SORTS =
      List.of("user", "ip", "age", "kept", "expires", "nat", "agent");

  private final HttpClient client = HttpClient.newHttpClient();
  private final List<Long> tables = Collections.synchronizedList(new ArrayList<>());
  private final List<Long> others = Collections.synchronizedList(new ArrayList<>());
  private final List<Long> filters = Collections.synchronizedList(new ArrayList<>());
  private final List<Long> updates = Collections.synchronizedList(new ArrayList<>());

  private record Slow(long nanos, long at, String path) {}

  private final List<Slow> slow = Collections.synchronizedList(new ArrayList<>());

  /** That took longer than a question may, and were timed, too. */
  private final AtomicInteger refused = new AtomicInteger();

  private final String base;
  private final String token;
  private volatile boolean ended;

  private WebFigures(String base, String token) {
    this.base = base;
    this.token = token;
  }

  static void run(Path folder) throws Exception {
    int port;
    try (ServerSocket any = new ServerSocket(0)) {
      port = any.getLocalPort();
    }
    try (SimFreeSwitch sim = SimFreeSwitch.start(SimOptions.defaults(), 1);
        PreparedFreeSwitch freeswitch = new PreparedFreeSwitch(sim.port(), sim.password())) {
      sim.registrar()
          .addSilently(
              SampleRows.of("internal", BINDINGS, 1, System.currentTimeMillis() + 3_600_000));
      freeswitch.prepare();
      Path config =
          Files.writeString(
              folder.resolve("web.toml"),
              """
              [freeswitch]
              port = %d
              password = "%s"
              [store]
              path = "web.db"
              [keepalive]
              udp-interval = "60s"
              max-per-second = 2500
              [web]
              listen = "127.0.0.1:%d"
              token-file = "web-token"
              """
                  .formatted(freeswitch.port(), sim.password(), port));
      try (DaemonProcess daemon = new DaemonProcess(config)) {
        daemon.await(" bindings=" + BINDINGS);
        Thread.sleep(WARM_UP_SECONDS * 1000L);
        Report.title("%,d bindings, %d pages open, %d s each", BINDINGS, PAGES, SECONDS);
        Report.row(
            "%-12s %9s %12s %12s %12s %8s",
            "", "sent", "late p99 ms", "late max ms", "CPU (1 core)", "RSS MB");
        double cpu = daemon.cpu();
        long begin = System.nanoTime();
        Thread.sleep(SECONDS * 1000L);
        print("no page", freeswitch, begin, cpu, daemon);
        String token = Files.readString(folder.resolve("web-token")).strip();
        new WebFigures("http://127.0.0.1:" + port, token).open(freeswitch, daemon);
      }
    }
  }

  private void open(PreparedFreeSwitch freeswitch, DaemonProcess daemon) throws Exception {
    ExecutorService pages = Executors.newCachedThreadPool();
    List<Future<?>> open = new ArrayList<>();
    double cpu = daemon.cpu();
    long begin = System.nanoTime();
    for (int i = 0; i < PAGES; i++) {
      SplittableRandom random = new SplittableRandom(i);
      open.add(pages.submit(() -> listen()));
      open.add(pages.submit(() -> look(random)));
    }
    Thread.sleep(SECONDS * 1000L);
    print(PAGES + " pages", freeswitch, begin, cpu, daemon);
    ended = true;
    for (Future<?> each : open) {
      each.get();
    }
    pages.shutdown();
    Report.row("%n%-12s %9s %9s %9s %9s", "", "asked", "p50 ms", "p99 ms", "max ms");
    print("first table", tables);
    print("another", others);
    print("filter", filters);
    print("rows by id", updates);
    Report.row("%d were refused for taking too long", refused.get());
    for (Slow each : slow) {
      Report.row(
          "  %4d ms, %4.1f s after the pages were opened: %s",
          each.nanos / 1_000_000,
          (each.at - begin) / 1e9,
          each.path.substring(0, Math.min(each.path.length(), 60)));
    }
  }

  private Object look(SplittableRandom random) throws Exception {
    Thread.sleep(random.nextInt(2000));
    for (int i = 0; !ended; i++) {
      if (i % 2 == 0) {
        ask(tables, "/api/bindings?limit=50");
      } else {
        ask(
            others,
            "/api/bindings?limit=50&sort="
                + SORTS.get(random.nextInt(SORTS.size()))
                + "&offset="
                + (random.nextInt(4) == 0 ? 50 * random.nextInt(BINDINGS / 50) : 0));
      }
      Thread.sleep(1_500 + random.nextInt(1000));
      ask(filters, "/api/bindings?limit=50&" + FILTERS.get(random.nextInt(FILTERS.size())));
      StringBuilder ids = new StringBuilder("1");
      for (int id = 0; id < 49; id++) {
        ids.append(',').append(random.nextInt(BINDINGS));
      }
      if (i % 5 != 4) {
        ask(updates, "/api/bindings?id=" + ids);
      }
      Thread.sleep(1_500 + random.nextInt(1000));
    }
    return "";
  }

  private HttpRequest request(String path) {
    return HttpRequest.newBuilder(URI.create(base + path))
        .header("Authorization", "Bearer " + token)
        .build();
  }

  private void ask(List<Long> times, String path) throws Exception {
    long began = System.nanoTime();
    try {
      int status = client.send(request(path), BodyHandlers.ofByteArray()).statusCode();
      long took = System.nanoTime() - began;
      times.add(took);
      if (took > SLOW) {
        slow.add(new Slow(took, began, path));
      }
      if (status == 503) {
        refused.incrementAndGet();
      } else if (status != 200) {
        throw new AssertionError(path + ": " + status);
      }
    } catch (IOException e) {
      Report.row("%s: %s after %d ms", path, e, (System.nanoTime() - began) / 1_000_000);
    }
  }

  private Object listen() throws Exception {
    try (InputStream events =
        client.send(request("/api/stream"), BodyHandlers.ofInputStream()).body()) {
      byte[] some = new byte[65_536];
      while (!ended && events.read(some) >= 0) {
        // What it says is of no interest here.
      }
    }
    return "";
  }

  private static void print(
      String name,
      PreparedFreeSwitch freeswitch,
      long begin,
      double cpuBefore,
      DaemonProcess daemon)
      throws Exception {
    long end = System.nanoTime();
    double cpu = (daemon.cpu() - cpuBefore) / (end - begin) * 1e9;
    List<Long> late = new ArrayList<>();
    Map<String, Long> last = new HashMap<>();
    for (Sent sent : freeswitch.keepalives()) {
      Long before = last.put(sent.callId(), sent.at());
      if (before != null && sent.at() >= begin && sent.at() < end) {
        late.add(Math.max(0, sent.at() - before - BOUND));
      }
    }
    Collections.sort(late);
    Report.row(
        "%-12s %9d %12d %12d %11.0f%% %8d",
        name, late.size(), millis(late, 0.99), millis(late, 1), 100 * cpu, daemon.memory("VmRSS"));
  }

  private static void print(String name, List<Long> times) {
    Collections.sort(times);
    Report.row(
        "%-12s %9d %9d %9d %9d",
        name, times.size(), millis(times, 0.5), millis(times, 0.99), millis(times, 1));
  }

  private static long millis(List<Long> sorted, double part) {
    return sorted.isEmpty()
        ? -1
        : sorted.get((int) Math.min(sorted.size() - 1L, (long) (part * sorted.size()))) / 1_000_000;
  }
}
