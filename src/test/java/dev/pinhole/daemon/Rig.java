package dev.pinhole.daemon;

import dev.pinhole.daemon.config.Config;
import dev.pinhole.daemon.config.FreeSwitchConfig;
import dev.pinhole.daemon.config.KeepaliveConfig;
import dev.pinhole.daemon.config.NatConfig;
import dev.pinhole.daemon.config.StoreConfig;
import dev.pinhole.sim.SimFreeSwitch;
import dev.pinhole.sim.SimOptions;
import dev.pinhole.store.StoreException;
import dev.pinhole.time.ManualTimers;
import dev.pinhole.time.Timers;
import io.netty.channel.EventLoop;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** The real daemon beside the simulated FreeSWITCH, both on one clock that is turned by hand. */
final class Rig implements AutoCloseable {
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(30);

  final ManualTimers clock = new ManualTimers();
  final SimFreeSwitch sim;
  final Path store;
  Daemon daemon;

  Rig(Path folder, SimOptions.Builder options) {
    sim = SimFreeSwitch.start(options.timers(clock).build());
    store = folder.resolve("pinhole.db");
  }

  /** With nothing changed. */
  static Rig started(Path folder) throws StoreException {
    Rig rig = new Rig(folder, SimOptions.builder());
    rig.start();
    return rig;
  }

  void start() throws StoreException {
    daemon = Daemon.start(config(), surroundings());
    connected();
  }

  Config config() {
    return new Config(
        new FreeSwitchConfig("default", "127.0.0.1", sim.port(), sim.password()),
        new StoreConfig(store, 30),
        NatConfig.defaults(),
        KeepaliveConfig.defaults());
  }

  Daemon.Surroundings surroundings() {
    return new Daemon.Surroundings(
        loop -> new OnLoop(clock, loop), new SplittableRandom(7), Duration.ofMillis(200), "test");
  }

  /** Waits until the first listing is through. */
  void connected() {
    until(() -> daemon.nodes().stream().allMatch(node -> node.state().equals("connected")));
  }

  /** Waits until all that the simulator sent so far has taken effect and is committed. */
  void settle() {
    long before = heartbeats();
    sim.heartbeat();
    until(() -> heartbeats() > before);
    if (!daemon.flush().join()) {
      throw new AssertionError("the store did not take everything");
    }
  }

  /** Turns the clock in small steps, letting both sides do their work at each. */
  void pass(Duration time) {
    // What was sent before happens before.
    settle();
    Duration step = Duration.ofMillis(100);
    for (Duration passed = Duration.ZERO; passed.compareTo(time) < 0; passed = passed.plus(step)) {
      clock.advance(step);
    }
    settle();
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

  /** The rows of a query, columns joined by a blank. */
  List<String> rows(String sql) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + store);
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
  private record OnLoop(ManualTimers clock, EventLoop loop) implements Timers {
    @Override
    public long nanos() {
      return clock.nanos();
    }

    @Override
    public long epochMillis() {
      return clock.epochMillis();
    }

    @Override
    public Timer schedule(long delayNanos, Runnable task) {
      return clock.schedule(
          delayNanos,
          () -> {
            if (!loop.isShuttingDown()) {
              loop.submit(task).syncUninterruptibly();
            }
          });
    }
  }
}
