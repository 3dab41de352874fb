package dev.pinhole.cli;

import dev.pinhole.advice.LastDay;
import dev.pinhole.advice.LastDay.Day;
import dev.pinhole.advice.LastDay.Slot;
import dev.pinhole.store.ReadStore;
import dev.pinhole.text.WordWrap;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.List;

/** Draws the last day of an address of record: a character for ten minutes, and the hours above. */
final class Timeline {
  /** Hours, signs and what these mean. */
  static final int FEWEST_LINES = 3;

  private static final String INDENT = "  ";
  private static final int USUAL_ROOM = 80;
  private static final int HOURS_BETWEEN_LABELS = 3;

  /** A whole day in one line, or in as many equal ones as it takes. */
  private static final int[] WIDTHS = {144, 72, 36, 18};

  private final Output output;
  private final int room;
  private final Day day;

  Timeline(ReadStore store, Phone phone, Output output) {
    this.output = output;
    this.room = output.columns().orElse(USUAL_ROOM) - INDENT.length();
    this.day = LastDay.of(store, phone.user(), phone.domain(), output.now);
  }

  void print() {
    List<Slot> slots = day.slots();
    int width = Arrays.stream(WIDTHS).filter(any -> any <= room).findFirst().orElse(WIDTHS[3]);
    for (int from = 0; from < slots.size(); from += width) {
      output.line(INDENT + hours(from, width));
      output.line(INDENT + signs(slots.subList(from, from + width)));
    }
    WordWrap.lines(legend(slots), room).forEach(line -> output.line(INDENT + line));
  }

  private String hours(int from, int width) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < width; i++) {
      LocalDateTime time =
          LocalDateTime.ofInstant(
              day.start().plus(LastDay.SLOT.multipliedBy(from + i)), output.zone());
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
      line.append(output.ink().paint(tone(slot), String.valueOf(slot.sign()).repeat(end - i)));
      i = end;
    }
    return line.toString();
  }

  private static Tone tone(Slot slot) {
    return switch (slot) {
      case REBOUND -> Tone.CERTAIN;
      case UNREACHABLE -> Tone.WRONG;
      case UNHEARD -> Tone.NOTED;
      case REGISTERED -> Tone.FINE;
      case ABSENT -> Tone.PLAIN;
    };
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
