package dev.pinhole.cli;

import static dev.pinhole.store.BindingColumn.NEXT_KEEPALIVE_AT;
import static dev.pinhole.store.BindingColumn.REACHABILITY_AT;

import dev.pinhole.advice.Concluder;
import dev.pinhole.config.Config;
import dev.pinhole.config.ConfigFile;
import dev.pinhole.config.KeepaliveConfig;
import dev.pinhole.daemon.Daemon;
import dev.pinhole.sim.PhoneKind;
import dev.pinhole.sim.SimPhone;
import dev.pinhole.sim.SimRow;
import dev.pinhole.sim.SimServer;
import dev.pinhole.sim.SimWorld;
import dev.pinhole.sim.WorldReport;
import dev.pinhole.store.ReadStore;
import dev.pinhole.store.StoreException;
import dev.pinhole.store.StorePicture;
import dev.pinhole.store.StoredBinding;
import dev.pinhole.store.StoredBindingFilter;
import dev.pinhole.store.StoredBindingOrder;
import dev.pinhole.text.Elapsed;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code pinhole demo}: the real daemon beside a simulated FreeSWITCH. */
@Command(
    name = "demo",
    description = {
      "Shows the daemon at work without a FreeSWITCH.",
      "The real daemon beside a simulated FreeSWITCH, with phones of every kind behind",
      "simulated NATs that forget a binding after 30 s. It shows the live table, and",
      "serves the page. One phone loses its power after a while."
    },
    footer = {
      "",
      "Examples:",
      "  pinhole demo                  until Ctrl-C",
      "  pinhole demo --for 90s        and then say who was reachable",
      "  pinhole demo --phones 200 --for 2m"
    })
public final class DemoCommand implements Callable<Integer> {
  private static final Duration REDRAW = Duration.ofSeconds(2);
  private static final Duration SPREAD = Duration.ofSeconds(5);
  private static final long END_SECONDS = 5;

  /** Its first keep-alive has been answered by then. */
  private static final Duration BEFORE_POWER_CUT = Duration.ofSeconds(20);

  private static final Duration SOON = Duration.ofSeconds(4);

  private static final String HOME = "\u001b[H";
  private static final String CLEAR = "\u001b[2J";
  private static final String CLEAR_LINE = "\u001b[K";
  private static final String CLEAR_BELOW = "\u001b[J";

  /** The line that it stands in below a picture. */
  private static final int CURSOR = 1;

  private static final int FEWEST_PHONES = 3;
  private static final Duration WITHOUT_TERMINAL = Duration.ofSeconds(30);

  @Mixin private ConfigOption config;

  @Mixin private Output output;

  @Option(
      names = "--for",
      paramLabel = "DURATION",
      description = "End after so long, such as 90s or 2m. Default: at Ctrl-C.")
  private Duration length;

  @Option(
      names = "--phones",
      paramLabel = "N",
      defaultValue = "16",
      description = "How many phones. Default: ${DEFAULT-VALUE}")
  private int phones;

