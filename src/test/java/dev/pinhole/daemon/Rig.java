package dev.pinhole.daemon;

import dev.pinhole.Main;
import dev.pinhole.cli.CommandSurroundings;
import dev.pinhole.cli.FixedTerminal;
import dev.pinhole.config.Config;
import dev.pinhole.config.ConfigFile;
import dev.pinhole.config.FreeSwitchConfig;
import dev.pinhole.config.HepConfig;
import dev.pinhole.sim.SimFreeSwitch;
import dev.pinhole.sim.SimOptions;
import dev.pinhole.store.Liveness;
import dev.pinhole.store.StoreException;
import dev.pinhole.time.ManualTimers;
import dev.pinhole.time.Timers;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.internal.ThreadExecutorMap;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** The real daemon beside the simulated FreeSWITCH, both on one clock that is turned by hand. */
final class Rig implements AutoCloseable {
  /** Tests run side by side, and there is one port by default. */
  static final HepConfig NO_HEP =
      new HepConfig(Optional.empty(), Optional.empty(), HepConfig.CaptureCommand.AUTO);

  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(30);

  /** A byte takes at most one of these to have its effect on the other side. */
  private static final int CALM_ROUNDS = 3;

  final ManualTimers clock = new ManualTimers();
  final SimFreeSwitch sim;
  final Path store;
  Map<String, String> environment = Map.of();
  Duration commitInterval = Duration.ofMillis(200);
  Daemon daemon;
  private final EventExecutor simLoop;
  private EventLoop daemonLoop;
  private boolean inTurns;
  private boolean copying;
  private long copiesBefore;
  private volatile Optional<HeldLoop> held = Optional.empty();
  private volatile long daemonWallAhead;
  private Config configured = Config.defaults(Map.of()).with(NO_HEP);

  volatile boolean heapNearlyFull;

  /** Done by the writer's thread whenever it asks for the time. */
  volatile Runnable onWriter = () -> {};

  /** Done by the event loop whenever it asks for the wall clock. */
  volatile Runnable onEventLoop = () -> {};

  Rig(Path folder, SimOptions.Builder options) {
    sim = SimFreeSwitch.start(options.timers(clock).build());
    simLoop = sim.atOnce(ThreadExecutorMap::currentExecutor);
    store = folder.resolve("pinhole.db");
  }

  /** With nothing changed. */
  static Rig started(Path folder) throws StoreException {
    Rig rig = new Rig(folder, SimOptions.builder());
    rig.start();
    return rig;
  }

  void start() throws StoreException {
    launch();
    connected();
  }

  /** Starts the daemon and waits for nothing. */
  void launch() throws StoreException {
    launch(config());
  }

  void launch(Config config) throws StoreException {
    if (!inTurns) {
      daemon = Daemon.start(config, surroundings());
      return;
    }
    daemon =
        await(
            CompletableFuture.supplyAsync(
                () -> {
                  try {
                    return Daemon.start(config, surroundings());
                  } catch (StoreException e) {
                    throw new IllegalStateException(e);
                  }
                }));
  }

  /**
   * From the next start of the daemon on, it and the simulator take turns, and the store is written
   * when asked for: the same things happen in the same order, however busy this machine is.
   */
  void takeTurns() {
    inTurns = true;
    commitInterval = Duration.ofDays(1);
  }

  /** What comes of it; the daemon works meanwhile. */
  <T> T await(CompletableFuture<T> future) {
    while (inTurns && !future.isDone()) {
      held.ifPresent(HeldLoop::turn);
    }
    return future.join();
  }

  Config config() {
    return configured.with(
        List.of(new FreeSwitchConfig("default", "127.0.0.1", sim.port(), sim.password())), store);
  }

  /** What a command did. */
  record Ran(int status, String out) {}

