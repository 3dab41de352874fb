package dev.pinhole.cli;

import static dev.pinhole.store.HistoryColumn.*;

import dev.pinhole.cli.Table.Align;
import dev.pinhole.cli.Table.Cell;
import dev.pinhole.cli.Table.Heading;
import dev.pinhole.store.Row;
import dev.pinhole.text.IsoTime;
import java.util.ArrayList;
import java.util.List;

/** What happened to a phone, for people: one line an event, times in the local zone. */
final class HistoryTable {
  private static final List<Heading> COLUMNS =
      List.of(
          new Heading("AT", Align.LEFT, 0, 19),
          new Heading("EVENT", Align.LEFT, 1, 19),
          new Heading("WHAT", Align.LEFT, 2, 42),
          new Heading("CALL_ID", Align.LEFT, 3, 16));

  /** Its header, and the blank line behind it. */
  static final int OTHER_LINES = 2;

  private HistoryTable() {}

  /** With a line behind it, if there is any. */
  static void print(Output output, List<Row> history) {
    Table table = new Table(COLUMNS, output.ink());
    for (Row event : history) {
      table.row(
          Cell.plain(output.local(event.at(AT))),
          new Cell(event.text(EVENT), tone(event.text(EVENT))),
          Cell.plain(what(event, output)),
          Cell.plain(event.text(CALL_ID)));
    }
    output.print(table, "");
    if (!history.isEmpty()) {
      output.line("");
    }
  }

  static Tone tone(String event) {
    return switch (event) {
      case "unreachable" -> Tone.WRONG;
      case "rebound", "moved" -> Tone.CERTAIN;
      default -> Tone.PLAIN;
    };
  }

  /** What is new comes first, and before what was before: it is the last to be cut. */
  static String what(Row event, Output output) {
    List<String> parts = new ArrayList<>();
    if (event.maybeText(PREVIOUS_NAT).isPresent()) {
      parts.add(verdict(event));
    }
    parts.add(source(event));
    event.maybeText(DETAIL).ifPresent(detail -> parts.add(IsoTime.localIn(detail, output.zone())));
    if (event.maybeText(PREVIOUS_NAT).isEmpty() && event.maybeText(PREVIOUS_NETWORK_IP).isEmpty()) {
      parts.add(verdict(event));
    }
    parts.removeIf(String::isEmpty);
    return String.join(", ", parts);
  }

  private static String source(Row event) {
    String now = Output.endpoint(event, NETWORK_IP, NETWORK_PORT);
    if (event.maybeText(PREVIOUS_NETWORK_IP).isPresent()) {
      boolean samePlace = event.text(PREVIOUS_NETWORK_IP).equals(event.text(NETWORK_IP));
      return now
          + ", was "
          + (samePlace
              ? "port " + event.number(PREVIOUS_NETWORK_PORT)
              : Output.endpoint(event, PREVIOUS_NETWORK_IP, PREVIOUS_NETWORK_PORT));
    }
    return event.maybeText(NETWORK_IP).isPresent() ? now : "";
  }

  private static String verdict(Row event) {
    String kind = event.maybeText(NAT_KIND).map(known -> " (" + known + ")").orElse("");
    String now = event.maybeText(NAT).map(nat -> nat + kind).orElse("");
    return event.maybeText(PREVIOUS_NAT).map(before -> now + ", was " + before).orElse(now);
  }
}
