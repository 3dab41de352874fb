package dev.pinhole.cli;

import static dev.pinhole.store.BindingColumn.*;

import dev.pinhole.esl.EslException;
import dev.pinhole.sofia.SofiaCommands;
import dev.pinhole.sofia.SofiaEvent.Aor;
import dev.pinhole.store.ReadStore;
import dev.pinhole.store.StoredBinding;
import dev.pinhole.text.Visible;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code pinhole flush}: deletes a user's registrations from FreeSWITCH. */
@Command(
    name = "flush",
    customSynopsis = "pinhole flush USER@DOMAIN [--yes] [--config=FILE]",
    description = "Deletes a user's registrations from FreeSWITCH; without --yes it only says so.",
    footer = {
      "",
      "Examples:",
      "  pinhole flush 1000@pbx.example.com          only says what it would do",
      "  pinhole flush 1000@pbx.example.com --yes",
      "",
      "The user's phones are unreachable until they register again, which can take as",
      "long as their registration interval. To keep a binding fresh, use pinhole ping."
    })
public final class FlushCommand implements Callable<Integer> {
  private record Target(String node, Aor aor) {}

  @Mixin private ConfigOption config;

  @Mixin private Output output;

  @Parameters(paramLabel = "USER@DOMAIN", description = "The address of record, in full.")
  private String name;

  @Option(names = "--yes", description = "Do it.")
  private boolean yes;

  @Override
  public Integer call() throws EslException {
    int at = name.lastIndexOf('@');
    if (at < 1 || at == name.length() - 1) {
      throw new CommandFailure(ExitCode.USAGE, "give the whole address of record, USER@DOMAIN");
    }
    List<StoredBinding> bindings;
    try (ReadStore store = config.openStore()) {
      bindings = Phone.registered(store, name);
    }
    Set<Target> targets = new LinkedHashSet<>();
    for (StoredBinding binding : bindings) {
      targets.add(
          new Target(
              binding.text(NODE),
              new Aor(binding.text(PROFILE), binding.text(USER), binding.text(DOMAIN))));
    }
    String count = Output.count(bindings.size(), "phone");
    for (Target target : targets) {
      flush(target, count);
    }
    return ExitCode.DONE.number();
  }

  private void flush(Target target, String count) throws EslException {
    String command =
        SofiaCommands.flush(target.aor)
            .orElseThrow(
                () ->
                    new CommandFailure(
                        ExitCode.REFUSED,
                        Visible.of(name)
                            + " holds characters that FreeSWITCH could take for more than this"
                            + " user; nothing was sent"));
    if (!yes) {
      output.line("Would tell FreeSWITCH (node {}):", target.node);
      output.line("  {}", command);
      output.folded("", count + " would be unreachable until registering again; --yes does it.");
      return;
    }
    List<String> answer;
    try (CommandConnection freeswitch = CommandConnection.to(config.load(), target.node)) {
      answer = freeswitch.api(command);
    }
    String said = answer.isEmpty() ? "nothing" : answer.get(0);
    output.folded("", Output.filled("FreeSWITCH (node {}) replied {}", target.node, said));
    output.line("{} will be unreachable until registering again.", count);
    if (!said.startsWith("+OK")) {
      throw new CommandFailure(ExitCode.REFUSED, "FreeSWITCH did not flush " + Visible.of(name));
    }
  }
}
