package dev.pinhole.cli;

import dev.pinhole.store.HistoryColumn;
import dev.pinhole.store.ReadStore;
import dev.pinhole.store.Row;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code pinhole history}. */
@Command(
    name = "history",
    customSynopsis = {
      "pinhole history USER[@DOMAIN] [--limit=N] [--json | --csv]",
      "                       [--config=FILE]"
    },
    description = "Shows what happened to one phone, the newest last, and draws its last 24 hours.",
    footer = {
      "",
      "Examples:",
      "  pinhole history 1000",
      "  pinhole history 1000@pbx.example.com --limit 1000 --csv > 1000.csv",
      "  pinhole history 1000 --json | jq -r '.[] | select(.event == \"rebound\") | .at'",
      "",
      "People see local time, programs UTC."
    })
public final class HistoryCommand implements Callable<Integer> {
  @Mixin private ConfigOption config;

  @Mixin private Output output;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "100",
      description = "Only the newest N events. Default: ${DEFAULT-VALUE}.")
  private int limit;

  @Parameters(paramLabel = "USER[@DOMAIN]", description = "The phone's address of record.")
  private String name;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    if (limit < 1) {
      throw new ParameterException(spec.commandLine(), "--limit must be 1 or more");
    }
    try (ReadStore store = config.openStore()) {
      Phone phone = Phone.find(store, PhoneName.parse(name));
      List<Row> history = store.historyOf(phone.user(), phone.domain(), limit);
      output.rows(HistoryColumn.ALL, history, () -> table(store, phone, history, output.out()));
    }
    return ExitCode.DONE.number();
  }

  private void table(ReadStore store, Phone phone, List<Row> history, PrintWriter out) {
    Surroundings surroundings = config.surroundings();
    Instant now = surroundings.clock().instant();
    ZoneId zone = surroundings.zone().get();
    OptionalInt columns = surroundings.columns();
    if (!history.isEmpty()) {
      new HistoryTable(history, zone, surroundings.ink()).print(out, columns, "");
      out.append('\n');
    }
    new Timeline(zone, surroundings.ink(), columns).print(new DayOfPhone(store, phone, now), out);
    out.append('\n');
    out.append(Integer.toString(history.size()))
        .append(history.size() == 1 ? " event; " : " events; ")
        .append(PictureLine.of(store.picture(), now, surroundings.ink()))
        .append('\n');
  }
}
