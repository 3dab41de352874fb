package dev.pinhole.cli;

import dev.pinhole.Main;
import dev.pinhole.store.Column;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;
import picocli.CommandLine;

/** Runs the real command line in a directory of a test's own, at a fixed time. */
final class Cli {
  /** 2026-11-22T13:40:00Z. */
  /** As JSON and CSV have them. */
  static List<String> words(List<Column> columns) {
    return columns.stream().map(Column::word).toList();
  }

  static final long NOW = 1_795_354_800_000L;

  private static final ZoneId ZONE = ZoneId.of("Europe/Berlin");

  private final Path store;
  private final Path config;
  private OptionalInt columns = OptionalInt.of(80);
  private OptionalInt rows = OptionalInt.empty();
  private Ink ink = Ink.NONE;
  private Optional<Terminal.FullScreen> screen = Optional.empty();
  private Map<String, String> environment = Map.of();
  private long now = NOW;
  private Predicate<Duration> pause = time -> false;

  /** What a command did. */
  record Result(int status, String out, String err) {}

  Cli(Path directory) {
    store = directory.resolve("pinhole.db");
    config = directory.resolve("pinhole.toml");
    try {
      Files.writeString(config, "[store]\npath = \"pinhole.db\"\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path store() {
    return store;
  }

  Path config() {
    return config;
  }

  StoreFixture newStore() {
    return new StoreFixture(store);
  }

  Cli columns(int number) {
    columns = OptionalInt.of(number);
    return this;
  }

  /** How high the terminal is. */
  Cli rows(int number) {
    rows = OptionalInt.of(number);
    return this;
  }

  Cli colours() {
    ink = Ink.COLOUR;
    return this;
  }

  /** With a terminal that can be taken over. */
  Cli screen(Terminal.FullScreen any) {
    screen = Optional.of(any);
    return this;
  }

  /** What happens where a command waits. */
  Cli pause(Predicate<Duration> any) {
    pause = any;
    return this;
  }

  /** Lets time pass, also for a command that is running. */
  void pass(Duration time) {
    now += time.toMillis();
  }

  Cli environment(String name, String value) {
    environment = Map.of(name, value);
    return this;
  }

  Cli noTerminal() {
    columns = OptionalInt.empty();
    return this;
  }

  /** Runs a command with the default configuration file replaced by the test's. */
  Result run(String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int status = Main.execute(surroundings(), new PrintWriter(out), new PrintWriter(err), args);
    return new Result(status, out.toString(), err.toString());
  }

  /** The commands that these arguments need; all of them for none. */
  CommandLine commandLine(String... args) {
    return Main.commandLine(surroundings(), args);
  }

  CommandSurroundings surroundings() {
    InstantSource clock = () -> Instant.ofEpochMilli(now);
    return new CommandSurroundings(
        environment,
        clock.withZone(ZoneOffset.UTC),
        () -> ZONE,
        new FixedTerminal(columns, rows, ink, screen),
        pause,
        config);
  }
}
