package dev.pinhole.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code pinhole help}. */
@Command(
    name = "help",
    mixinStandardHelpOptions = true,
    versionProvider = ManifestVersion.class,
    customSynopsis = "pinhole help [COMMAND]",
    description = "Shows the help of the program, or of a command.",
    footer = {"", "Examples:", "  pinhole help list"})
public final class HelpCommand implements Runnable {
  @Mixin private Output output;

  @Spec private CommandSpec spec;

  @Parameters(arity = "0..1", paramLabel = "COMMAND", description = "Such as list.")
  private String name;

  @Override
  public void run() {
    if (name == null) {
      output.out().print(ProgramHelp.TEXT);
      return;
    }
    CommandLine command = spec.commandLine().getParent().getSubcommands().get(name);
    if (command == null) {
      throw output.wrongUse("there is no command " + name);
    }
    command.usage(output.out());
  }
}
