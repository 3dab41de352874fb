package dev.pinhole.cli;

import static dev.pinhole.store.BindingColumn.NAT;
import static dev.pinhole.store.BindingColumn.NAT_KIND;
import static dev.pinhole.store.CountedColumn.BINDINGS;
import static dev.pinhole.store.DaemonColumn.*;
import static dev.pinhole.store.NodeColumn.*;
import static dev.pinhole.store.NodeColumn.KEEPALIVES_PER_SECOND;

import dev.pinhole.cli.Table.Align;
import dev.pinhole.cli.Table.Cell;
import dev.pinhole.cli.Table.Heading;
import dev.pinhole.store.BindingColumn;
import dev.pinhole.store.Column;
import dev.pinhole.store.NodeColumn;
import dev.pinhole.store.ReadStore;
import dev.pinhole.store.ReadStoreException;
import dev.pinhole.store.Row;
import dev.pinhole.store.StorePicture;
import dev.pinhole.text.Visible;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code pinhole status}. */
@Command(
    name = "status",
    customSynopsis = "pinhole status [--json | --csv] [--config=FILE]",
    description = "Tells whether the daemon does its work, in one line, and then how.",
    footer = {
      "",
      "Examples:",
      "  pinhole status",
      "  pinhole status | head -n 1               for a monitor",
      "  pinhole status --json | jq '.nodes[].keepalives_late'",
      "",
      "Exit codes: 0 healthy, 1 degraded, 2 down."
    })
public final class StatusCommand implements Callable<Integer> {
  private static final int LABEL = 15;
  private static final long KILO = 1000;

  private static final List<Heading> VERDICTS =
      List.of(
          new Heading("NAT", Align.LEFT, 0, 8),
          new Heading("BINDINGS", Align.RIGHT, 1, 8),
          new Heading("KINDS", Align.LEFT, 2, 20));

  @Mixin private ConfigOption config;

  @Mixin private RowOutput output;

  private enum Figure implements Column {
    HEALTH,
    REASONS,
    BINDINGS,
    BEHIND_NAT,
    UNREACHABLE,
    STORE,
    STORE_BYTES,
    NODES,
    VERDICTS
  }

  /** Of CSV, with a row for each figure: to what it belongs, its name, its value. */
  private enum CsvColumn implements Column {
    NODE,
    NAT,
    NAT_KIND,
    NAME,
    VALUE
  }

  @Override
  public Integer call() {
    Overview overview = overview(config.storeFile());
    if (output.isJson()) {
      output.object(
          figures(overview)
              .with(Figure.NODES, overview.picture().nodes())
              .with(Figure.VERDICTS, overview.verdicts()));
    } else {
      output.rows(List.of(CsvColumn.values()), places(overview), () -> print(overview));
    }
    return overview.health().level().exitCode();
  }

  /** A store that cannot be read is no failure of this command, but what it has to tell. */
  private Overview overview(Path file) {
    try (ReadStore store = ReadStore.open(file)) {
      return Overview.of(store, file, output.now);
    } catch (ReadStoreException e) {
      return Overview.unreadable(file, e.getMessage());
    }
  }

  private static Row figures(Overview overview) {
    Row figures =
        new Row(
            List.<Column>of(Figure.values()).subList(0, Figure.NODES.ordinal()),
            overview.health().level().text(),
            overview.health().reasons(),
            overview.bindings(),
            overview.behindNat(),
            overview.unreachable(),
            overview.file().toString(),
            overview.fileBytes());
    return overview.picture().daemon().map(figures::with).orElse(figures);
  }

  private static List<Row> places(Overview overview) {
    List<Row> places = new ArrayList<>();
    place(places, figures(overview), "", "", "");
    for (Row node : overview.picture().nodes()) {
      place(places, node, node.text(NodeColumn.NODE), "", "");
    }
    for (Row verdict : overview.verdicts()) {
      place(
          places,
          verdict,
          "",
          verdict.text(BindingColumn.NAT),
          verdict.text(BindingColumn.NAT_KIND));
    }
    return places;
  }

  private static void place(List<Row> places, Row row, String node, String nat, String natKind) {
    for (Column column : row.columns()) {
      if (Stream.of(CsvColumn.values()).noneMatch(key -> key.word().equals(column.word()))) {
        places.add(
            new Row(
                List.of(CsvColumn.values()), node, nat, natKind, column.word(), row.value(column)));
      }
    }
  }

  private void print(Overview overview) {
    output.labels(LABEL);
    Tone tone = overview.health().level().tone();
    output.line(output.ink().paint(tone, Visible.of(overview.line())));
    overview.picture().daemon().ifPresent(daemon -> daemon(daemon, overview));
    overview.picture().nodes().forEach(node -> node(node));
    if (!overview.verdicts().isEmpty()) {
      output.line("");
      output.print(verdicts(overview.verdicts()), "  ");
    }
  }

  private void daemon(Row daemon, Overview overview) {
    output.line("");
    output.field(
        "daemon",
        "pinhole {}, process {}, since {}",
        daemon.text(VERSION),
        daemon.number(PID),
        output.local(daemon.at(STARTED_AT)));
    daemon.time(STOPPED_AT).ifPresent(at -> output.field("", "stopped " + output.ago(at)));
    output.field("picture", output.age(daemon.at(UPDATED_AT)) + " old");
    output.field("store", overview.file() + ", " + size(overview.fileBytes()));
    output.field(
        "writing",
        "{} waiting; last commit {} ms, longest in a minute {} ms",
        Output.count(daemon.number(QUEUE_DEPTH), "change"),
        daemon.number(LAST_COMMIT_MS),
        daemon.number(MAX_COMMIT_MS));
    daemon
        .time(STORE_FAILED_AT)
        .ifPresent(
            at -> output.field("", "failed " + output.ago(at) + ": " + daemon.text(STORE_FAILURE)));
  }

