package dev.pinhole.cli.generate;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code pinhole generate}: what a package installs, made from the commands themselves. */
@Command(
    name = "generate",
    hidden = true,
    mixinStandardHelpOptions = true,
    description = "Prints the manual page or the completion script of a shell.",
    footer = {
      "",
      "Examples:",
      "  pinhole generate bash > ~/.local/share/bash-completion/completions/pinhole",
      "  pinhole generate zsh > ~/.zsh/functions/_pinhole",
      "  pinhole generate man > pinhole.1"
    })
public final class GenerateCommand implements Callable<Integer> {

  enum What {
    MAN,
    BASH,
    ZSH
  }

  @Parameters(paramLabel = "WHAT", description = "man, bash or zsh.")
  private What what;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    CommandSpec program = spec.root();
    spec.commandLine()
        .getOut()
        .append(
            switch (what) {
              case MAN -> new ManPage(program).text();
              case BASH -> new BashCompletion(program).text();
              case ZSH -> new ZshCompletion(program).text();
            })
        .flush();
    return 0;
  }
}
