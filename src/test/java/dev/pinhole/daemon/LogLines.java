package dev.pinhole.daemon;

import dev.pinhole.log.Log;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.slf4j.event.Level;

/** What the log says meanwhile, on a standard error of the test's own, without the time. */
final class LogLines implements AutoCloseable {
  private final PrintStream before = System.err;
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();

  LogLines(Level level) {
    System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
    Log.prefix(Log.Prefix.PRIORITY);
    Log.level(level);
  }

  List<String> lines() {
    return said.toString(StandardCharsets.UTF_8).lines().toList();
  }

  /** Those that begin so, the priority before it left out. */
  List<String> lines(String start) {
    return lines().stream()
        .map(line -> line.substring(3))
        .filter(line -> line.startsWith(start))
        .toList();
  }

  @Override
  public void close() {
    System.setErr(before);
    Log.prefix(Log.Prefix.TIME);
    Log.level(Level.ERROR);
  }
}
