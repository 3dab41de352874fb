package dev.pinhole;

import dev.pinhole.cli.CommandSurroundings;
import dev.pinhole.cli.Commands;
import dev.pinhole.cli.ExitCode;
import dev.pinhole.cli.Failures;
import dev.pinhole.cli.ManifestVersion;
import dev.pinhole.cli.Messages;
import dev.pinhole.cli.OptionValues;
import dev.pinhole.cli.Pager;
import dev.pinhole.cli.ProgramHelp;
import dev.pinhole.cli.StandardStream;
import java.io.FileDescriptor;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.UsageMessageSpec;

/** Entry point of the program. */
@Command(name = "pinhole", mixinStandardHelpOptions = true, versionProvider = ManifestVersion.class)
public final class Main {

  static {
    // Only for the names of channels, which nobody sees. Netty would look for a hardware address,
    // and warn where a container has none.
    System.getProperties().putIfAbsent("io.netty.machineId", "02:00:00:00:00:00");
    // Or it would be looked for in the jar, which takes 10 ms; and nobody need be told of it.
    System.setProperty("slf4j.provider", "dev.pinhole.log.LogProvider");
    System.setProperty("slf4j.internal.verbosity", "WARN");
  }

  /** Starts the program and exits with the status of the chosen command. */
  public static void main(String[] args) {
    System.exit(run(args));
  }

  /** The status to exit with. */
  static int run(String... args) {
    Commands.begin(args);
    StandardStream stream = StandardStream.of(FileDescriptor.out);
    PrintWriter err = Messages.ofProcess();
    Optional<Pager> pager = Pager.of(stream, args);
    PrintWriter out = pager.map(StandardStream::writer).orElseGet(stream::writer);
    int status = execute(out, err, args);
    if (pager.isPresent()) {
      out.close();
    } else {
      out.flush();
    }
    if (stream.failure().isPresent()) {
      err.println("pinhole: output lost: " + stream.failure().get() + "; check where it goes");
      status = Math.max(status, ExitCode.REFUSED.number());
    }
    return status;
  }

  private static int execute(PrintWriter out, PrintWriter err, String... args) {
    if (ProgramHelp.isAskedFor(args)) {
      out.print(ProgramHelp.TEXT);
      return ExitCode.DONE.number();
    }
    try {
      return execute(CommandSurroundings.ofProcess(), out, err, args);
    } catch (Throwable e) {
      err.println("pinhole: " + Failures.internal(e));
      return ExitCode.INTERNAL.number();
    }
  }

  /** Runs a command in these surroundings. */
  public static int execute(
      CommandSurroundings surroundings, PrintWriter out, PrintWriter err, String... args) {
    Supplier<CommandLine> program = () -> commandLine(surroundings, args).setOut(out).setErr(err);
    OptionalInt status = Commands.runPlain(surroundings, out, err, program, args);
    return status.isPresent() ? status.getAsInt() : program.get().execute(args);
  }

  /** The command line as far as these arguments need it; for no arguments, all of it. */
  public static CommandLine commandLine(CommandSurroundings surroundings, String... args) {
    Failures failures = new Failures();
    CommandLine program = new CommandLine(new Main(), surroundings.factory());
    program
        .getCommandSpec()
        .usageMessage()
        .sectionKeys(List.of(UsageMessageSpec.SECTION_KEY_HEADER))
        .header(ProgramHelp.TEXT.split("\n"));
    Commands.addMeant(program, args);
    OptionValues.register(program);
    return program
        .setExecutionExceptionHandler(failures)
        .setParameterExceptionHandler(failures)
        .setUsageHelpWidth(surroundings.columnsForHelp())
        .setExpandAtFiles(false);
  }
}
