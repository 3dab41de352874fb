package dev.pinhole.cli;

import static dev.pinhole.store.BindingColumn.NAT;
import static dev.pinhole.store.BindingColumn.NAT_KIND;
import static dev.pinhole.store.CountedColumn.BINDINGS;
import static dev.pinhole.store.DaemonColumn.*;
import static dev.pinhole.store.NodeColumn.*;

import dev.pinhole.cli.Table.Align;
import dev.pinhole.cli.Table.Cell;
import dev.pinhole.cli.Table.Heading;
import dev.pinhole.store.Row;
import dev.pinhole.text.Elapsed;
import dev.pinhole.text.IsoTime;
import dev.pinhole.text.Visible;
import dev.pinhole.text.WordWrap;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** {@code pinhole status} for people: the verdict first, then the figures. */
final class StatusPage {
  private static final int LABEL = 15;
  private static final long KILO = 1000;

  private static final List<Heading> VERDICTS =
      List.of(
          new Heading("NAT", Align.LEFT, 0, 8),
          new Heading("BINDINGS", Align.RIGHT, 1, 8),
          new Heading("KINDS", Align.LEFT, 2, 20));

  private final PrintWriter out;
  private final Surroundings surroundings;
  private final Instant now;
  private final OptionalInt columns;

  StatusPage(PrintWriter out, Surroundings surroundings) {
    this.out = out;
    this.surroundings = surroundings;
    this.now = surroundings.clock().instant();
    this.columns = surroundings.columns();
  }

  void print(Overview overview) {
    Tone tone = overview.health().level().tone();
    line(surroundings.ink().paint(tone, Visible.of(overview.line())));
    overview.picture().daemon().ifPresent(daemon -> daemon(daemon, overview));
    overview.picture().nodes().forEach(this::node);
    if (!overview.verdicts().isEmpty()) {
      line("");
      verdicts(overview.verdicts());
    }
  }

  private void daemon(Row daemon, Overview overview) {
    line("");
    field(
        "daemon",
        "pinhole "
            + daemon.text(VERSION)
            + ", process "
            + daemon.number(PID)
            + ", since "
            + local(daemon.at(STARTED_AT)));
    daemon.time(STOPPED_AT).ifPresent(at -> field("", "stopped " + ago(at)));
    field("picture", Elapsed.of(Duration.between(daemon.at(UPDATED_AT), now)) + " old");
    field("store", overview.file() + ", " + size(overview.fileBytes()));
    field(
        "writing",
        count(daemon.number(QUEUE_DEPTH), "change")
            + " waiting; last commit "
            + daemon.number(LAST_COMMIT_MS)
            + " ms, longest in a minute "
            + daemon.number(MAX_COMMIT_MS)
            + " ms");
    daemon
        .time(STORE_FAILED_AT)
        .ifPresent(at -> field("", "failed " + ago(at) + ": " + daemon.text(STORE_FAILURE)));
  }

  private void node(Row node) {
    line("");
    field("FreeSWITCH", node.text(NODE) + ", " + link(node));
    node.maybeText(FREESWITCH_VERSION)
        .ifPresent(
            version ->
                field("version", version + since(node.time(FREESWITCH_STARTED_AT), ", up ")));
    node.time(RESYNCED_AT)
        .ifPresent(
            at ->
                field(
                    "last resync",
                    Elapsed.of(Duration.between(at, now))
                        + " ago, "
                        + count(node.number(RESYNC_DIFFERENCES), "difference")
                        + "; "
                        + node.number(LISTING_DIFFERENCES)
                        + " in "
                        + count(node.number(LISTINGS), "listing")
                        + (node.number(LISTINGS_FAILED) == 0
                            ? ""
                            : ", " + node.number(LISTINGS_FAILED) + " failed")));
    field(
        "keep-alives",
        Overview.decimal(node.decimal(KEEPALIVES_PER_SECOND))
            + " a second; "
            + count(node.number(KEEPALIVES_SCHEDULED), "phone")
            + ", "
            + node.number(KEEPALIVES_OVERDUE)
            + " overdue, "
            + node.number(KEEPALIVES_IN_FLIGHT)
            + " in flight");
    field(
        "",
        node.number(KEEPALIVES_SENT)
            + " sent, "
            + node.number(KEEPALIVES_LATE)
            + " late ("
            + node.number(KEEPALIVES_LATE_NOW)
            + " now), "
            + node.number(KEEPALIVES_FAILED)
            + " not taken");
  }

  private String link(Row node) {
    String losses = node.number(CONNECTS) > 1 ? ", " + node.number(CONNECTS) + " connects" : "";
    String lost = node.time(LOST_AT).map(at -> "; lost " + ago(at)).orElse("");
    return node.text(STATE)
        + node.time(CONNECTED_SINCE).map(at -> " since " + local(at)).orElse("")
        + losses
        + node.maybeText(DETAIL).map(detail -> " (" + detail + ")").orElse("")
        + lost;
  }

  private void verdicts(List<Row> verdicts) {
    Map<String, Long> counts = new LinkedHashMap<>();
    Map<String, String> kinds = new LinkedHashMap<>();
    for (Row each : verdicts) {
      counts.merge(each.text(NAT), each.number(BINDINGS), Long::sum);
      String kind = each.text(NAT_KIND, "none known") + " " + each.number(BINDINGS);
      kinds.merge(each.text(NAT), kind, (before, after) -> before + ", " + after);
    }
    Table table = new Table(VERDICTS, surroundings.ink());
    counts.forEach(
        (nat, count) ->
            table.row(
                new Cell(nat, Tone.ofNat(nat)),
                Cell.plain(count.toString()),
                Cell.plain(kinds.get(nat))));
    table.print(out, columns, "  ");
  }

  private String since(Optional<Instant> at, String before) {
    return at.map(then -> before + Elapsed.of(Duration.between(then, now))).orElse("");
  }

  private String ago(Instant at) {
    return Elapsed.of(Duration.between(at, now)) + " ago (" + local(at) + ")";
  }

  private String local(Instant at) {
    return IsoTime.local(at, surroundings.zone().get());
  }

  private static String count(long number, String what) {
    return number + " " + what + (number == 1 ? "" : "s");
  }

  private static String size(long bytes) {
    if (bytes < KILO * KILO) {
      return (bytes + KILO - 1) / KILO + " kB";
    }
    return Overview.decimal(bytes / (double) (KILO * KILO)) + " MB";
  }

  private void field(String label, String value) {
    String before = "  " + label + " ".repeat(LABEL - 2 - label.length());
    int room = columns.orElse(Integer.MAX_VALUE) - LABEL;
    for (String line : WordWrap.lines(Visible.of(value), room)) {
      line(before + line);
      before = " ".repeat(LABEL);
    }
  }

  private void line(String text) {
    out.append(text).append('\n');
  }
}
