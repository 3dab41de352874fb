package dev.pinhole.cli;

import dev.pinhole.cli.Table.Align;
import dev.pinhole.cli.Table.Cell;
import dev.pinhole.cli.Table.Column;
import dev.pinhole.store.DaemonStatus;
import dev.pinhole.store.VerdictCount;
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

  private static final List<Column> VERDICTS =
      List.of(
          new Column("NAT", Align.LEFT, 0, 8),
          new Column("BINDINGS", Align.RIGHT, 1, 8),
          new Column("KINDS", Align.LEFT, 2, 20));

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
    overview.daemon().ifPresent(daemon -> daemon(daemon, overview));
    overview.daemon().stream().flatMap(daemon -> daemon.nodes().stream()).forEach(this::node);
    if (!overview.verdicts().isEmpty()) {
      line("");
      verdicts(overview.verdicts());
    }
  }

  private void daemon(DaemonStatus daemon, Overview overview) {
    DaemonStatus.Writing writing = daemon.writing();
    line("");
    field(
        "daemon",
        "pinhole "
            + daemon.version()
            + ", process "
            + daemon.pid()
            + ", since "
            + local(daemon.startedAt()));
    daemon.stoppedAt().ifPresent(at -> field("", "stopped " + ago(at)));
    field("picture", Elapsed.of(Duration.between(daemon.updatedAt(), now)) + " old");
    field("store", overview.file() + ", " + size(overview.fileBytes()));
    field(
        "writing",
        count(writing.queueDepth(), "change")
            + " waiting; last commit "
            + writing.lastCommitMillis()
            + " ms, longest in a minute "
            + writing.maxCommitMillis()
            + " ms");
    writing
        .failedAt()
        .ifPresent(at -> field("", "failed " + ago(at) + ": " + writing.failure().orElse("")));
  }

  private void node(DaemonStatus.Node node) {
    DaemonStatus.Listings listings = node.listings();
    DaemonStatus.Keepalives sent = node.keepalives();
    line("");
    field("FreeSWITCH", node.node() + ", " + link(node.link()));
    node.freeswitch()
        .version()
        .ifPresent(
            version -> field("version", version + since(node.freeswitch().startedAt(), ", up ")));
    listings
        .resyncedAt()
        .ifPresent(
            at ->
                field(
                    "last resync",
                    Elapsed.of(Duration.between(at, now))
                        + " ago, "
                        + count(listings.resyncDifferences(), "difference")
                        + "; "
                        + listings.differences()
                        + " in "
                        + count(listings.listings(), "listing")
                        + (listings.failed() == 0 ? "" : ", " + listings.failed() + " failed")));
    field(
        "keep-alives",
        Overview.decimal(sent.perSecond())
            + " a second; "
            + count(sent.scheduled(), "phone")
            + ", "
            + sent.overdue()
            + " overdue, "
            + sent.inFlight()
            + " in flight");
    field(
        "",
        sent.sent()
            + " sent, "
            + sent.late()
            + " late ("
            + sent.lateNow()
            + " now), "
            + sent.failed()
            + " not taken");
  }

  private String link(DaemonStatus.Link link) {
    String losses = link.connects() > 1 ? ", " + link.connects() + " connects" : "";
    String lost = link.lostAt().map(at -> "; lost " + ago(at)).orElse("");
    return link.state()
        + link.connectedSince().map(at -> " since " + local(at)).orElse("")
        + losses
        + link.detail().map(detail -> " (" + detail + ")").orElse("")
        + lost;
  }

  private void verdicts(List<VerdictCount> verdicts) {
    Map<String, Long> counts = new LinkedHashMap<>();
    Map<String, String> kinds = new LinkedHashMap<>();
    for (VerdictCount each : verdicts) {
      counts.merge(each.nat(), each.bindings(), Long::sum);
      String kind = each.natKind().orElse("none known") + " " + each.bindings();
      kinds.merge(each.nat(), kind, (before, after) -> before + ", " + after);
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
