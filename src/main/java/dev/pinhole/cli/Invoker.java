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
record Invoker(PrintWriter out, PrintWriter err, Supplier<CommandLine> line) {

  /** Part of a command that has to know. */
  interface Invoked {
    void invokedBy(Invoker invoker);
  }

  /** Picocli, once it runs the command. */
  static Invoker of(CommandSpec command) {
    CommandLine line = command.commandLine();
    return new Invoker(line.getOut(), line.getErr(), () -> line);
  }
}
