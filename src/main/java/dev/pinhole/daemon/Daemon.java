package dev.pinhole.daemon;

import dev.pinhole.config.Config;
import dev.pinhole.daemon.systemd.NotifySocket;
import dev.pinhole.daemon.systemd.Supervision;
import dev.pinhole.keepalive.NatTimeouts;
import dev.pinhole.nat.Endpoint;
import dev.pinhole.sofia.SofiaEvent.Aor;
import dev.pinhole.store.DaemonStatus;
import dev.pinhole.store.HistoryPruner;
import dev.pinhole.store.KeepaliveSwitch;
import dev.pinhole.store.Missing;
import dev.pinhole.store.Restorer;
import dev.pinhole.store.Store;
import dev.pinhole.store.StoreException;
import dev.pinhole.store.WebhookMessage;
import dev.pinhole.store.WebhookTold;
import dev.pinhole.store.Writer;
import dev.pinhole.time.Timers;
import dev.pinhole.web.Token;
import dev.pinhole.web.WebPage;
import dev.pinhole.web.WebServer;
import dev.pinhole.webhook.Webhooks;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The whole daemon: opens the store, takes up what an earlier run left, connects, and goes on until
 * it is stopped. One event loop owns everything but the writer's thread.
 */
public final class Daemon {
  private static final Logger log = LoggerFactory.getLogger(Daemon.class);

  /**
   * What tests put in the place of the real thing.
   *
   * @param timers made for the daemon's event loop
   * @param commitInterval the writer's
   * @param environment where a service manager says how to be reached; empty for none
   * @param heapNearlyFull whether memory is short
   */
  public record Surroundings(
      Function<EventLoop, Timers> timers,
      RandomGenerator random,
      Duration commitInterval,
      String version,
      Map<String, String> environment,
      BooleanSupplier heapNearlyFull) {
    public static Surroundings real(String version, Map<String, String> environment) {
      return new Surroundings(
          LoopTimers::new,
          RandomGenerator.getDefault(),
          Writer.COMMIT_INTERVAL,
          version,
          environment,
          SpareHeap.OF_PROCESS::isNearlyFull);
    }
  }

  /** Of those who left before, no webhook says that they are back. */
  private static final Duration LEFT_LATELY = Duration.ofDays(1);

  /** The first listing is through by then. */
  private static final Duration START = Duration.ofSeconds(30);

  private final Surroundings surroundings;
  private final Counters counters = new Counters();
  private final EventLoopGroup group;
  private final Timers timers;
  private final WriterLog writerLog;
  private final Writer writer;
  private final RunningConfig running;
  private final NatMemory memory;
  private final Optional<HepReceiver> hep;
  private final Webhooks webhooks;
  private final List<Node> nodes;
  private final Instant startedAt;
  private final StatusReport report;
  private final Optional<Supervision> supervision;
  private final List<WebServer> servers;
  private final CompletableFuture<Void> stopped = new CompletableFuture<>();
  private boolean stopping;

  /**
   * Starts. Connecting goes on in the background, for ever.
   *
   * @throws StoreException if the store is not for this daemon
   */
  public static Daemon start(Config config, Surroundings surroundings) throws StoreException {
    Daemon daemon = new Daemon(config, surroundings);
    daemon.execute(daemon::connect);
    return daemon;
  }

