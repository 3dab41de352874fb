package dev.pinhole.config;

import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import org.tomlj.TomlPosition;

/** Everything that is wrong with one file, in the order of its lines. */
final class ConfigFaults {
  /** What an operator corrects at once; many more follow from one of them. */
  private static final int MOST = 20;

  private final Path file;
  private final TreeSet<Fault> all = new TreeSet<>();

  /** Line and column count from 1. */
  private record Fault(int line, int column, String text) implements Comparable<Fault> {
    /** Comparators of the JDK take 3 ms to make. */
    @Override
    public int compareTo(Fault other) {
      int order = Integer.compare(line, other.line);
      order = order == 0 ? Integer.compare(column, other.column) : order;
      return order == 0 ? text.compareTo(other.text) : order;
    }
  }

  ConfigFaults(Path file) {
    this.file = file;
  }

  void add(TomlPosition at, String wrong, String advice) {
    add(at.line(), at.column(), wrong + "; " + advice);
  }

  void add(int line, int column, String text) {
    all.add(new Fault(line, column, text));
  }

  /** {@code FILE:LINE:COLUMN: what is wrong; what to do}; empty if nothing is. */
  List<String> lines() {
    return all.stream()
        .limit(MOST)
        .map(at -> ConfigSection.place(file, at.line(), at.column()) + ": " + at.text())
        .toList();
  }

  /**
   * Returns if there is none.
   *
   * @throws ConfigException with a line for each
   */
  void refuse() {
    if (!all.isEmpty()) {
      throw new ConfigException(lines());
    }
  }
}