  private void node(Row node) {
    output.line("");
    output.field("FreeSWITCH", node.text(NODE) + ", " + link(node));
    String up = node.time(FREESWITCH_STARTED_AT).map(at -> ", up " + output.age(at)).orElse("");
    node.maybeText(FREESWITCH_VERSION).ifPresent(known -> output.field("version", known + up));
    node.time(RESYNCED_AT).ifPresent(at -> resync(node, at));
    output.field(
        "keep-alives",
        "{} a second; {}, {} overdue, {} in flight",
        oneDecimal(node.decimal(KEEPALIVES_PER_SECOND)),
        Output.count(node.number(KEEPALIVES_SCHEDULED), "phone"),
        node.number(KEEPALIVES_OVERDUE),
        node.number(KEEPALIVES_IN_FLIGHT));
    output.field(
        "",
        "{} sent, {} late ({} now), {} not taken",
        node.number(KEEPALIVES_SENT),
        node.number(KEEPALIVES_LATE),
        node.number(KEEPALIVES_LATE_NOW),
        node.number(KEEPALIVES_FAILED));
  }

  private void resync(Row node, Instant at) {
    long failed = node.number(LISTINGS_FAILED);
    output.field(
        "last resync",
        "{} ago, {}; {} in {}{}",
        output.age(at),
        Output.count(node.number(RESYNC_DIFFERENCES), "difference"),
        node.number(LISTING_DIFFERENCES),
        Output.count(node.number(LISTINGS), "listing"),
        failed == 0 ? "" : ", " + failed + " failed");
  }

  private String link(Row node) {
    String losses = node.number(CONNECTS) > 1 ? ", " + node.number(CONNECTS) + " connects" : "";
    String lost = node.time(LOST_AT).map(at -> "; lost " + output.ago(at)).orElse("");
    return node.text(STATE)
        + node.time(CONNECTED_SINCE).map(at -> " since " + output.local(at)).orElse("")
        + losses
        + node.maybeText(DETAIL).map(detail -> " (" + detail + ")").orElse("")
        + lost;
  }

  private Table verdicts(List<Row> verdicts) {
    Map<String, Long> counts = new LinkedHashMap<>();
    Map<String, String> kinds = new LinkedHashMap<>();
    for (Row each : verdicts) {
      counts.merge(each.text(NAT), each.number(BINDINGS), Long::sum);
      String kind = each.text(NAT_KIND, "none known") + " " + each.number(BINDINGS);
      kinds.merge(each.text(NAT), kind, (before, after) -> before + ", " + after);
    }
    Table table = new Table(VERDICTS, output.ink());
    counts.forEach(
        (nat, count) ->
            table.row(
                new Cell(nat, Tone.ofNat(nat)),
                Cell.plain(count.toString()),
                Cell.plain(kinds.get(nat))));
    return table;
  }

  private static String size(long bytes) {
    if (bytes < KILO * KILO) {
      return (bytes + KILO - 1) / KILO + " kB";
    }
    return oneDecimal(bytes / (double) (KILO * KILO)) + " MB";
  }

  /** To one place. Formatters take longer to load than the rest of a command. */
  private static String oneDecimal(double number) {
    return Double.toString(Math.round(10 * number) / 10.0);
  }

  private static long bytes(Path file) {
    long bytes = 0;
    for (String suffix : new String[] {"", "-wal"}) {
      try {
        bytes += Files.size(file.resolveSibling(file.getFileName() + suffix));
      } catch (IOException e) {
        // There is no log where no daemon runs.
      }
    }
    return bytes;
  }

  /**
   * All that {@code pinhole status} tells.
   *
   * @param file the store
   * @param fileBytes with its log
   */
  private record Overview(
      Health health,
      StorePicture picture,
      List<Row> verdicts,
      long unreachable,
      Path file,
      long fileBytes) {

    /** Of a store that cannot be read. */
    static Overview unreadable(Path file, String why) {
      return new Overview(
          Health.down(why),
          new StorePicture(Optional.empty(), List.of(), Optional.empty(), Optional.empty()),
          List.of(),
          0,
          file,
          0);
    }

    static Overview of(ReadStore store, Path file, Instant now) {
      StorePicture picture = store.picture();
      return new Overview(
          Health.of(picture, now),
          picture,
          store.verdicts(),
          store.countUnreachable(),
          file,
          bytes(file));
    }

    long bindings() {
      return verdicts.stream().mapToLong(each -> each.number(BINDINGS)).sum();
    }

    long behindNat() {
      return verdicts.stream()
          .filter(each -> List.of("yes", "likely").contains(each.text(NAT)))
          .mapToLong(each -> each.number(BINDINGS))
          .sum();
    }

    double keepalivesPerSecond() {
      return picture.nodes().stream()
          .mapToDouble(node -> node.decimal(KEEPALIVES_PER_SECOND))
          .sum();
    }

    /** The first line. */
    String line() {
      return health.line(
          Output.filled(
              "{}, {} behind NAT, {}{} keep-alives a second",
              Output.count(bindings(), "binding"),
              behindNat(),
              unreachable == 0 ? "" : unreachable + " unreachable, ",
              oneDecimal(keepalivesPerSecond())));
    }
  }
}