  /** The real command line, at this time, with pinhole.toml where there is one. */
  Ran run(String... args) {
    StringWriter out = new StringWriter();
    CommandSurroundings surroundings =
        new CommandSurroundings(
            Map.of(),
            Clock.fixed(Instant.ofEpochMilli(clock.epochMillis()), ZoneOffset.UTC),
            () -> ZoneOffset.UTC,
            FixedTerminal.NONE,
            store.resolveSibling("pinhole.toml"));
    int status =
        Main.commandLine(surroundings, args)
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(out))
            .execute(args);
    return new Ran(status, out.toString());
  }

  /** As in a configuration file; counts from the next start. */
  Rig configured(String toml) throws IOException {
    Path file = Files.writeString(store.resolveSibling("pinhole.toml"), toml);
    configured = ConfigFile.read(file, Map.of());
    configured = toml.contains("[hep]") ? configured : configured.with(NO_HEP);
    return this;
  }

  Daemon.Surroundings surroundings() {
    return new Daemon.Surroundings(
        this::timersOf,
        new SplittableRandom(7),
        commitInterval,
        "test",
        environment,
        () -> heapNearlyFull);
  }

  private Timers timersOf(EventLoop loop) {
    daemonLoop = loop;
    held = inTurns ? Optional.of(HeldLoop.of(loop).await()) : Optional.empty();
    return new OnLoop(this, loop);
  }

  void onLoop(Runnable task) {
    daemonLoop.execute(task);
  }

  /** Sets the daemon's wall clock alone, as on a host of its own. */
  void stepDaemonWallClock(Duration by) {
    daemonWallAhead += by.toMillis();
  }

  /** Waits until the first listing is through; turns the clock where a delay stands before it. */
  void connected() {
    calm();
    for (int i = 0; i < 600 && !isConnected(); i++) {
      clock.advance(Duration.ofMillis(100));
      calm();
    }
    until(this::isConnected);
  }

  boolean isConnected() {
    return daemon.nodes().stream().allMatch(node -> node.state().equals("connected"));
  }

  /**
   * Waits until neither side has anything left to do before the clock is turned: what one wrote to
   * its socket, the other has read, and has answered.
   */
  void calm() {
    if (inTurns) {
      calmInTurns();
      return;
    }
    long before = activity();
    for (int round = 0; round < CALM_ROUNDS; round++) {
      letWork(simLoop);
      if (copying) {
        until(this::allCopiesTaken);
      }
      if (daemon != null) {
        letWork(daemonLoop);
      }
      long now = activity();
      round = now == before ? round : 0;
      before = now;
    }
  }

  /**
   * Has FreeSWITCH send copies of its SIP messages to the daemon, at whatever port; from now on,
   * what it has sent has arrived before the clock is turned. After {@link #start}, with {@code
   * listen = "127.0.0.1:0"}.
   */
  void copying() {
    until(() -> daemon.hepPort().isPresent());
    sim.captureServer("udp:127.0.0.1:" + daemon.hepPort().getAsInt() + ";hep=3;capture_id=100");
    for (String profile : sim.profiles()) {
      sim.capture(profile);
    }
    copiesBefore = sim.copies() - copiesTaken();
    copying = true;
  }

  private boolean allCopiesTaken() {
    return copiesTaken() == sim.copies() - copiesBefore && daemon.copiesWaiting() == 0;
  }

  private long copiesTaken() {
    return daemon.counters().get(Counter.HEP_DATAGRAMS);
  }

  private void calmInTurns() {
    HeldLoop heldSim = HeldLoop.of(simLoop).await();
    long before = heldSim.call(this::activity);
    for (int round = 0; round < CALM_ROUNDS; round++) {
      heldSim.turn();
      held.ifPresent(HeldLoop::turn);
      long now = heldSim.call(this::activity);
      round = now == before ? round : 0;
      before = now;
    }
    heldSim.release();
  }

  private static void letWork(EventExecutor loop) {
    if (loop.isShuttingDown()) {
      return;
    }
    CompletableFuture<Void> worked = new CompletableFuture<>();
    // A task scheduled on the loop itself is run only after the loop has looked at its sockets.
    loop.execute(() -> loop.schedule(() -> worked.complete(null), 0, TimeUnit.NANOSECONDS));
    worked.orTimeout(30, TimeUnit.SECONDS).join();
  }

  /** Some number that changes with whatever either side does. */
  private long activity() {
    long sum = sim.commands().count() + sim.links();
    if (daemon != null) {
      for (Counter counter : Counter.values()) {
        sum += daemon.counters().get(counter);
      }
      for (Map.Entry<String, Long> event : daemon.counters().events().entrySet()) {
        sum += event.getValue();
      }
      sum += 31L * daemon.nodes().hashCode();
    }
    return sum;
  }

  /** Waits until all that the simulator sent so far has taken effect and is committed. */
  void settle() {
    long before = heartbeats();
    sim.heartbeat();
    calm();
    until(() -> heartbeats() > before);
    commit();
  }

  /** Waits until what FreeSWITCH told of its profiles is in the store: a thread reads it. */
  void settingsKnown() throws SQLException {
    untilStored("SELECT count(*) > 0 FROM profile", "1");
  }

  /** Commits until a query finds these rows. */
  void untilStored(String sql, String... expected) throws SQLException {
    long deadline = System.nanoTime() + PATIENCE;
    for (commit(); !rows(sql).equals(List.of(expected)); commit()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("found " + rows(sql));
      }
    }
  }

  void commit() {
    if (!await(daemon.flush())) {
      throw new AssertionError("the store did not take everything");
    }
  }

  /** Turns the clock in small steps, letting both sides do their work at each. */
  void pass(Duration time) {
    // What was sent before happens before.
    settle();
    Duration step = Duration.ofMillis(100);
    pass(time, step);
    settle();
  }

  /** The same in steps of another length, whatever the link is like. */
  void pass(Duration time, Duration step) {
    calm();
    for (Duration passed = Duration.ZERO; passed.compareTo(time) < 0; passed = passed.plus(step)) {
      advance(step);
    }
  }

  /** Stops at each task, so that what it causes on the other side happens at its time, too. */
  private void advance(Duration by) {
    long until = clock.nanos() + by.toNanos();
    for (long next = untilNext(); next <= until - clock.nanos(); next = untilNext()) {
      clock.advance(Duration.ofNanos(next));
      calm();
    }
    clock.advance(Duration.ofNanos(until - clock.nanos()));
  }

  private long untilNext() {
    long next = clock.untilNext().toNanos();
    return next < 0 ? Long.MAX_VALUE : next;
  }

  private long heartbeats() {
    return daemon.counters().events().get("HEARTBEAT");
  }

  static void until(BooleanSupplier condition) {
    long deadline = System.nanoTime() + PATIENCE;
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("it did not come to pass");
      }
      Thread.onSpinWait();
    }
  }

  private Connection reading() throws SQLException {
    Connection connection = DriverManager.getConnection("jdbc:sqlite:" + store);
    Liveness.attach(connection, store);
    return connection;
  }

  /** The rows of a query, columns joined by a blank. */
  List<String> rows(String sql) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (Connection connection = reading();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      int columns = row.getMetaData().getColumnCount();
      while (row.next()) {
        StringBuilder line = new StringBuilder();
        for (int i = 1; i <= columns; i++) {
          line.append(i == 1 ? "" : " ").append(row.getString(i));
        }
        rows.add(line.toString());
      }
    }
    return rows;
  }

  void stop() {
    copying = false;
    held.ifPresent(HeldLoop::release);
    held = Optional.empty();
    if (daemon != null) {
      daemon.stop().orTimeout(20, TimeUnit.SECONDS).join();
    }
  }

  @Override
  public void close() {
    stop();
    sim.close();
  }

  /** The hand-turned clock, its tasks run by the daemon's event loop. */
  private record OnLoop(Rig rig, EventLoop loop) implements Timers {
    @Override
    public long nanos() {
      if (Thread.currentThread().getName().equals("pinhole-writer")) {
        rig.onWriter.run();
      }
      return rig.clock.nanos();
    }

    @Override
    public long epochMillis() {
      if (loop.inEventLoop()) {
        rig.onEventLoop.run();
      }
      return rig.clock.epochMillis() + rig.daemonWallAhead;
    }

    @Override
    public Timer schedule(long delayNanos, Runnable task) {
      return rig.clock.schedule(
          delayNanos,
          () -> {
            if (!loop.isShuttingDown()) {
              rig.held.ifPresentOrElse(
                  held -> held.run(task), () -> loop.submit(task).syncUninterruptibly());
            }
          });
    }
  }
}
