package dev.pinhole.bench;

import java.util.List;
import java.util.Locale;

/** Prints figures as plain text. */
final class Report {
  private Report() {}

  static void title(String format, Object... values) {
    System.out.printf(Locale.ROOT, "%n" + format + "%n", values);
  }

  static void row(String format, Object... values) {
    System.out.printf(Locale.ROOT, "  " + format + "%n", values);
  }

  /** The middle one of an odd number of rounds. */
  static double median(List<Double> rounds) {
    return rounds.stream().sorted().toList().get(rounds.size() / 2);
  }
}
