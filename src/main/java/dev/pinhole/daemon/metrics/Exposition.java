package dev.pinhole.daemon.metrics;

import dev.pinhole.text.Visible;
import java.math.BigDecimal;
import java.util.Locale;

/**
 * Text in Prometheus' exposition format 0.0.4: families one after the other, each with its samples.
 */
public final class Exposition {
  /** What a family is. */
  public enum Type {
    COUNTER,
    GAUGE,
    HISTOGRAM
  }

  private final StringBuilder text = new StringBuilder(8_192);
  private String family = "";

  /** Begins a family; all its samples have to follow. */
  public Exposition family(String name, Type type, String help) {
    family = name;
    text.append("# HELP ").append(name).append(' ').append(help).append('\n');
    text.append("# TYPE ")
        .append(name)
        .append(' ')
        .append(type.name().toLowerCase(Locale.ROOT))
        .append('\n');
    return this;
  }

  /**
   * A sample of the family.
   *
   * @param labels names and values in turn
   */
  public Exposition sample(double value, String... labels) {
    return sampleOf("", value, labels);
  }

  /** A sample whose name is that of the family with something behind it, as in a histogram. */
  public Exposition sampleOf(String suffix, double value, String... labels) {
    text.append(family).append(suffix);
    for (int i = 0; i < labels.length; i += 2) {
      text.append(i == 0 ? '{' : ',').append(labels[i]).append("=\"");
      text.append(escaped(labels[i + 1])).append('"');
    }
    text.append(labels.length == 0 ? " " : "} ").append(number(value)).append('\n');
    return this;
  }

  private static String escaped(String value) {
    return Visible.of(value).replace("\\", "\\\\").replace("\"", "\\\"");
  }

  /** Without an exponent, which is how people read numbers. */
  public static String number(double value) {
    return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
