package dev.pinhole.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.sim.SimFreeSwitch;
import dev.pinhole.sim.SimRegister;
import dev.pinhole.sim.SimRegister.SimChallenge;
import dev.pinhole.sim.SimRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The packaged program as a process, phones that register and leave all the time while it listens,
 * and SIGKILL.
 */
final class KilledDaemon implements AutoCloseable {
  private static final int PHONES = 300;
  private static final long CHANGE_EVERY = TimeUnit.MILLISECONDS.toNanos(2);
  private static final long LONGEST_LIFE = TimeUnit.MILLISECONDS.toNanos(2500);

  private static final String GONE = "gone";

  /** The last change of a phone: its new port or its end, and in which life of the daemon. */
  private record Change(long at, int life, String port) {}

  private final Path jar;
  private final Path folder;
  private final KilledStore store;
  private final SplittableRandom random;
  private final SimFreeSwitch sim = SimFreeSwitch.start();
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final Map<String, Change> changes = new HashMap<>();

  /** Of each life: what was changed until then had to be written when it was killed. */
  private final Map<Integer, Optional<Long>> safeUntil = new HashMap<>();

  private int life;
  private int nextPort = 1024;
  private long checked;

  KilledDaemon(Path jar, Path folder, int seed) throws IOException {
    this.jar = jar;
    this.folder = folder;
    Path file = folder.resolve("pinhole.db");
    store = new KilledStore(file);
    this.random = new SplittableRandom(seed);
    Files.writeString(
        folder.resolve("pinhole.toml"),
        """
        [freeswitch]
        host = "127.0.0.1"
        port = %d
        password = "%s"
        [hep]
        listen = "off"
        [store]
        path = "%s"
        """
            .formatted(sim.port(), sim.password(), file));
  }

  Path temporary() {
    return folder.resolve("tmp");
  }

  /** How many rows were found that had to be there, or not to be there. */
  long checked() {
    return checked;
  }

  /**
   * One life, of random length. One in five ends before the daemon has connected, or thereabouts.
   */
  void startAndKill() throws Exception {
    life++;
    Process process = start(jar, folder);
    try {
      if (random.nextInt(5) == 0) {
        later(random.nextLong(LONGEST_LIFE), process::destroyForcibly).get();
      } else {
        awaitSubscription();
        changeUntilKilled(process);
      }
    } finally {
      process.destroyForcibly().waitFor();
    }
    Rig.until(() -> sim.links() == 0);
    check();
  }

  /** Where its configuration lies in that folder. */
  static Process start(Path jar, Path folder) throws IOException {
    return new ProcessBuilder(
            ProcessHandle.current().info().command().orElseThrow(),
            "-XX:TieredStopAtLevel=1",
            "-Djava.io.tmpdir=" + Files.createDirectories(folder.resolve("tmp")),
            "-XX:+UseSerialGC",
            "-Xshare:auto",
            "-Xmx128m",
            "-jar",
            jar.toString(),
            "run",
            "--config",
            folder.resolve("pinhole.toml").toString())
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
        .start();
  }

  private void awaitSubscription() throws Exception {
    try {
      sim.subscribed(1).get(60, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("it did not connect: " + Files.readString(folder.resolve("log")), e);
    }
  }

  private Future<?> later(long nanos, Runnable task) {
    return timer.schedule(task, nanos, TimeUnit.NANOSECONDS);
  }

  private void changeUntilKilled(Process process) throws Exception {
    Echoes echoes = new Echoes(sim);
    Future<?> changing =
        timer.scheduleAtFixedRate(
            () -> {
              echoes.goOn();
              change();
            },
            0,
            CHANGE_EVERY,
            TimeUnit.NANOSECONDS);
    later(
            random.nextLong(LONGEST_LIFE),
            () -> {
              safeUntil.put(life, echoes.safe());
              process.destroyForcibly();
              changing.cancel(false);
            })
        .get();
  }

  private void change() {
    String user = "u" + random.nextInt(PHONES);
    Change last = changes.get(user);
    boolean leaves = last != null && !last.port.equals(GONE) && random.nextInt(5) == 0;
    String port = leaves ? last.port : Integer.toString(nextPort++);
    SimRegister register =
        Registers.of(user).source("198.51.100.98:" + port).challenge(SimChallenge.CACHED);
    if (leaves) {
      sim.registrar().unregister(register);
    } else {
      sim.registrar().register(register);
    }
    changes.put(user, new Change(System.nanoTime(), life, leaves ? GONE : port));
  }

  private void check() throws SQLException, IOException {
    Map<String, String> ports = store.portsAfterKill();
    changes.forEach(
        (user, last) -> {
          if (safeUntil.get(last.life).filter(safe -> last.at - safe <= 0).isPresent()) {
            assertThat(ports.getOrDefault(user, GONE))
                .as("%s, changed in life %d, after life %d", user, last.life, life)
                .isEqualTo(last.port);
            checked++;
          }
        });
  }

  /** Starts it for good, and waits until it has what FreeSWITCH has. */
  void startAndCompare() throws Exception {
    life++;
    Process process = start(jar, folder);
    try {
      Map<String, String> there = new TreeMap<>();
      for (SimRow row : sim.registrar().rows()) {
        there.put(row.user(), Integer.toString(row.network().port()));
      }
      Rig.until(() -> there.equals(store.ports()));
      assertThat(process.isAlive()).isTrue();
    } finally {
      process.destroyForcibly().waitFor();
    }
    check();
  }

  @Override
  public void close() {
    timer.shutdownNow();
    sim.close();
  }
}
