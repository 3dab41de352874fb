package dev.pinhole.cli;

import dev.pinhole.config.ConfigFile;
import dev.pinhole.store.ReadStore;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/**
 * Every command of the program. To read the options of one by reflection takes 10 ms, so that only
 * those are read that can be meant.
 */
public final class Commands {
  private enum Reads {
    STORE,
    NOTHING
  }

  /**
   * A command.
   *
   * @param reads what it begins with
   */
  private record Known(String name, Class<?> type, Reads reads) {}

  /** It can be asked about any of them. */
  private static final String HELP = "help";

  /** In the order of the help. */
  private static final List<Known> ALL =
      List.of(
          new Known("run", RunCommand.class, Reads.NOTHING),
          new Known("list", ListCommand.class, Reads.STORE),
          new Known("find", FindCommand.class, Reads.STORE),
          new Known("show", ShowCommand.class, Reads.STORE),
          new Known("history", HistoryCommand.class, Reads.STORE),
          new Known("events", EventsCommand.class, Reads.STORE),
          new Known("sites", SitesCommand.class, Reads.STORE),
          new Known("missing", MissingCommand.class, Reads.STORE),
          new Known("failures", FailuresCommand.class, Reads.STORE),
          new Known("status", StatusCommand.class, Reads.STORE),
          new Known("audit", AuditCommand.class, Reads.STORE),
          new Known("ping", PingCommand.class, Reads.STORE),
          new Known("flush", FlushCommand.class, Reads.NOTHING),
          new Known("keepalive", KeepaliveCommand.class, Reads.NOTHING),
          new Known("doctor", DoctorCommand.class, Reads.NOTHING),
          new Known("web", WebCommand.class, Reads.NOTHING),
          new Known("webhook", WebhookCommand.class, Reads.NOTHING),
          new Known("config", ConfigCommand.class, Reads.NOTHING),
          new Known("demo", DemoCommand.class, Reads.NOTHING),
          new Known(HELP, HelpCommand.class, Reads.NOTHING),
          new Known("complete", CompleteCommand.class, Reads.STORE));

  private Commands() {}

  /** Adds what these arguments need: the command they name, else all. */
  public static void addMeant(CommandLine program, String... args) {
    Optional<Known> meant = meant(args);
    if (meant.isPresent() && !meant.get().name.equals(HELP)) {
      program.addSubcommand(meant.get().name, meant.get().type);
    } else {
      for (Known command : ALL) {
        program.addSubcommand(command.name, command.type);
      }
    }
  }

  /**
   * Begins with what takes long and will be waited for, on a thread of its own, while the arguments
   * are read: with two processors that saves a short command a quarter of its time.
   */
  public static void begin(String... args) {
    Optional<Known> meant = meant(args);
    if (meant.isPresent()
        && meant.get().reads == Reads.STORE
        && !ProgramHelp.isHelp(args[args.length - 1])) {
      Thread thread = new WarmUp();
      thread.setDaemon(true);
      thread.start();
    }
  }

  /** Not a lambda: the first of them takes 8 ms. */
  private static final class WarmUp extends Thread {
    WarmUp() {
      super("pinhole-warm-up");
    }

    @Override
    public void run() {
      ConfigFile.warmUp();
      ReadStore.warmUp();
    }
  }

  /**
   * Runs the command that these arguments ask for in a plain way; empty if they do not.
   *
   * @param program what reads all others
   */
  public static OptionalInt runPlain(
      CommandSurroundings surroundings,
      PrintWriter out,
      PrintWriter err,
      Supplier<CommandLine> program,
      String... args) {
    Optional<Known> meant = meant(args);
    if (meant.isEmpty()) {
      return OptionalInt.empty();
    }
    Invoker invoker =
        new Invoker(out, err, () -> program.get().getSubcommands().get(meant.get().name));
    Optional<Object> command = PlainArguments.read(surroundings, invoker, meant.get().type, args);
    return command.isEmpty()
        ? OptionalInt.empty()
        : OptionalInt.of(run(command.get(), invoker, args));
  }

  /** As picocli does. */
  private static int run(Object command, Invoker invoker, String... args) {
    try {
      if (command instanceof Callable<?> answering) {
        return (Integer) answering.call();
      }
      ((Runnable) command).run();
      return ExitCode.DONE.number();
    } catch (ParameterException e) {
      return new Failures().handleParseException(e, args);
    } catch (Exception e) {
      return new Failures().handleExecutionException(e, invoker.line().get(), null);
    }
  }

  private static Optional<Known> meant(String... args) {
    for (Known command : ALL) {
      if (args.length > 0 && command.name.equals(args[0])) {
        return Optional.of(command);
      }
    }
    return Optional.empty();
  }
}
