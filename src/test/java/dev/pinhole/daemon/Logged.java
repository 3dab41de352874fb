package dev.pinhole.daemon;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Catches what is logged, from making it to closing it. */
final class Logged implements AutoCloseable {
  private final PrintStream before = System.err;
  private final ByteArrayOutputStream caught = new ByteArrayOutputStream();

  Logged() {
    System.setErr(new PrintStream(caught, true, StandardCharsets.UTF_8));
  }

  /** The lines of a class so far, without the thread's name. */
  List<String> of(Class<?> source) {
    return caught
        .toString(StandardCharsets.UTF_8)
        .lines()
        .filter(line -> line.contains(" " + source.getName() + " - "))
        .map(line -> line.substring(line.indexOf("] ") + 2).replace(source.getName() + " ", ""))
        .toList();
  }

  @Override
  public void close() {
    System.setErr(before);
  }
}
