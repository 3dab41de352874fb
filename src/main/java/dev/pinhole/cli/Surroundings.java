package dev.pinhole.cli;

import dev.pinhole.config.ConfigFile;
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
 * @param terminal what the output goes to
 * @param configFile read unless {@code --config} says otherwise; may be missing
 */
public record Surroundings(
    Map<String, String> environment,
    Clock clock,
    Supplier<ZoneId> zone,
    Terminal terminal,
    Pause pause,
    Path configFile) {
  private static final int USUAL_COLUMNS = 80;

  /** With waiting in real time. */
  public Surroundings(
      Map<String, String> environment,
      Clock clock,
      Supplier<ZoneId> zone,
      Terminal terminal,
      Path configFile) {
    this(environment, clock, zone, terminal, Pause.real(), configFile);
  }

  public static Surroundings ofProcess() {
    Map<String, String> environment = System.getenv();
    return new Surroundings(
        environment,
        Clock.systemUTC(),
        ZoneId::systemDefault,
        new ProcessTerminal(environment),
        ConfigFile.DEFAULT);
  }

  /** The width of the terminal; empty if there is none to fit into. May cost a process. */
  public OptionalInt columns() {
    return terminal.columns();
  }

  Ink ink() {
    return terminal.ink();
  }

  /** For texts that must have some width, and are not worth a process. */
  public int columnsForHelp() {
    int columns = ProcessTerminal.chosenColumns(environment).orElse(USUAL_COLUMNS);
    return Math.min(Math.max(columns, 60), 120);
  }
}
