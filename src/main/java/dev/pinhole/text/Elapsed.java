package dev.pinhole.text;

import java.time.Duration;

/**
 * A span of time for people, in a unit of which there are two at least: {@code 3 s}, {@code 90 s},
 * {@code 12 min}, {@code 2 h}.
 */
public final class Elapsed {
  private static final long MINUTE = 60;
  private static final long HOUR = 60 * MINUTE;
  private static final long DAY = 24 * HOUR;

  private Elapsed() {}

  /** Rounded down. A negative span, from a clock set back, is 0 s. */
  public static String of(Duration span) {
    long seconds = Math.max(0, span.toSeconds());
    if (seconds < 2 * MINUTE) {
      return seconds + " s";
    }
    if (seconds < 2 * HOUR) {
      return seconds / MINUTE + " min";
    }
    if (seconds < 2 * DAY) {
      return seconds / HOUR + " h";
    }
    return seconds / DAY + " d";
  }
}
