package dev.pinhole.cli;

import dev.pinhole.text.WordWrap;
import java.io.FileDescriptor;
import java.io.PrintWriter;
import java.io.Writer;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Supplier;

/**
 * What is said beside the output, such as errors: folded between words where it goes to a terminal,
 * a line each where a program reads it.
 */
public final class Messages extends PrintWriter {
  /** No terminal is narrower; so much is written without asking for its width. */
  private static final int ALWAYS_FIT = 20;

  private static final String INDENT = "  ";

  private final Supplier<OptionalInt> columns;

  /**
   * @param columns of the terminal; empty if there is none
   */
  Messages(Writer target, Supplier<OptionalInt> columns) {
    super(target, true);
    this.columns = columns;
  }

  /** The process's own. */
  public static Messages ofProcess() {
    ProcessTerminal terminal = ProcessTerminal.ofMessages(System.getenv());
    return new Messages(
        StandardStream.of(FileDescriptor.err).writer(),
        () -> terminal.isThere() ? terminal.columns() : OptionalInt.empty());
  }

  /** A message that is visible already. */
  @Override
  public void println(String message) {
    OptionalInt room = message.length() > ALWAYS_FIT ? columns.get() : OptionalInt.empty();
    if (room.isEmpty()) {
      super.println(message);
      return;
    }
    List<String> lines = WordWrap.lines(message, room.getAsInt() - INDENT.length());
    for (int i = 0; i < lines.size(); i++) {
      super.println(i == 0 ? lines.get(i) : INDENT + lines.get(i));
    }
  }
}
