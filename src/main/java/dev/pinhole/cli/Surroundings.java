package dev.pinhole.cli;

import dev.pinhole.daemon.config.ConfigFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Supplier;

/**
 * What a command can see of the world, so that a test can choose it.
 *
 * @param zone for people; asked late, since loading the rules of time zones takes 10 ms
 * @param columns the width of the terminal; empty if there is none to fit into
 * @param configFile read unless {@code --config} says otherwise; may be missing
 */
public record Surroundings(
    Map<String, String> environment,
    Clock clock,
    Supplier<ZoneId> zone,
    OptionalInt columns,
    Path configFile) {
  private static final int USUAL_COLUMNS = 80;
  private static final int FEWEST_COLUMNS = 20;

  public static Surroundings ofProcess() {
    Map<String, String> environment = System.getenv();
    return new Surroundings(
        environment,
        Clock.systemUTC(),
        ZoneId::systemDefault,
        columns(environment),
        ConfigFile.DEFAULT);
  }

  /** Asking the terminal would cost a process; {@code COLUMNS} is what a user can set. */
  static OptionalInt columns(Map<String, String> environment) {
    try {
      int columns = Integer.parseInt(environment.getOrDefault("COLUMNS", ""));
      if (columns > 0) {
        return OptionalInt.of(Math.max(FEWEST_COLUMNS, columns));
      }
    } catch (NumberFormatException e) {
      // Not set, or not by a shell.
    }
    return isTerminal() ? OptionalInt.of(USUAL_COLUMNS) : OptionalInt.empty();
  }

  /** {@code System.console} would ask about the input too, and tells nothing from JDK 22 on. */
  private static boolean isTerminal() {
    try {
      String output = Files.readSymbolicLink(Path.of("/proc/self/fd/1")).toString();
      return output.startsWith("/dev/pts/") || output.startsWith("/dev/tty");
    } catch (IOException e) {
      return false;
    }
  }

  /** For texts that must have some width. */
  public int columnsForHelp() {
    return Math.min(Math.max(columns.orElse(USUAL_COLUMNS), 60), 120);
  }
}
