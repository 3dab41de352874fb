package dev.pinhole.cli;

import dev.pinhole.cli.Table.Align;
import dev.pinhole.cli.Table.Cell;
import dev.pinhole.cli.Table.Column;
import dev.pinhole.store.StoredHistory;
import dev.pinhole.text.IsoTime;
import java.io.PrintWriter;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** What happened to a phone, for people: one line an event, times in the local zone. */
final class HistoryTable {
  private static final List<Column> COLUMNS =
      List.of(
          new Column("AT", Align.LEFT, 0, 19),
          new Column("EVENT", Align.LEFT, 1, 19),
          new Column("WHAT", Align.LEFT, 2, 42),
          new Column("CALL_ID", Align.LEFT, 3, 16));

  private final Table table;

  HistoryTable(List<StoredHistory> history, ZoneId zone, Ink ink) {
    table = new Table(COLUMNS, ink);
    for (StoredHistory event : history) {
      table.row(
          Cell.plain(IsoTime.local(event.at(), zone)),
          new Cell(event.event(), tone(event.event())),
          Cell.plain(what(event)),
          Cell.plain(event.callId()));
    }
  }

  static Tone tone(String event) {
    return switch (event) {
      case "unreachable" -> Tone.WRONG;
      case "rebound", "moved" -> Tone.CERTAIN;
      default -> Tone.PLAIN;
    };
  }

  void print(PrintWriter out, OptionalInt columns, String indent) {
    table.print(out, columns, indent);
  }

  /** What changed comes first: it is the last to be cut. */
  static String what(StoredHistory event) {
    List<String> parts = new ArrayList<>();
    if (event.previousNat().isPresent()) {
      parts.add(verdict(event));
    }
    parts.add(source(event));
    event.detail().ifPresent(parts::add);
    if (event.previousNat().isEmpty() && event.previousNetworkIp().isEmpty()) {
      parts.add(verdict(event));
    }
    parts.removeIf(String::isEmpty);
    return String.join(", ", parts);
  }

  private static String source(StoredHistory event) {
    String now = HostAndPort.text(event.networkIp(), event.networkPort());
    if (event.previousNetworkIp().isPresent()) {
      String before = HostAndPort.text(event.previousNetworkIp(), event.previousNetworkPort());
      return before + " -> " + now;
    }
    return event.networkIp().isPresent() ? now : "";
  }

  private static String verdict(StoredHistory event) {
    String kind = event.natKind().map(known -> " (" + known + ")").orElse("");
    String now = event.nat().map(nat -> nat + kind).orElse("");
    return event.previousNat().map(before -> before + " -> " + now).orElse(now);
  }
}
