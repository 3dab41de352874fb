package dev.pinhole.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** What the process's standard output goes to. */
final class ProcessTerminal implements Terminal {
  private static final int USUAL_COLUMNS = 80;
  private static final int FEWEST_COLUMNS = 20;

  private final Map<String, String> environment;

  ProcessTerminal(Map<String, String> environment) {
    this.environment = environment;
  }

  /**
   * {@code COLUMNS}, if a user has set it; else the terminal's own width, which costs a process.
   */
  @Override
  public OptionalInt columns() {
    OptionalInt chosen = chosenColumns(environment);
    if (chosen.isPresent()) {
      return chosen;
    }
    return device()
        .map(
            terminal ->
                new Stty(terminal)
                    .size()
                    .map(size -> Math.max(FEWEST_COLUMNS, size.columns()))
                    .orElse(USUAL_COLUMNS))
        .map(OptionalInt::of)
        .orElse(OptionalInt.empty());
  }

  @Override
  public Ink ink() {
    return device().map(terminal -> Ink.ofTerminal(environment)).orElse(Ink.NONE);
  }

  @Override
  public Optional<FullScreen> takeOver() {
    try {
      Optional<Path> device = device();
      return device.isPresent() ? Optional.of(new TakenTerminal(device.get())) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  static OptionalInt chosenColumns(Map<String, String> environment) {
    try {
      int columns = Integer.parseInt(environment.getOrDefault("COLUMNS", ""));
      return columns > 0 ? OptionalInt.of(Math.max(FEWEST_COLUMNS, columns)) : OptionalInt.empty();
    } catch (NumberFormatException e) {
      // Not set, or not by a shell.
      return OptionalInt.empty();
    }
  }

  /** {@code System.console} would ask about the input too, and tells nothing from JDK 22 on. */
  static Optional<Path> device() {
    try {
      Path output = Files.readSymbolicLink(Path.of("/proc/self/fd/1"));
      String name = output.toString();
      return name.startsWith("/dev/pts/") || name.startsWith("/dev/tty")
          ? Optional.of(output)
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