  private static final String INSTALLED = "/usr/lib/pinhole/pinhole.jar";

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "The same number makes the same phones. Default: ${DEFAULT-VALUE}")
  private long seed;

  private KeepaliveConfig keepalive;
  private final CountDownLatch interrupted = new CountDownLatch(1);
  private final CountDownLatch reported = new CountDownLatch(1);
  private Optional<PowerCut> powerCut = Optional.empty();
  private boolean started;
  private String page = "";
  private Duration next = WITHOUT_TERMINAL;

  @Override
  public Integer call() throws IOException, StoreException, InterruptedException {
    if (phones < 1 || phones > 2_000) {
      throw new CommandFailure(ExitCode.USAGE, "--phones is from 1 to 2000");
    }
    try (DemoFolder folder = DemoFolder.make();
        SimServer freeswitch = SimServer.start();
        SimWorld world = SimWorld.demo(freeswitch, seed, phones - 1)) {
      SimPhone unlucky = world.add(PhoneKind.PRIVATE_CONTACT);
      int hep = freePort();
      freeswitch.captureServer("udp:127.0.0.1:" + hep + ";hep=3;capture_id=100");
      folder.writeConfig(freeswitch.port(), freeswitch.password(), hep, freeTcpPort());
      Config settings = ConfigFile.read(folder.config(), Map.of()).withPasswords();
      keepalive = settings.keepalive();
      Daemon daemon =
          Daemon.start(settings, Daemon.Surroundings.real(ManifestVersion.version(), Map.of()));
      page = WebCommand.address(settings.web());
      Runtime.getRuntime().addShutdownHook(new Thread(this::interrupt, "pinhole-demo-end"));
      freeswitch.subscribed(1).join();
      world.start(SPREAD);
      Duration lasted = watch(folder, unlucky);
      long answers = daemon.answers().orTimeout(END_SECONDS, TimeUnit.SECONDS).join();
      daemon.stop().orTimeout(END_SECONDS, TimeUnit.SECONDS).join();
      report(world.report(), lasted, answers);
      try (ReadStore store = ReadStore.open(folder.store())) {
        powerCut.ifPresent(cut -> output.line("{}.", cut.told(store)));
      }
      output.out().flush();
    } finally {
      reported.countDown();
    }
    return ExitCode.DONE.number();
  }

  /** That of a daemon beside it is another one. */
  private static int freePort() throws IOException {
    try (DatagramSocket any = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      return any.getLocalPort();
    }
  }

  private static int freeTcpPort() throws IOException {
    try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return any.getLocalPort();
    }
  }

  /** Redraws until the time is over; returns how long that was. */
  private Duration watch(DemoFolder folder, SimPhone unlucky) throws InterruptedException {
    long start = System.nanoTime();
    while (true) {
      Duration lasted = Duration.ofNanos(System.nanoTime() - start);
      long left = length == null ? Long.MAX_VALUE : length.minus(lasted).toMillis();
      if (left <= 0) {
        return lasted;
      }
      if (powerCut.isEmpty() && lasted.compareTo(BEFORE_POWER_CUT) > 0) {
        cutPower(folder, unlucky);
      }
      draw(folder, lasted);
      if (interrupted.await(Math.min(REDRAW.toMillis(), left), TimeUnit.MILLISECONDS)) {
        return Duration.ofNanos(System.nanoTime() - start);
      }
    }
  }

  /** Shortly before its next keep-alive: how long the wait for one is, says nothing. */
  private void cutPower(DemoFolder folder, SimPhone unlucky) {
    Instant now = config.surroundings().clock().instant();
    unlucky
        .row()
        .filter(row -> nextKeepalive(folder, row).filter(now.plus(SOON)::isAfter).isPresent())
        .ifPresent(
            row -> {
              unlucky.unplug();
              powerCut = Optional.of(new PowerCut(row, now));
            });
  }

  private static Optional<Instant> nextKeepalive(DemoFolder folder, SimRow row) {
    try (ReadStore store = ReadStore.open(folder.store())) {
      return store.bindingsOf(row.user(), row.host()).stream()
          .flatMap(binding -> binding.time(NEXT_KEEPALIVE_AT).stream())
          .findFirst();
    }
  }

  /** A phone that has lost its power. */
  private record PowerCut(SimRow row, Instant at) {
    String told(ReadStore store) {
      return row.user()
          + " has lost its power"
          + store.bindingsOf(row.user(), row.host()).stream()
              .filter(StoredBinding::unreachable)
              .flatMap(binding -> binding.time(REACHABILITY_AT).stream())
              .map(found -> ", and was found unreachable " + after(found))
              .findFirst()
              .orElse(", which a keep-alive without an answer has yet to show");
    }

    private String after(Instant found) {
      return Elapsed.of(Duration.between(at, found)) + " later";
    }
  }

  /** Ctrl-C: the JVM waits for this, and this for the report. */
  private void interrupt() {
    interrupted.countDown();
    try {
      reported.await(2 * END_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void report(WorldReport report, Duration lasted, long answers) {
    output.line("");
    output.line(
        "{} of {} phones were behind NAT. In {}, a call would have reached",
        report.behindNat(),
        report.phones(),
        Elapsed.of(lasted));
    row(report.reachable(), "of them all the time, with pinhole's keep-alives;");
    row(report.reachableAlone(), "of them all the time, had there been none.");
    if (report.astray() > 0) {
      row(report.astray(), "cannot be helped: their Contact leads past them (STUN, SIP ALG).");
    }
    if (powerCut.isPresent()) {
      row(1, "of them has lost its power.");
    }
    row(report.keepAlives(), "keep-alives reached a phone;");
    row(answers, "answers of phones were seen, which proves that they did.");
  }

  private void row(long count, String text) {
    String number = Long.toString(count);
    output.line(" ".repeat(Math.max(1, 6 - number.length())) + number + " " + text);
  }

  /** In place on a terminal; now and then where the output goes to a file or another program. */
  private void draw(DemoFolder folder, Duration lasted) {
    OptionalInt columns = config.surroundings().columns();
    if (columns.isPresent()) {
      output.out().append(started ? HOME : CLEAR + HOME);
      picture(folder, columns, lasted).forEach(line -> output.line(CLEAR_LINE + line));
      output.out().append(CLEAR_BELOW);
    } else if (!started) {
      hint(folder, lasted).forEach(output::line);
    } else if (lasted.compareTo(next) >= 0) {
      next = next.plus(WITHOUT_TERMINAL);
      picture(folder, columns, lasted).forEach(output::line);
    }
    started = true;
    output.out().flush();
  }

  private List<String> hint(DemoFolder folder, Duration lasted) {
    return List.of(
        Output.filled(
            "Real daemon, simulated FreeSWITCH, NATs that forget after 30 s; for {} now.",
            Elapsed.of(lasted)),
        "In a browser: " + page,
        "In another terminal:",
        "  " + program() + " list --config " + folder.config());
  }

  /** As this one was started: installed, or by its jar. */
  private static String program() {
    String jar = System.getProperty("sun.java.command", "").split(" ", 2)[0];
    return jar.endsWith(".jar") && !jar.equals(INSTALLED) ? "java -jar " + jar : "pinhole";
  }

  private List<String> picture(DemoFolder folder, OptionalInt columns, Duration lasted) {
    try (ReadStore store = ReadStore.open(folder.store())) {
      Instant now = config.surroundings().clock().instant();
      StorePicture picture = store.picture();
      Concluder concluder = new Concluder(store, picture, keepalive, now);
      PhoneTable table = new PhoneTable(concluder, now, output.ink(), Set.of(), Optional.empty());
      store.bindings(StoredBindingFilter.ALL, StoredBindingOrder.BY_USER, table::add);
      List<String> below = new ArrayList<>();
      String summary = table.summary(store.countBindings()) + "; ";
      below.addAll(output.held(() -> output.picture(summary, picture, now, "")));
      powerCut.ifPresent(cut -> below.add(cut.told(store)));
      below.addAll(hint(folder, lasted));
      List<String> lines =
          fitting(table.table().lines(columns, ""), output.rows(), below.size() + CURSOR);
      lines.addAll(below);
      return lines;
    }
  }

  /** Those that a terminal has room for, and how many more there are: it would scroll. */
  static List<String> fitting(List<String> table, OptionalInt rows, int others) {
    int room = Math.max(FEWEST_PHONES, rows.orElse(Integer.MAX_VALUE) - others);
    if (table.size() <= room) {
      return new ArrayList<>(table);
    }
    List<String> lines = new ArrayList<>(table.subList(0, room - 1));
    lines.add("and " + (table.size() - lines.size()) + " more");
    return lines;
  }

  /** Where the demonstration keeps its store, for as long as it runs. */
  record DemoFolder(Path path) implements AutoCloseable {
    private static final FileAttribute<?> ONLY_MINE =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    /** Its name is short, so that a command with it fits a line. */
    static DemoFolder make() throws IOException {
      Path named =
          Path.of(System.getProperty("java.io.tmpdir"), "pinhole-" + ProcessHandle.current().pid());
      try {
        return new DemoFolder(Files.createDirectory(named, ONLY_MINE));
      } catch (FileAlreadyExistsException e) {
        return new DemoFolder(Files.createTempDirectory("pinhole-"));
      }
    }

    Path store() {
      return path.resolve("pinhole.db");
    }

    /** With it, the other commands can be tried from another terminal meanwhile. */
    Path config() {
      return path.resolve("pinhole.toml");
    }

    void writeConfig(int port, String password, int hep, int web) throws IOException {
      Files.write(
          config(),
          List.of(
              "[freeswitch]",
              "port = " + port,
              "password = \"" + password + "\"",
              "[hep]",
              "listen = \"127.0.0.1:" + hep + "\"",
              "[web]",
              "listen = \"127.0.0.1:" + web + "\"",
              "token-file = \"web-token\"",
              "[store]",
              "path = \"" + store() + "\""));
    }

    @Override
    public void close() throws IOException {
      List<Path> all;
      try (Stream<Path> files = Files.walk(path)) {
        all = files.sorted(Comparator.reverseOrder()).toList();
      }
      for (Path file : all) {
        Files.deleteIfExists(file);
      }
    }
  }
}
