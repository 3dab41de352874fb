package dev.pinhole.cli;

import dev.pinhole.cli.DayOfPhone.Slot;
import dev.pinhole.text.WordWrap;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.List;

/** Draws the last day of a phone: a character for ten minutes, and the hours above. */
final class Timeline {
  private static final String INDENT = "  ";
  private static final int USUAL_ROOM = 80;
  private static final int HOURS_BETWEEN_LABELS = 3;

  /** A whole day in one line, or in as many equal ones as it takes. */
  private static final int[] WIDTHS = {144, 72, 36, 18};

  private final Page page;
  private final int room;

  Timeline(Page page) {
    this.page = page;
    this.room = page.columns.orElse(USUAL_ROOM) - INDENT.length();
  }

  void print(DayOfPhone day) {
    List<Slot> slots = day.slots();
    int width = Arrays.stream(WIDTHS).filter(any -> any <= room).findFirst().orElse(WIDTHS[3]);
    for (int from = 0; from < slots.size(); from += width) {
      page.line(INDENT + hours(day.start(), from, width));
      page.line(INDENT + signs(slots.subList(from, from + width)));
    }
    WordWrap.lines(legend(slots), room).forEach(line -> page.line(INDENT + line));
  }

  private String hours(Instant start, int from, int width) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < width; i++) {
      LocalDateTime time =
          LocalDateTime.ofInstant(start.plus(DayOfPhone.SLOT.multipliedBy(from + i)), page.zone());
      boolean labelled = time.getHour() % HOURS_BETWEEN_LABELS == 0 && time.getMinute() < 10;
      if (labelled && line.length() <= i && i + 5 <= width) {
        line.append(" ".repeat(i - line.length()));
        line.append(time.getHour() < 10 ? "0" : "").append(time.getHour()).append(":00");
      }
    }
    return line.toString();
  }

  /** Colours each run of equal signs as one. */
  private String signs(List<Slot> slots) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < slots.size(); ) {
      int end = i;
      while (end < slots.size() && slots.get(end) == slots.get(i)) {
        end++;
      }
      Slot slot = slots.get(i);
      line.append(page.ink.paint(slot.tone(), String.valueOf(slot.sign()).repeat(end - i)));
      i = end;
    }
    return line.toString();
  }

  /** Of the signs that were drawn. */
  private static String legend(List<Slot> slots) {
    StringBuilder legend = new StringBuilder();
    for (Slot slot : Slot.values()) {
      if (slots.contains(slot)) {
        legend.append(legend.length() == 0 ? "" : ", ");
        legend.append(slot.sign()).append(' ').append(slot.meaning());
      }
    }
    return legend.toString();
  }
}
