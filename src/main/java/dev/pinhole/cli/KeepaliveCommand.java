package dev.pinhole.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code pinhole keepalive}. */
@Command(
    name = "keepalive",
    mixinStandardHelpOptions = true,
    description = "Switches all keep-alives off and on.",
    subcommands = {KeepaliveSwitching.Off.class, KeepaliveSwitching.On.class},
    footer = {
      "",
      "Examples:",
      "  pinhole keepalive off     at once, for an incident",
      "  pinhole keepalive on"
    })
public final class KeepaliveCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "a command is missing: " + String.join(", ", spec.subcommands().keySet()));
  }
}
