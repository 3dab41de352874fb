package dev.pinhole.esl;

/** Takes the lines of a background job's output, in order, on the connection's event loop. */
@FunctionalInterface
public interface LineSink {
  /** One line without its line feed. */
  void line(String line);
}
