package dev.pinhole.cli;

import dev.pinhole.store.StoredHistory;
import dev.pinhole.text.Csv;
import dev.pinhole.text.DisplayWidth;
import dev.pinhole.text.IsoTime;
import dev.pinhole.text.Visible;
import java.io.PrintWriter;
import java.time.ZoneId;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Supplier;

/** Writes events one by one, as they come: a line each. */
final class EventLines {
  /** The longest word of {@code history.event}. */
  private static final int EVENT = 15;

  private static final int PHONE = 18;
  private static final int TIME = 19;
  private static final int LEAST = 10;

  private final PrintWriter out;
  private final Supplier<ZoneId> zone;
  private final Ink ink;
  private final OptionalInt columns;

  EventLines(PrintWriter out, Surroundings surroundings) {
    this.out = out;
    this.zone = surroundings.zone();
    this.ink = surroundings.ink();
    this.columns = surroundings.columns();
  }

  void people(List<StoredHistory> events) {
    for (StoredHistory event : events) {
      String phone = event.user() + "@" + event.domain();
      String what = Visible.of(HistoryTable.what(event));
      int taken = TIME + 2 + EVENT + 2 + Math.max(PHONE, DisplayWidth.of(Visible.of(phone))) + 2;
      out.append(IsoTime.local(event.at(), zone.get()))
          .append("  ")
          .append(padded(event.event(), EVENT, HistoryTable.tone(event.event())))
          .append("  ")
          .append(padded(phone, PHONE, Tone.PLAIN))
          .append("  ")
          .append(columns.isPresent() ? fitting(what, columns.getAsInt() - taken) : what)
          .append('\n');
    }
  }

  /** One JSON object a line, so that a reader need not wait for the end. */
  void json(List<StoredHistory> events) {
    for (StoredHistory event : events) {
      try (JsonFields json = new JsonFields(out)) {
        json.startObject();
        HistoryFields.write(event, json);
        json.endObject();
      }
      out.append('\n');
    }
  }

  void csvHeader() {
    out.append(String.join(",", StoredHistory.columns())).append(Csv.END_OF_ROW);
  }

  void csv(List<StoredHistory> events) {
    CsvFields csv = new CsvFields(out);
    for (StoredHistory event : events) {
      HistoryFields.write(event, csv);
      csv.endRow();
    }
  }

  /** A line that is cut is better than one that is folded; where nothing would be left, neither. */
  private static String fitting(String what, int room) {
    return room < LEAST ? what : Visible.truncated(what, room);
  }

  private String padded(String text, int width, Tone tone) {
    String shown = Visible.of(text);
    return ink.paint(tone, shown) + " ".repeat(Math.max(0, width - DisplayWidth.of(shown)));
  }
}
