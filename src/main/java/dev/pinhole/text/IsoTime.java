package dev.pinhole.text;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

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

  /** The same, of each word that is a time in UTC to the second. */
  public static String localIn(String text, ZoneId zone) {
    if (text.indexOf('Z') < 0) {
      return text;
    }
    return Arrays.stream(text.split(" ", -1))
        .map(word -> ofSeconds(word).map(at -> local(at, zone)).orElse(word))
        .collect(Collectors.joining(" "));
  }

  /** Such as {@code 2026-11-22T13:37:11Z}. */
  private static Optional<Instant> ofSeconds(String word) {
    if (word.length() != 20 || word.charAt(10) != 'T' || !word.endsWith("Z")) {
      return Optional.empty();
    }
    try {
      LocalDateTime time =
          LocalDateTime.of(
              Integer.parseInt(word.substring(0, 4)),
              Integer.parseInt(word.substring(5, 7)),
              Integer.parseInt(word.substring(8, 10)),
              Integer.parseInt(word.substring(11, 13)),
              Integer.parseInt(word.substring(14, 16)),
              Integer.parseInt(word.substring(17, 19)));
      return Optional.of(time.toInstant(ZoneOffset.UTC));
    } catch (NumberFormatException | DateTimeException e) {
      return Optional.empty();
    }
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
