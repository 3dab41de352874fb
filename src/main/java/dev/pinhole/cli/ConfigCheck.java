package dev.pinhole.cli;

import dev.pinhole.config.ConfigFile;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code pinhole config check}. */
@Command(
    name = "check",
    customSynopsis = "pinhole config check [FILE] [--config=FILE]",
    description = "Says what is wrong with a configuration file, or that nothing is.",
    footer = {
      "",
      "Examples:",
      "  pinhole config check",
      "  pinhole config check ./pinhole.toml && cp pinhole.toml /etc/pinhole/",
      "",
      "Reads the passwords it names, too. Exit codes: 0 fine, 78 something is wrong."
    })
final class ConfigCheck implements Callable<Integer> {
  @Mixin private ConfigOption config;

  @Parameters(
      arity = "0..1",
      paramLabel = "FILE",
      description = "Default: the one that the daemon reads.")
  private Path file;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    if (file != null) {
      ConfigFile.read(file, config.surroundings().environment()).withPasswords();
      out.println(file + ": nothing is wrong");
    } else {
      config.load();
      boolean there = Files.exists(config.configFile());
      out.println(
          config.configFile() + (there ? ": nothing is wrong" : ": no such file, all is default"));
    }
    out.flush();
    return ExitCode.DONE.number();
  }
}
