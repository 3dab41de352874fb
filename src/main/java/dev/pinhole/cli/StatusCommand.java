package dev.pinhole.cli;

import static dev.pinhole.store.BindingColumn.NAT;
import static dev.pinhole.store.BindingColumn.NAT_KIND;
import static dev.pinhole.store.CountedColumn.*;
import static dev.pinhole.store.DaemonColumn.*;
import static dev.pinhole.store.NodeColumn.*;
import static dev.pinhole.store.WebhookColumn.*;

import dev.pinhole.advice.StoreStatus;
import dev.pinhole.cli.Table.Align;
import dev.pinhole.cli.Table.Cell;
import dev.pinhole.cli.Table.Heading;
import dev.pinhole.store.Column;
import dev.pinhole.store.Row;
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
import picocli.CommandLine.Option;

/** {@code pinhole status}. */
@Command(
    name = "status",
    customSynopsis = "pinhole status [--domain=NAME] [--brief | --json | --csv] [--config=FILE]",
    description = "Tells whether the daemon does its work, in one line, and then how.",
    footer = {
      "",
      "Examples:",
      "  pinhole status",
      "  pinhole status --brief                   for a monitor: one line, exit code",
      "  pinhole status --json | jq '.nodes[].keepalives_late'",
      "",
      "Missing are users who were registered in the last seven days and are not now",
      "(see pinhole missing). With --domain only its phones are counted; all else is",
      "of the whole. Exit codes: 0 healthy, 1 degraded, 2 down."
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

  @Option(names = "--brief", description = "Only the first line.")
  private boolean brief;

  @Option(
      names = "--domain",
      paramLabel = "NAME",
      description = "Count the phones of this domain alone.")
  private String domain;

  /** Of CSV, with a row for each figure: to what it belongs, its name, its value. */
  private enum CsvColumn implements Column {
    NODE,
    NAT,
    NAT_KIND,
    NAME,
    VALUE
  }

  private StoreStatus status;

  @Override
  public Integer call() {
    if (brief && !output.forPeople()) {
      throw output.wrongUse("--brief is a line for people; leave it out beside --json and --csv");
    }
    status = StoreStatus.read(config.storeFile(), output.now, Optional.ofNullable(domain));
    if (output.isJson()) {
      output.object(status.row());
    } else {
      output.rows(List.of(CsvColumn.values()), places(), this::print);
    }
    return status.health().level().exitCode();
  }

  private List<Row> places() {
    List<Row> places = new ArrayList<>();
    place(places, status.figures(), "", "", "");
    for (Row node : status.picture().nodes()) {
      place(places, node, node.text(NODE), "", "");
    }
    for (Row verdict : status.verdicts()) {
      place(places, verdict, "", verdict.text(NAT), verdict.text(NAT_KIND));
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

  private void print() {
    output.labels(LABEL);
    output.folded(Tone.of(status.health().level()), status.line());
    if (brief) {
      return;
    }
    status.picture().daemon().ifPresent(this::daemon);
    status.picture().webhooks().forEach(this::webhook);
    status.picture().nodes().forEach(this::node);
    if (!status.verdicts().isEmpty()) {
      output.line("");
      output.print(table(), "  ");
      status.notYetKnown().ifPresent(some -> output.notYetKnown("  ", some));
    }
  }

  private void daemon(Row daemon) {
    output.line("");
    output.field(
        "daemon",
        "pinhole {}, process {}, since {}",
        daemon.text(VERSION),
        daemon.number(PID),
        output.local(daemon.at(STARTED_AT)));
    daemon.time(STOPPED_AT).ifPresent(at -> output.field("", "stopped " + output.ago(at)));
    output.field("picture", output.age(daemon.at(UPDATED_AT)) + " old");
    output.field("store", status.file() + ", " + size(status.bytes()));
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
    output.field("hep", hep(daemon));
    if (daemon.maybeText(HEP_LISTEN).isPresent() && status.bindings() > 0) {
      answers(status.reached());
    }
  }

  private void answers(Row reached) {
    output.field(
        "",
        "{} of {} have answered{}",
        reached.number(ANSWERED),
        Output.count(status.bindings(), "binding"),
        reached.number(ANSWERED) == 0
            ? ""
            : Output.filled(
                "; median {}, p95 {}",
                Output.millis(reached, MEDIAN_RTT_MS),
                Output.millis(reached, P95_RTT_MS)));
    output.field(
        "",
        "{} reachable, {} unreachable, {} moved, {} not observed",
        reached.number(REACHABLE),
        reached.number(UNREACHABLE),
        reached.number(MOVED),
        reached.number(NOT_OBSERVED));
  }

  /** Where copies of SIP messages are received, and what was not taken. */
  private static String hep(Row daemon) {
    Optional<String> listen = daemon.maybeText(HEP_LISTEN);
    if (listen.isEmpty()) {
      return "off, so that no answer of a phone is seen; pinhole doctor says how to have it";
    }
    Optional<String> failure = daemon.maybeText(HEP_FAILURE);
    if (failure.isPresent()) {
      return "cannot listen on " + listen.get() + ": " + failure.get();
    }
    long refused = daemon.number(HEP_REFUSED);
    long lost = daemon.number(HEP_NOT_FORWARDED);
    return Output.filled(
        "listening on {}; {} dropped{}{}",
        listen.get(),
        daemon.number(HEP_DROPPED),
        refused == 0
            ? ""
            : ", " + refused + " refused (from " + daemon.text(HEP_REFUSED_FROM, "?") + ")",
        lost == 0 ? "" : ", " + lost + " not sent on");
  }

  private void webhook(Row webhook) {
    long dropped = webhook.number(DROPPED);
    output.field(
        "webhook",
        "{}: {} sent, {} waiting{}{}",
        webhook.text(WEBHOOK),
        webhook.number(SENT),
        webhook.number(WAITING),
        dropped == 0 ? "" : ", " + dropped + " given up",
        webhook
            .time(FAILING_SINCE)
            .map(at -> "; failing since " + output.local(at) + ": " + webhook.text(FAILURE))
            .orElse(""));
  }

  private void node(Row node) {
    output.line("");
    output.field("FreeSWITCH", node.text(NODE) + ", " + link(node));
    String up = node.time(FREESWITCH_STARTED_AT).map(at -> ", up " + output.age(at)).orElse("");
    node.maybeText(FREESWITCH_VERSION).ifPresent(known -> output.field("version", known + up));
    node.time(RESYNCED_AT).ifPresent(at -> resync(node, at));
    boolean receives =
        status.picture().daemon().flatMap(daemon -> daemon.maybeText(HEP_LISTEN)).isPresent();
    output.field(
        "keep-alives",
        "{} a second; {}, {} overdue, {} in flight",
        oneDecimal(node.decimal(KEEPALIVES_PER_SECOND)),
        Output.count(node.number(KEEPALIVES_SCHEDULED), "phone"),
        node.number(KEEPALIVES_OVERDUE),
        node.number(KEEPALIVES_IN_FLIGHT));
    output.field(
        "",
        "{} sent, {} late ({} now), {} not taken{}",
        node.number(KEEPALIVES_SENT),
        node.number(KEEPALIVES_LATE),
        node.number(KEEPALIVES_LATE_NOW),
        node.number(KEEPALIVES_FAILED),
        receives ? ", " + node.number(KEEPALIVES_SAVED) + " saved" : "");
    if (receives) {
      output.field("hep", captured(node));
    }
  }

  private String captured(Row node) {
    return node.time(HEP_HEARD_AT)
        .map(
            at ->
                Output.filled(
                    "{} a second, the last {}",
                    oneDecimal(node.decimal(HEP_PER_SECOND)),
                    output.ago(at)))
        .orElse("none came yet; pinhole doctor says how to have them");
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
    return Output.filled(
        "{}{}{}{}{}",
        node.text(STATE),
        node.time(CONNECTED_SINCE).map(at -> " since " + output.local(at)).orElse(""),
        node.number(CONNECTS) > 1 ? ", " + node.number(CONNECTS) + " connects" : "",
        node.maybeText(DETAIL)
            .filter(detail -> !status.line().contains(detail))
            .map(detail -> " (" + detail + ")")
            .orElse(""),
        node.time(LOST_AT).map(at -> "; lost " + output.ago(at)).orElse(""));
  }

  private Table table() {
    Map<String, Long> counts = new LinkedHashMap<>();
    Map<String, String> kinds = new LinkedHashMap<>();
    for (Row each : status.verdicts()) {
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
}
