package dev.pinhole;

import dev.pinhole.cli.CommandSurroundings;
import dev.pinhole.cli.Commands;
import dev.pinhole.cli.ExitCode;
import dev.pinhole.cli.Failures;
import dev.pinhole.cli.ManifestVersion;
import dev.pinhole.cli.OptionValues;
import dev.pinhole.cli.StandardStream;
import java.io.FileDescriptor;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Entry point of the program. */
@Command(
    name = "pinhole",
    mixinStandardHelpOptions = true,
    versionProvider = ManifestVersion.class,
    description = "Keeps the NAT bindings of FreeSWITCH's phones fresh, and tells about them.",
    footer = {
      "",
      "Examples:",
      "  pinhole demo                    try it without FreeSWITCH",
      "  pinhole run                     the daemon, in the foreground",
      "  pinhole list --nat              phones behind NAT",
      "  pinhole show 1000               one phone, and why",
      "",
      "Exit codes: 0 done, 1 not found or refused, 64 usage, 69 FreeSWITCH unreachable,",
      "70 internal error, 77 password or access list, 78 configuration."
    })
public final class Main {

  static {
    // Only for the names of channels, which nobody sees. Netty would look for a hardware address,
    // and warn where a container has none.
    System.getProperties().putIfAbsent("io.netty.machineId", "02:00:00:00:00:00");
  }

  /** Starts the program and exits with the status of the chosen command. */
  public static void main(String[] args) {
    Commands.begin(args);
    StandardStream stream = StandardStream.of(FileDescriptor.out);
    PrintWriter out = stream.writer();
    PrintWriter err = StandardStream.of(FileDescriptor.err).writer();
    int status;
    try {
      status =
          commandLine(CommandSurroundings.ofProcess(), args).setOut(out).setErr(err).execute(args);
    } catch (Throwable e) {
      err.println("pinhole: " + Failures.internal(e));
      status = ExitCode.INTERNAL.number();
    }
    out.flush();
    if (stream.failure().isPresent()) {
      err.println("pinhole: output lost: " + stream.failure().get() + "; check where it goes");
      status = Math.max(status, ExitCode.REFUSED.number());
    }
    System.exit(status);
  }

  /** The command line as far as these arguments need it; for no arguments, all of it. */
  public static CommandLine commandLine(CommandSurroundings surroundings, String... args) {
    Failures failures = new Failures();
    CommandLine program = new CommandLine(new Main(), surroundings.factory());
    Commands.addMeant(program, args);
    OptionValues.register(program);
    return program
        .setExecutionExceptionHandler(failures)
        .setParameterExceptionHandler(failures)
        .setUsageHelpWidth(surroundings.columnsForHelp())
        .setExpandAtFiles(false);
  }
}
