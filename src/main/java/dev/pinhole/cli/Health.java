package dev.pinhole.cli;

import static dev.pinhole.store.DaemonColumn.*;
import static dev.pinhole.store.NodeColumn.*;

import dev.pinhole.store.Column;
import dev.pinhole.store.DaemonStatus;
import dev.pinhole.store.Row;
import dev.pinhole.store.StorePicture;
import dev.pinhole.text.Elapsed;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Whether pinhole does its work.
 *
 * @param reasons why not, the worst first; empty when healthy
 */
record Health(Level level, List<String> reasons) {
  /** How long a failure that is over is worth a word. */
  private static final Duration REMEMBERED = Duration.ofMinutes(5);

  /** Two seconds of a store that keeps up with the fastest FreeSWITCH there is. */
  private static final long MANY_CHANGES = 20_000;

  private static final long LONG_COMMIT_MILLIS = 5_000;

  /** So many late keep-alives, or one in a hundred, are no trouble yet. */
  private static final long FEW = 10;

  /** In the order of their exit codes. */
  enum Level {
    HEALTHY(Tone.FINE),
    DEGRADED(Tone.CERTAIN),
    DOWN(Tone.WRONG);

    private final Tone tone;

    Level(Tone tone) {
      this.tone = tone;
    }

    Tone tone() {
      return tone;
    }

    int exitCode() {
      return ordinal();
    }

    String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static Health down(String reason) {
    return new Health(Level.DOWN, List.of(reason));
  }

  static Health of(StorePicture picture, Instant now) {
    return switch (picture.life(now)) {
      case NEVER_STARTED -> down("no daemon has written here yet; systemctl start pinhole");
      case STOPPED ->
          down(
              "daemon is not running: picture is "
                  + Elapsed.of(picture.age(now))
                  + " old; systemctl status pinhole");
      case SILENT ->
          new Health(
              Level.DEGRADED,
              List.of(
                  "daemon runs, but has not written for "
                      + Elapsed.of(picture.age(now))
                      + "; keep-alives go on; check the disk and journalctl -u pinhole"));
      case ALIVE -> of(picture.daemon().orElseThrow(), picture, now);
    };
  }

  private static Health of(Row daemon, StorePicture picture, Instant now) {
    List<String> reasons = new ArrayList<>();
    long without = picture.nodes().stream().filter(node -> !usable(node)).count();
    picture.nodes().stream()
        .filter(node -> !usable(node))
        .map(Health::unusable)
        .forEach(reasons::add);
    picture
        .keepalivesOffSince()
        .ifPresent(
            at ->
                reasons.add(
                    "keep-alives are OFF since "
                        + Elapsed.of(Duration.between(at, now))
                        + "; pinhole keepalive on"));
    for (Row node : picture.nodes()) {
      if (usable(node)) {
        node(node, reasons);
      }
    }
    if (daemon.number(INTERNAL_ERRORS) > 0) {
      reasons.add(
          "internal errors of pinhole since its start: "
              + daemon.number(INTERNAL_ERRORS)
              + "; please report what journalctl -u pinhole says of them");
    }
    recently(daemon, MEMORY_SHORT_AT, now)
        .ifPresent(
            ago ->
                reasons.add(
                    "memory was short "
                        + Elapsed.of(ago)
                        + " ago: what is past was given up, new phones were not taken up; raise"
                        + " -Xmx in the service's unit"));
    writing(daemon, now, reasons);
    if (reasons.isEmpty()) {
      return new Health(Level.HEALTHY, reasons);
    }
    boolean none = without > 0 && without == picture.nodes().size();
    return new Health(none ? Level.DOWN : Level.DEGRADED, reasons);
  }

  static boolean isConnected(Row node) {
    return node.text(STATE).equals(DaemonStatus.Link.CONNECTED);
  }

  private static boolean usable(Row node) {
    return isConnected(node) || node.text(STATE).equals("listing");
  }

  private static String unusable(Row node) {
    return "FreeSWITCH " + node.text(NODE) + " " + node.text(STATE) + why(node);
  }

  private static String why(Row node) {
    return node.maybeText(DETAIL).map(detail -> ": " + detail).orElse("");
  }

  private static void node(Row node, List<String> reasons) {
    if (!isConnected(node) || node.maybeText(DETAIL).isPresent()) {
      reasons.add("FreeSWITCH " + node.text(NODE) + " " + node.text(STATE) + why(node));
    }
    if (node.number(KEEPALIVES_LATE_NOW) > Math.max(FEW, node.number(KEEPALIVES_SCHEDULED) / 100)) {
      reasons.add(
          node.number(KEEPALIVES_LATE_NOW)
              + " of "
              + node.number(KEEPALIVES_SCHEDULED)
              + " keep-alives through "
              + node.text(NODE)
              + " are late: "
              + node.maybeText(KEEPALIVES_LATE_WHY).orElse("the log says why"));
    }
  }

  private static void writing(Row daemon, Instant now, List<String> reasons) {
    recently(daemon, STORE_FAILED_AT, now)
        .ifPresent(
            ago ->
                reasons.add(
                    "the store could not be written "
                        + Elapsed.of(ago)
                        + " ago: "
                        + daemon.text(STORE_FAILURE, "unknown why")));
    if (daemon.number(STORE_ROWS_LEFT_OUT) > 0) {
      reasons.add(
          "rows that the store refused since the daemon's start: "
              + daemon.number(STORE_ROWS_LEFT_OUT)
              + "; please report what journalctl -u pinhole says of them");
    }
    if (daemon.number(QUEUE_DEPTH) > MANY_CHANGES) {
      reasons.add(daemon.number(QUEUE_DEPTH) + " changes wait to be written; check the disk");
    }
    if (daemon.number(MAX_COMMIT_MS) > LONG_COMMIT_MILLIS) {
      reasons.add("writing took up to " + daemon.number(MAX_COMMIT_MS) + " ms; check the disk");
    }
  }

  private static Optional<Duration> recently(Row daemon, Column at, Instant now) {
    return daemon
        .time(at)
        .map(then -> Duration.between(then, now))
        .filter(ago -> ago.compareTo(REMEMBERED) < 0);
  }

  /** One line for a monitor. */
  String line(String whenHealthy) {
    String why = level == Level.HEALTHY ? whenHealthy : String.join("; ", reasons);
    return level.text() + ": " + why;
  }
}
