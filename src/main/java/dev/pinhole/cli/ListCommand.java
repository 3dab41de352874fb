package dev.pinhole.cli;

import dev.pinhole.store.ReadStore;
import dev.pinhole.store.StorePicture;
import dev.pinhole.store.StoredBinding;
import dev.pinhole.store.StoredBindingFilter;
import dev.pinhole.store.StoredBindingOrder;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.ArgGroup;
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

  @ArgGroup private FormatOption format = new FormatOption();

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
    PrintWriter out = spec.commandLine().getOut();
    Instant now = config.surroundings().clock().instant();
    StoredBindingFilter filter = choice.filter(now, config.surroundings().zone());
    StoredBindingOrder order = choice.order();
    try (ReadStore store = config.openStore()) {
      StorePicture picture = store.picture();
      Consumer<Consumer<StoredBinding>> rows = each -> store.bindings(filter, order, each);
      switch (format.format()) {
        case JSON -> JsonFields.array(out, json -> rows.accept(row -> json(row, json)));
        case CSV -> csv(rows, out);
        case TABLE -> table(store, rows, out, now, picture);
      }
      out.flush();
      if (format.format() != FormatOption.Format.TABLE && !PictureLine.isCurrent(picture, now)) {
        spec.commandLine().getErr().println("pinhole: " + PictureLine.of(picture, now));
      }
    }
    return ExitCode.DONE.number();
  }

  private void watch() {
    if (watch < 1 || watch > LONGEST_PAUSE) {
      throw wrongUse("--watch is from 1 to " + LONGEST_PAUSE + " seconds");
    }
    if (format.format() != FormatOption.Format.TABLE) {
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

  private void table(
      ReadStore store,
      Consumer<Consumer<StoredBinding>> rows,
      PrintWriter out,
      Instant now,
      StorePicture picture) {
    Surroundings surroundings = config.surroundings();
    BindingTable table =
        new BindingTable(now, surroundings.ink(), choice.columns(), LastDrawn.NOTHING);
    rows.accept(table::add);
    table.print(out, surroundings.columns());
    out.append(table.summary(store.countBindings()))
        .append("; ")
        .append(PictureLine.of(picture, now, surroundings.ink()))
        .append('\n');
  }

  private static void csv(Consumer<Consumer<StoredBinding>> rows, PrintWriter out) {
    CsvFields csv = new CsvFields(out, StoredBinding.columns());
    rows.accept(
        binding -> {
          BindingFields.write(binding, csv);
          csv.endRow();
        });
  }

  private static void json(StoredBinding binding, JsonFields json) {
    json.startObject();
    BindingFields.write(binding, json);
    json.endObject();
  }
}
