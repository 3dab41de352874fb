package dev.pinhole.daemon.systemd;

import dev.pinhole.time.Timers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Tells systemd how the daemon is (sd_notify(3), {@code Type=notify}). On the event loop, so that a
 * loop that hangs falls silent and the watchdog bites. A disk that hangs is no reason to end:
 * phones are kept alive without it.
 */
public final class Supervision {
  /** So long it is waited for FreeSWITCH; units that wait for us go on then. */
  static final Duration LONGEST_START = Duration.ofSeconds(30);

  static final Duration LONGEST_OPENING = Duration.ofMinutes(10);
  private static final long READY_CHECK = Duration.ofMillis(100).toNanos();
  private static final long STATUS_INTERVAL = Duration.ofSeconds(5).toNanos();

  /** What is supervised. */
  public interface Supervised {
    /** Whether every server is connected, subscribed to and listed. */
    boolean isUpToDate();

    /** How things are, in one line. */
    String status();
  }

  private final NotifySocket socket;
  private final Supervised daemon;
  private final Timers timers;
  private final Optional<Duration> watchdog;
  private final long startedAt;
  private final List<Timers.Timer> repeated = new ArrayList<>();
  private Timers.Timer start = () -> {};
  private String lastStatus = "";
  private Phase phase = Phase.STARTING;

  private enum Phase {
    STARTING,
    READY,
    STOPPING
  }

  /**
   * @param watchdog how long systemd waits for a sign of life; empty if it does not
   */
  public Supervision(
      NotifySocket socket, Supervised daemon, Timers timers, Optional<Duration> watchdog) {
    this.socket = socket;
    this.daemon = daemon;
    this.timers = timers;
    this.watchdog = watchdog;
    this.startedAt = timers.nanos();
  }

  /** {@code WATCHDOG_USEC}, if it is meant for this process; half of it is how often to ping. */
  public static Optional<Duration> watchdog(Map<String, String> environment, long pid) {
    String forPid = environment.getOrDefault("WATCHDOG_PID", "");
    if (!forPid.isEmpty() && !forPid.equals(Long.toString(pid))) {
      return Optional.empty();
    }
    try {
      long micros = Long.parseLong(environment.getOrDefault("WATCHDOG_USEC", ""));
      return micros > 0
          ? Optional.of(Duration.ofNanos(Math.multiplyExact(micros, 1_000L)))
          : Optional.empty();
    } catch (NumberFormatException | ArithmeticException e) {
      return Optional.empty();
    }
  }

  /** A large store takes its time after a power cut: the whole file is checked once. */
  public static void openingStore(NotifySocket socket) {
    socket.send(
        "EXTEND_TIMEOUT_USEC=" + LONGEST_OPENING.toMillis() * 1_000, "STATUS=opening the store");
  }

  public void start() {
    tellStatus();
    start = timers.every(READY_CHECK, this::tellWhenReady);
    repeated.add(start);
    tellWhenReady();
    watchdog.ifPresent(
        limit -> repeated.add(timers.every(limit.toNanos() / 2, () -> socket.send("WATCHDOG=1"))));
    repeated.add(timers.every(STATUS_INTERVAL, this::tellStatus));
  }

  /** The configuration is read again. */
  public void reloading() {
    if (phase == Phase.READY) {
      // System.nanoTime is CLOCK_MONOTONIC, which systemd compares this with.
      socket.send("RELOADING=1", "MONOTONIC_USEC=" + timers.nanos() / 1_000);
    }
  }

  /** Reading it again has ended, in whatever way. */
  public void reloaded() {
    if (phase == Phase.READY) {
      ready();
    }
  }

  public void stopping() {
    phase = Phase.STOPPING;
    repeated.forEach(Timers.Timer::cancel);
    socket.send("STOPPING=1", "STATUS=writing what is left to the store");
  }

  private void tellWhenReady() {
    if (daemon.isUpToDate() || timers.nanos() - startedAt >= LONGEST_START.toNanos()) {
      start.cancel();
      ready();
    }
  }

  private void ready() {
    phase = Phase.READY;
    lastStatus = daemon.status();
    socket.send("READY=1", "STATUS=" + lastStatus);
  }

  private void tellStatus() {
    String status = daemon.status();
    if (!status.equals(lastStatus)) {
      lastStatus = status;
      socket.send("STATUS=" + status);
    }
  }
}
