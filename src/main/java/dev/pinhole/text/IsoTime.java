package dev.pinhole.text;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * Times as text. Written by hand, because the first use of a {@code DateTimeFormatter} takes longer
 * than the rest of a command.
 */
public final class IsoTime {

  private IsoTime() {}

  /** ISO 8601 in UTC, always with milliseconds: {@code 2026-11-22T13:37:11.980Z}. */
  public static String utc(Instant at) {
    StringBuilder out = new StringBuilder(24);
    seconds(out, LocalDateTime.ofInstant(at, ZoneOffset.UTC), 'T');
    out.append('.');
    padded(out, (int) Math.floorMod(at.toEpochMilli(), 1000L), 3);
    return out.append('Z').toString();
  }

  /** For people, to the second: {@code 2026-11-22 14:37:11}. */
  public static String local(Instant at, ZoneId zone) {
    StringBuilder out = new StringBuilder(19);
    seconds(out, LocalDateTime.ofInstant(at, zone), ' ');
    return out.toString();
  }

  private static void seconds(StringBuilder out, LocalDateTime time, char between) {
    padded(out, time.getYear(), 4);
    padded(out.append('-'), time.getMonthValue(), 2);
    padded(out.append('-'), time.getDayOfMonth(), 2);
    padded(out.append(between), time.getHour(), 2);
    padded(out.append(':'), time.getMinute(), 2);
    padded(out.append(':'), time.getSecond(), 2);
  }

  private static void padded(StringBuilder out, int number, int digits) {
    if (number < 0) {
      out.append('-');
    }
    String text = Integer.toString(Math.abs(number));
    for (int i = text.length(); i < digits; i++) {
      out.append('0');
    }
    out.append(text);
  }
}
