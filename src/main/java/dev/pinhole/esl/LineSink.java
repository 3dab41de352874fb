package dev.pinhole.esl;

/** Takes the output of a background job, in order, on the connection's event loop. */
@FunctionalInterface
public interface LineSink {
  /** The event that brings it, without the output, before its first line. */
  default void begin(EslEvent event) {}

  /** One line without its line feed. */
  void line(String line);
}
