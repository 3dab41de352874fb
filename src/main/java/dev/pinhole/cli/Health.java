package dev.pinhole.cli;

import dev.pinhole.store.DaemonStatus;
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
      case ALIVE -> of(picture.daemon().orElseThrow(), picture.keepalivesOffSince(), now);
    };
  }

  private static Health of(DaemonStatus daemon, Optional<Instant> offSince, Instant now) {
    List<String> reasons = new ArrayList<>();
    long without = daemon.nodes().stream().filter(node -> !usable(node)).count();
    daemon.nodes().stream()
        .filter(node -> !usable(node))
        .map(Health::unusable)
        .forEach(reasons::add);
    offSince.ifPresent(
        at ->
            reasons.add(
                "keep-alives are OFF since "
                    + Elapsed.of(Duration.between(at, now))
                    + "; pinhole keepalive on"));
    for (DaemonStatus.Node node : daemon.nodes()) {
      if (usable(node)) {
        node(node, reasons);
      }
    }
    if (daemon.internalErrors() > 0) {
      reasons.add(
          "internal errors of pinhole since its start: "
              + daemon.internalErrors()
              + "; please report what journalctl -u pinhole says of them");
    }
    writing(daemon.writing(), now, reasons);
    if (reasons.isEmpty()) {
      return new Health(Level.HEALTHY, reasons);
    }
    boolean none = without > 0 && without == daemon.nodes().size();
    return new Health(none ? Level.DOWN : Level.DEGRADED, reasons);
  }

  private static boolean usable(DaemonStatus.Node node) {
    return node.connected() || node.state().equals("listing");
  }

  private static String unusable(DaemonStatus.Node node) {
    return "FreeSWITCH " + node.node() + " " + node.state() + why(node);
  }

  private static String why(DaemonStatus.Node node) {
    return node.detail().map(detail -> ": " + detail).orElse("");
  }

  private static void node(DaemonStatus.Node node, List<String> reasons) {
    if (!node.connected() || node.detail().isPresent()) {
      reasons.add("FreeSWITCH " + node.node() + " " + node.state() + why(node));
    }
    DaemonStatus.Keepalives keepalives = node.keepalives();
    if (keepalives.lateNow() > Math.max(FEW, keepalives.scheduled() / 100)) {
      reasons.add(
          keepalives.lateNow()
              + " of "
              + keepalives.scheduled()
              + " keep-alives through "
              + node.node()
              + " are late; set [keepalive] max-per-second to "
              + keepalives.neededPerSecond());
    }
  }

  private static void writing(DaemonStatus.Writing writing, Instant now, List<String> reasons) {
    writing
        .failedAt()
        .map(at -> Duration.between(at, now))
        .filter(ago -> ago.compareTo(REMEMBERED) < 0)
        .ifPresent(
            ago ->
                reasons.add(
                    "the store could not be written "
                        + Elapsed.of(ago)
                        + " ago: "
                        + writing.failure().orElse("unknown why")));
    if (writing.queueDepth() > MANY_CHANGES) {
      reasons.add(writing.queueDepth() + " changes wait to be written; check the disk");
    }
    if (writing.maxCommitMillis() > LONG_COMMIT_MILLIS) {
      reasons.add("writing took up to " + writing.maxCommitMillis() + " ms; check the disk");
    }
  }

  /** One line for a monitor. */
  String line(String whenHealthy) {
    String why = level == Level.HEALTHY ? whenHealthy : String.join("; ", reasons);
    return level.text() + ": " + why;
  }
}
