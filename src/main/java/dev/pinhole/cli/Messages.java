package dev.pinhole.cli;

import dev.pinhole.text.WordWrap;
import java.io.FileDescriptor;
import java.io.PrintWriter;
import java.io.Writer;
import java.util.List;
import java.util.Optional;

/**
 * What is said beside the output, such as errors: folded between words where it goes to a terminal,
 * a line each where a program reads it.
 */
public final class Messages extends PrintWriter {
  /** No terminal is narrower; so much is written without asking for its width. */
  private static final int ALWAYS_FIT = 20;

  private static final String INDENT = "  ";

  private final Optional<Terminal> terminal;

  /**
   * @param terminal that they go to; empty if there is none
   */
  Messages(Writer target, Optional<Terminal> terminal) {
    super(target, true);
    this.terminal = terminal;
  }

  /** The process's own. */
  public static Messages ofProcess() {
    ProcessTerminal terminal = ProcessTerminal.ofMessages(System.getenv());
    return new Messages(
        StandardStream.of(FileDescriptor.err).writer(),
        terminal.isThere() ? Optional.of(terminal) : Optional.empty());
  }

  /** A message that is visible already. */
  @Override
  public void println(String message) {
    if (terminal.isEmpty() || message.length() <= ALWAYS_FIT) {
      super.println(message);
      return;
    }
    int columns = terminal.get().columns().orElse(Integer.MAX_VALUE);
    List<String> lines = WordWrap.lines(message, columns - INDENT.length());
    for (int i = 0; i < lines.size(); i++) {
      super.println(i == 0 ? lines.get(i) : INDENT + lines.get(i));
    }
  }
}
