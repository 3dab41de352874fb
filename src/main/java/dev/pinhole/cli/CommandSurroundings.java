package dev.pinhole.cli;

import dev.pinhole.config.ConfigFile;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.IFactory;

/**
 * What a command can see of the world, so that a test can choose it.
 *
 * @param zone for people; asked late, since loading the rules of time zones takes 10 ms
 * @param terminal what the output goes to
 * @param pause waits for that time between two looks; whether to go on
 * @param configFile read unless {@code --config} says otherwise; may be missing
 */
public record CommandSurroundings(
    Map<String, String> environment,
    Clock clock,
    Supplier<ZoneId> zone,
    Terminal terminal,
    Predicate<Duration> pause,
    Path configFile) {
  private static final int USUAL_COLUMNS = 80;

  /** What commands get them by. */
  private static final Map<Class<?>, Function<CommandSurroundings, ?>> MIXINS =
      Map.of(
          ConfigOption.class, ConfigOption::new,
          Output.class, Output::new,
          RowOutput.class, RowOutput::new);

  /** With waiting in real time. */
  public CommandSurroundings(
      Map<String, String> environment,
      Clock clock,
      Supplier<ZoneId> zone,
      Terminal terminal,
      Path configFile) {
    this(environment, clock, zone, terminal, CommandSurroundings::pass, configFile);
  }

  public static CommandSurroundings ofProcess() {
    Map<String, String> environment = System.getenv();
    return new CommandSurroundings(
        environment,
        Clock.systemUTC(),
        ZoneId::systemDefault,
        ProcessTerminal.ofOutput(environment),
        ConfigFile.DEFAULT);
  }

  /** Makes commands, and hands what they can see of the world to their options. */
  public IFactory factory() {
    IFactory standard = CommandLine.defaultFactory();
    return new IFactory() {
      @Override
      public <K> K create(Class<K> type) throws Exception {
        Optional<?> mixin = mixin(type);
        return mixin.isPresent() ? type.cast(mixin.get()) : standard.create(type);
      }
    };
  }

  /** One of the options that see something of the world. */
  Optional<?> mixin(Class<?> type) {
    return Optional.ofNullable(MIXINS.get(type)).map(make -> make.apply(this));
  }

  private static boolean pass(Duration time) {
    try {
      return !new CountDownLatch(1).await(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** The width of the terminal; empty if there is none to fit into. May cost a process. */
  public OptionalInt columns() {
    return terminal.columns();
  }

  /** How high the terminal is; empty if there is none. May cost a process. */
  OptionalInt rows() {
    return terminal.rows();
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
