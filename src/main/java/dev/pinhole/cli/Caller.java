package dev.pinhole.cli;

import java.io.PrintWriter;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Who runs a command.
 *
 * @param line what it refuses arguments by; takes long where picocli did not read them
 */
record Caller(PrintWriter out, PrintWriter err, Supplier<CommandLine> line) {

  /** Part of a command that has to know. */
  interface Called {
    void calledBy(Caller caller);
  }

  /** Picocli, once it runs the command. */
  static Caller of(CommandSpec command) {
    CommandLine line = command.commandLine();
    return new Caller(line.getOut(), line.getErr(), () -> line);
  }
}
