package dev.pinhole.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code pinhole config}. */
@Command(
    name = "config",
    mixinStandardHelpOptions = true,
    description = "Shows the configuration that is in effect, or checks a file.",
    subcommands = {ConfigShow.class, ConfigCheck.class},
    footer = {
      "",
      "Examples:",
      "  pinhole config show                     every value, and where it came from",
      "  pinhole config check ./pinhole.toml     before it is put in place"
    })
public final class ConfigCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "a command is missing: " + String.join(", ", spec.subcommands().keySet()));
  }
}
