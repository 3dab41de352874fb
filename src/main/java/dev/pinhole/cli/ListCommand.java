package dev.pinhole.cli;

import dev.pinhole.cli.Terminal.FullScreen;
import dev.pinhole.store.BindingColumn;
import dev.pinhole.store.ReadStore;
import dev.pinhole.store.StorePicture;
import dev.pinhole.store.StoredBindingFilter;
import dev.pinhole.store.StoredBindingOrder;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code pinhole list}. */
@Command(
    name = "list",
    customSynopsis = {
      "pinhole list [--nat] [--kind=KIND] [--ip=CIDR] [--agent=GLOB] ...",
      "                    [--sort=KEY] [--limit=N] [--watch | --json | --csv]"
    },
    description = "Lists the phones registered now, sorted by user and domain.",
    footer = {
      "",
      "Examples:",
      "  pinhole list --nat",
      "  pinhole list --sort age --limit 20          who registered last",
      "  pinhole list --unreachable",
      "  pinhole list --agent 'yealink*' --since 10m",
      "  pinhole list --watch --sort age             live, until q",
      "  pinhole list --kind rewritten-contact --domain pbx.example.com",
      "  pinhole list --ip 198.51.100.0/24 --json | jq -r .[].user",
      "",
      "AGE is the time since the last REGISTER, KEPT since the last keep-alive, NEXT until",
      "the next. A phone in red is unreachable, or its keep-alive is late."
    })
public final class ListCommand implements Callable<Integer> {
  private static final int LONGEST_PAUSE = 3600;

  @Mixin private ConfigOption config;

  @Mixin private Output output;

  @Mixin private BindingChoice choice;

  @Option(
      names = "--watch",
      arity = "0..1",
      paramLabel = "SECONDS",
      fallbackValue = "2",
      description = "Draw it again every 2 s, or so many, with changes marked, until q.")
  private Integer watch;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    if (watch != null) {
      watch();
      return ExitCode.DONE.number();
    }
    Surroundings surroundings = config.surroundings();
    Instant now = surroundings.clock().instant();
    StoredBindingFilter filter = choice.filter(now, surroundings.zone());
    StoredBindingOrder order = choice.order();
    PhoneTable table = new PhoneTable(now, surroundings.ink(), choice.columns(), LastDrawn.NOTHING);
    try (ReadStore store = config.openStore()) {
      StorePicture picture = store.picture();
      output.rows(
          BindingColumn.ALL,
          each -> store.bindings(filter, order, each),
          () -> {
            store.bindings(filter, order, table::add);
            table.table().print(output.out(), surroundings.columns(), "");
          });
      output.picture(
          picture, now, () -> table.summary(store.countBindings()) + "; ", surroundings.ink());
    }
    return ExitCode.DONE.number();
  }

  private void watch() {
    if (watch < 1 || watch > LONGEST_PAUSE) {
      throw wrongUse("--watch is from 1 to " + LONGEST_PAUSE + " seconds");
    }
    if (!output.forPeople()) {
      throw wrongUse("--watch draws for people, --json and --csv are for programs");
    }
    Surroundings surroundings = config.surroundings();
    ListWatch list =
        new ListWatch(
            new ListWatch.Wanted(
                config::openStore,
                now -> choice.filter(now, surroundings.zone()),
                choice.order(),
                choice.columns()),
            surroundings,
            Duration.ofSeconds(watch));
    // What is wrong with the store has to be said on the terminal as it is.
    config.openStore().close();
    try (FullScreen screen =
        surroundings
            .terminal()
            .takeOver()
            .orElseThrow(() -> wrongUse("--watch needs a terminal to draw on"))) {
      list.run(screen);
    }
  }

  private ParameterException wrongUse(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
