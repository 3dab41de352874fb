package dev.pinhole.cli;

import static dev.pinhole.store.HistoryColumn.*;

import dev.pinhole.store.Row;
import dev.pinhole.text.DisplayWidth;
import dev.pinhole.text.IsoTime;
import dev.pinhole.text.Visible;
import java.io.PrintWriter;
import java.time.ZoneId;
import java.util.OptionalInt;
import java.util.function.Supplier;

/** Writes events one by one, as they come: a line each. */
final class EventLines {
  /** The longest word of {@code history.event}. */
  private static final int EVENT_WIDTH = 15;

  private static final int PHONE_WIDTH = 18;
  private static final int TIME_WIDTH = 19;
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

  void print(Row event) {
    String phone = event.text(USER) + "@" + event.text(DOMAIN);
    String what = Visible.of(HistoryTable.what(event));
    int taken =
        TIME_WIDTH
            + 2
            + EVENT_WIDTH
            + 2
            + Math.max(PHONE_WIDTH, DisplayWidth.of(Visible.of(phone)))
            + 2;
    out.append(IsoTime.local(event.at(AT), zone.get()))
        .append("  ")
        .append(padded(event.text(EVENT), EVENT_WIDTH, HistoryTable.tone(event.text(EVENT))))
        .append("  ")
        .append(padded(phone, PHONE_WIDTH, Tone.PLAIN))
        .append("  ")
        .append(columns.isPresent() ? fitting(what, columns.getAsInt() - taken) : what)
        .append('\n');
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
