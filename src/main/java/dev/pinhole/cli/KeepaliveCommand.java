package dev.pinhole.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code pinhole keepalive}. */
@Command(
    name = "keepalive",
    mixinStandardHelpOptions = true,
    description = "Explains a phone's keep-alives; switches all of them off and on.",
    subcommands = {
      ExplainKeepalive.class,
      KeepaliveSwitching.Off.class,
      KeepaliveSwitching.On.class
    },
    footer = {
      "",
      "Examples:",
      "  pinhole keepalive explain 1000   who keeps it alive, how often, and why",
      "  pinhole keepalive off            at once, for an incident",
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
