package dev.pinhole.advice;

import static dev.pinhole.store.DaemonColumn.*;
import static dev.pinhole.store.NodeColumn.*;

import dev.pinhole.store.Column;
import dev.pinhole.store.DaemonStatus;
import dev.pinhole.store.KeepaliveOff;
import dev.pinhole.store.Row;
import dev.pinhole.store.StorePicture;
import dev.pinhole.store.WebhookColumn;
import dev.pinhole.text.Elapsed;
import dev.pinhole.text.Visible;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Whether pinhole does its work, and how old what is shown of it can be.
 *
 * @param reasons why not, the worst first; empty when healthy
 */
public record Health(Level level, List<String> reasons) {
  /** How long a failure that is over is worth a word. */
  private static final Duration REMEMBERED = Duration.ofMinutes(5);

  /** Two seconds of a store that keeps up with the fastest FreeSWITCH there is. */
  private static final long MANY_CHANGES = 20_000;

  private static final long LONG_COMMIT_MILLIS = 5_000;

  /** A receiver that restarts fails for less. */
  private static final Duration FAILING = Duration.ofMinutes(10);

  /** So many late keep-alives, or one in a hundred, are no trouble yet. */
  private static final long FEW = 10;

  /** In the order of their exit codes. */
  public enum Level {
    HEALTHY,
    DEGRADED,
    DOWN;

    public int exitCode() {
      return ordinal();
    }

    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public static Health down(String reason) {
    return new Health(Level.DOWN, List.of(reason));
  }

  public static Health of(StorePicture picture, Instant now) {
    return switch (picture.life(now)) {
      case NEVER_STARTED -> down(age(picture, now) + "; systemctl start pinhole");
      case STOPPED -> down(age(picture, now) + "; systemctl status pinhole");
      case SILENT -> {
        String wrong =
            "daemon runs, but has not written for "
                + Elapsed.of(picture.age(now))
                + "; keep-alives go on; check the disk and journalctl -u pinhole";
        yield new Health(Level.DEGRADED, List.of(wrong));
      }
      case ALIVE -> of(picture.daemon().orElseThrow(), picture, now);
    };
  }

  private static Health of(Row daemon, StorePicture picture, Instant now) {
    List<String> reasons = new ArrayList<>();
    List<Row> unusable = picture.nodes().stream().filter(node -> !usable(node)).toList();
    unusable.forEach(node -> reasons.add(state(node)));
    off(picture, now).ifPresent(off -> reasons.add(off + "; pinhole keepalive on"));
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
    for (Row webhook : picture.webhooks()) {
      webhook
          .time(WebhookColumn.FAILING_SINCE)
          .map(since -> Duration.between(since, now))
          .filter(span -> span.compareTo(FAILING) >= 0)
          .ifPresent(span -> reasons.add(failing(webhook, span)));
    }
    if (reasons.isEmpty()) {
      return new Health(Level.HEALTHY, reasons);
    }
    boolean none = !unusable.isEmpty() && unusable.size() == picture.nodes().size();
    return new Health(none ? Level.DOWN : Level.DEGRADED, reasons);
  }

  private static String failing(Row webhook, Duration span) {
    String name = webhook.text(WebhookColumn.WEBHOOK);
    return "webhook "
        + name
        + " has taken nothing for "
        + Elapsed.of(span)
        + ": "
        + webhook.text(WebhookColumn.FAILURE)
        + "; pinhole webhook test "
        + name;
  }

  public static boolean isConnected(Row node) {
    return node.text(STATE).equals(DaemonStatus.Link.CONNECTED);
  }

  private static boolean usable(Row node) {
    return isConnected(node) || node.text(STATE).equals("listing");
  }

  private static String state(Row node) {
    String why = node.maybeText(DETAIL).map(detail -> ": " + detail).orElse("");
    return "FreeSWITCH " + node.text(NODE) + " " + node.text(STATE) + why;
  }

  private static void node(Row node, List<String> reasons) {
    if (!isConnected(node) || node.maybeText(DETAIL).isPresent()) {
      reasons.add(state(node));
    }
    if (node.number(KEEPALIVES_LATE_NOW) > Math.max(FEW, node.number(KEEPALIVES_SCHEDULED) / 100)) {
      reasons.add(
          node.number(KEEPALIVES_LATE_NOW)
              + " of "
              + node.number(KEEPALIVES_SCHEDULED)
              + " keep-alives through "
              + node.text(NODE)
              + " are late: "
              + node.text(KEEPALIVES_LATE_WHY, "the log says why"));
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
  public String line(String whenHealthy) {
    String why = level == Level.HEALTHY ? whenHealthy : String.join("; ", reasons);
    return level.text() + ": " + why;
  }

  /** How old what is shown can be, in one line. */
  public static String picture(StorePicture picture, Instant now) {
    return age(picture, now) + off(picture, now).map(off -> "; " + off).orElse("");
  }

  private static Optional<String> off(StorePicture picture, Instant now) {
    List<KeepaliveOff> off = picture.operators().offAt(now);
    Optional<KeepaliveOff> all = off.stream().filter(KeepaliveOff::isForAll).findFirst();
    if (all.isPresent()) {
      return all.map(each -> "keep-alives are OFF " + each.span(now));
    }
    return off.stream()
        .findFirst()
        .map(
            each ->
                "keep-alives are OFF for "
                    + Visible.of(each.phones())
                    + (off.size() == 1
                        ? " " + each.span(now)
                        : " and " + (off.size() - 1) + " more"));
  }

  private static String age(StorePicture picture, Instant now) {
    return switch (picture.life(now)) {
      case NEVER_STARTED -> "no daemon has written here yet";
      case STOPPED -> "daemon is not running: picture is " + Elapsed.of(picture.age(now)) + " old";
      case SILENT ->
          "daemon runs, but cannot write: picture is " + Elapsed.of(picture.age(now)) + " old";
      case ALIVE ->
          "daemon alive, picture " + Elapsed.of(picture.age(now)) + " old" + unconnected(picture);
    };
  }

  /** Whether what is shown can be taken for what is. */
  public static boolean isCurrent(StorePicture picture, Instant now) {
    return picture.life(now) == StorePicture.Life.ALIVE && unconnected(picture).isEmpty();
  }

  /** Only that they are not: why, a line of its own says in {@code status}. */
  private static String unconnected(StorePicture picture) {
    List<Row> nodes = picture.nodes().stream().filter(node -> !isConnected(node)).toList();
    if (nodes.isEmpty()) {
      return "";
    }
    boolean explained = nodes.stream().anyMatch(node -> node.maybeText(DETAIL).isPresent());
    return nodes.stream()
            .map(node -> Visible.of(node.text(NODE) + ": " + node.text(STATE)))
            .collect(Collectors.joining(", ", "; FreeSWITCH ", ""))
        + (explained ? " (pinhole status says why)" : "");
  }
}