  private Daemon(Config config, Surroundings surroundings) throws StoreException {
    this.surroundings = surroundings;
    this.group =
        new MultiThreadIoEventLoopGroup(
            1, Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
    this.timers = new GuardedTimers(surroundings.timers().apply(loop()), counters);
    this.startedAt = Instant.ofEpochMilli(timers.epochMillis());
    this.writerLog = new WriterLog(counters, timers, this::refill, this::heardOf, this::switched);
    this.hep =
        config.hep().listen().map(any -> new HepReceiver(config.hep(), loop(), timers, counters));
    Optional<NotifySocket> manager = NotifySocket.of(surroundings.environment(), loop());
    manager.ifPresent(socket -> loop().execute(() -> Supervision.openingStore(socket)));
    try {
      Store store = Store.open(config.store());
      HistoryPruner pruner = new HistoryPruner(config.historyDays(), config.historyRows());
      this.writer = new Writer(store, pruner, writerLog, runtimeFolder(surroundings.environment()));
      this.running =
          onLoop(
              () ->
                  new RunningConfig(
                      config,
                      store.read(KeepaliveSwitch::read).flatMap(told -> told),
                      writer,
                      timers));
      this.memory = new NatMemory(new NatTimeouts(timers), writer, timers);
      this.webhooks = onLoop(() -> webhooks(config, store));
      this.nodes = onLoop(() -> nodes(config));
      restore(store);
    } catch (StoreException e) {
      hep.ifPresent(HepReceiver::stop);
      group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
      throw e;
    }
    ShortMemory shortMemory =
        new ShortMemory(surroundings.heapNearlyFull(), nodes, writer, counters, timers);
    this.report =
        new StatusReport(
            surroundings.version(),
            startedAt,
            nodes,
            memory,
            writer,
            writerLog,
            () -> counters.get(Counter.INTERNAL_ERRORS),
            shortMemory::lastAt,
            () -> hep.map(HepReceiver::status).orElse(DaemonStatus.HepSocket.NONE),
            webhooks,
            surroundings.commitInterval(),
            this::execute,
            timers);
    Optional<Duration> watchdog =
        Supervision.watchdog(surroundings.environment(), ProcessHandle.current().pid());
    this.supervision = manager.map(socket -> new Supervision(socket, report, timers, watchdog));
    MetricsPage figures =
        new MetricsPage(
            surroundings.version(),
            startedAt,
            nodes,
            counters,
            running,
            writer,
            writerLog,
            webhooks);
    this.servers = servers(config, figures::text);
    writer.start(surroundings.commitInterval());
    execute(report::start);
    execute(shortMemory::start);
    log.info("event=started version={} store={}", surroundings.version(), config.store());
  }

  /** One where figures and page have the same address. */
  private List<WebServer> servers(Config config, Supplier<String> figures) {
    Optional<Endpoint> metricsAt = config.metricsListen();
    Optional<WebPage> page = config.web().listen().flatMap(at -> page(config));
    Optional<Endpoint> pageAt = config.web().listen().filter(at -> page.isPresent());
    List<WebServer> all = new ArrayList<>();
    pageAt.ifPresent(
        at ->
            all.add(
                new WebServer(
                    loop(), timers, at, metricsAt.filter(at::equals).map(any -> figures), page)));
    metricsAt
        .filter(at -> !pageAt.equals(metricsAt))
        .ifPresent(
            at ->
                all.add(new WebServer(loop(), timers, at, Optional.of(figures), Optional.empty())));
    return all;
  }

  private Optional<WebPage> page(Config config) {
    try {
      Token token = Token.of(config.web().tokenFile());
      return Optional.of(new WebPage(token, config.store(), running::keepalive, loop(), timers));
    } catch (IOException e) {
      log.error(
          "event=web-failed token-file={} {}; the page is not served, all else goes on",
          config.web().tokenFile(),
          e.toString());
      return Optional.empty();
    }
  }

  /** Hands every live binding to the writer again. */
  private void refill() {
    execute(
        () -> {
          writer.applyAll(nodes.stream().flatMap(node -> node.table().saveAll().stream()).toList());
          memory.timeouts().touchAll();
          running.writeAll();
          webhooks.writeAll();
        });
  }

  /** Tells the writer again when each live binding was heard of. */
  private void heardOf() {
    execute(() -> nodes.forEach(node -> writer.heardOf(node.table().bindings())));
  }

  /** What the service manager has made of the unit's RuntimeDirectory, in memory (systemd.exec). */
  private static Optional<Path> runtimeFolder(Map<String, String> environment) {
    return Optional.ofNullable(environment.get("RUNTIME_DIRECTORY"))
        .map(folders -> folders.split(":", 2)[0])
        .filter(folder -> !folder.isEmpty())
        .map(Path::of);
  }

  private void switched(KeepaliveSwitch now) {
    execute(() -> running.turn(now));
  }

  private void connect() {
    nodes.forEach(Node::start);
    hep.ifPresent(HepReceiver::start);
    supervision.ifPresent(Supervision::start);
    servers.forEach(WebServer::start);
    webhooks.start();
  }

  private EventLoop loop() {
    return (EventLoop) group.iterator().next();
  }

  /** Runs on the event loop, some time. */
  private void execute(Runnable task) {
    loop().execute(() -> timers.guard(task));
  }

  /** Runs on the event loop, which owns all that is made there, and waits for it. */
  private <T> T onLoop(Callable<T> task) throws StoreException {
    try {
      return loop().submit(task).get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof StoreException refused) {
        throw refused;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreException("interrupted while starting", e);
    }
  }

  private Webhooks webhooks(Config config, Store store) {
    Webhooks.KnownPhones known =
        new Webhooks.KnownPhones() {
          @Override
          public int at(String networkIp) {
            return nodes.stream().mapToInt(node -> node.table().countAt(networkIp)).sum();
          }

          @Override
          public boolean isRegistered(String name, Aor aor) {
            return nodes.stream()
                .filter(node -> node.status().name().equals(name))
                .anyMatch(node -> !node.table().bindings(aor).isEmpty());
          }
        };
    Webhooks all =
        new Webhooks(
            config.webhooks(),
            known,
            config.store(),
            writer,
            this::execute,
            timers,
            surroundings.random());
    if (!config.webhooks().isEmpty()) {
      all.toldUntil(store.read(WebhookTold::read).orElse(List.of()));
      long lately = startedAt.minus(LEFT_LATELY).toEpochMilli();
      store.read(connection -> Missing.lately(connection, lately, all::restored));
    }
    all.restored(store.read(WebhookMessage::read).orElse(List.of()));
    return all;
  }

  private List<Node> nodes(Config config) {
    Node.Shared shared =
        new Node.Shared(
            config,
            loop(),
            timers,
            surroundings.random(),
            counters,
            new Hosts(),
            writer,
            running,
            memory.timeouts(),
            webhooks,
            hep,
            new AtomicLong());
    return config.nodes().stream().map(each -> new Node(each, shared)).toList();
  }

  /** Takes up what an earlier run left. What is there already is kept alive meanwhile. */
  private void restore(Store store) throws StoreException {
    onLoop(
        () -> {
          SpareHeap.OF_PROCESS.makeRoom();
          nodes.forEach(node -> node.keepalives().connect());
          return true;
        });
    Restorer restorer =
        new Restorer(
            store.path(),
            timers,
            new Restored(startedAt.toEpochMilli(), nodes, writer, memory, running));
    Optional<Restorer.End> end = Optional.empty();
    while (end.isEmpty()) {
      end = onLoop(() -> store.read(restorer::next).orElse(Optional.of(Restorer.End.UNKNOWN)));
    }
    Restorer.End before = end.get();
    onLoop(
        () -> {
          timers.schedule(START.toNanos(), SpareHeap.OF_PROCESS::giveBack);
          for (Node node : nodes) {
            String name = node.status().name();
            node.awaySince(before.lostAt().getOrDefault(name, before.aliveAt()));
            node.status().ofRun(before.coreUuids().getOrDefault(name, ""));
            Optional.ofNullable(before.lostAt().get(name))
                .ifPresent(at -> webhooks.restoredAway(name, at));
          }
          return true;
        });
    if (!before.inOrder()) {
      writer.check();
    }
  }

  public Counters counters() {
    return counters;
  }

  /** How the connection to each FreeSWITCH is; for any thread. */
  public List<DaemonStatus.Link> nodes() {
    return nodes.stream().map(node -> node.status().link()).toList();
  }

  /** Where copies of SIP messages are received; empty while that is nowhere. For any thread. */
  public OptionalInt hepPort() {
    return hep.map(HepReceiver::port).orElse(OptionalInt.empty());
  }

  /** Copies of SIP messages that wait for the event loop. */
  public int copiesWaiting() {
    return hep.map(HepReceiver::waiting).orElse(0);
  }

  /** How many answers of phones FreeSWITCH's copies of its messages have shown. */
  public CompletableFuture<Long> answers() {
    return CompletableFuture.supplyAsync(
        () -> nodes.stream().mapToLong(node -> node.evidence().times().histogram().count()).sum(),
        loop());
  }

  /** How each webhook is. */
  public CompletableFuture<List<DaemonStatus.WebhookFigures>> webhooks() {
    return CompletableFuture.supplyAsync(webhooks::figures, loop());
  }

  /** Changes that are not yet committed. */
  public int queueDepth() {
    return writer.queueDepth();
  }

  /** Whether an operator has switched keep-alives off. */
  public boolean keepalivesSwitchedOff() {
    return running.isAllOff();
  }

  /** Whether no listing is under way or waiting. */
  public CompletableFuture<Boolean> idle() {
    return CompletableFuture.supplyAsync(
        () -> nodes.stream().allMatch(node -> node.resync().idle()), loop());
  }

  /**
   * Takes up a changed configuration, as far as that can be done while running; what cannot, and a
   * configuration that is refused, is logged.
   *
   * @param reader reads it, on a thread of its own
   */
  public CompletableFuture<Void> reload(Supplier<Config> reader) {
    return CompletableFuture.runAsync(() -> supervision.ifPresent(Supervision::reloading), loop())
        .thenApplyAsync(
            // A disk can hang.
            told -> RunningConfig.read(reader),
            task -> new Thread(task, "pinhole-reload").start())
        .thenAcceptAsync(
            next -> {
              next.ifPresent(running::take);
              supervision.ifPresent(Supervision::reloaded);
            },
            this::execute);
  }

  /** Commits what was recorded so far; tells whether that worked. */
  public CompletableFuture<Boolean> flush() {
    return CompletableFuture.runAsync(() -> {}, loop()).thenCompose(done -> writer.flush());
  }

  /** Ends everything in reverse order of starting, once; in bounded time. */
  public CompletableFuture<Void> stop() {
    if (!group.isShuttingDown()) {
      execute(this::stopOnce);
    }
    return stopped;
  }

  /** Completes when the daemon has stopped. */
  public CompletableFuture<Void> stopped() {
    return stopped;
  }

  private void stopOnce() {
    if (stopping) {
      return;
    }
    stopping = true;
    supervision.ifPresent(Supervision::stopping);
    servers.forEach(WebServer::stop);
    hep.ifPresent(HepReceiver::stop);
    CompletableFuture<Void> told = webhooks.stop();
    nodes.forEach(Node::stop);
    report.end();
    // Another thread closes the writer: the loop must not wait for it.
    told.thenRunAsync(writer::close).whenComplete((closed, failure) -> shutdownLoop());
  }

  private void shutdownLoop() {
    group
        .shutdownGracefully(0, 1, TimeUnit.SECONDS)
        .addListener(
            done -> {
              log.info("event=stopped");
              stopped.complete(null);
            });
  }
}
