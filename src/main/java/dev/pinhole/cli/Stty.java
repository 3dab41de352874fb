package dev.pinhole.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Asks a terminal, and sets it, by the {@code stty} that every system has: a process of a few
 * milliseconds. A library that does the same by system calls of its own would weigh a megabyte.
 */
public final class Stty {
  private static final long PATIENCE_SECONDS = 2;

  /** In characters. */
  public record Size(int rows, int columns) {}

  private final Path terminal;

  Stty(Path terminal) {
    this.terminal = terminal;
  }

  /** Empty if it cannot be told, or the terminal has none, such as a serial line. */
  Optional<Size> size() {
    return run("size").flatMap(Stty::size);
  }

  /** Runs it with these arguments; its output, or empty if it failed. */
  Optional<String> run(String... arguments) {
    List<String> command = new ArrayList<>(List.of("stty"));
    command.addAll(List.of(arguments));
    try {
      Process stty =
          new ProcessBuilder(command)
              .redirectInput(terminal.toFile())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      byte[] said = stty.getInputStream().readAllBytes();
      if (stty.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) && stty.exitValue() == 0) {
        return Optional.of(new String(said, StandardCharsets.US_ASCII).trim());
      }
      stty.destroyForcibly();
    } catch (IOException e) {
      // No such program, or no such terminal any more.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return Optional.empty();
  }

  static Optional<Size> size(String said) {
    int blank = said.indexOf(' ');
    try {
      int rows = Integer.parseInt(said.substring(0, Math.max(0, blank)));
      int columns = Integer.parseInt(said.substring(blank + 1));
      return rows > 0 && columns > 0 ? Optional.of(new Size(rows, columns)) : Optional.empty();
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }
}
