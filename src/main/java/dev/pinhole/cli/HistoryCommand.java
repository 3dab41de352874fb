package dev.pinhole.cli;

import dev.pinhole.store.HistoryColumn;
import dev.pinhole.store.ReadStore;
import dev.pinhole.store.Row;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

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
public final class HistoryCommand implements Runnable {
  @Mixin private ConfigOption config;

  @Mixin private RowOutput output;

  @Option(
      names = {"-n", "--limit"},
      paramLabel = "N",
      defaultValue = "100",
      description = "Only the newest N events. Default: ${DEFAULT-VALUE}.")
  private int limit;

  @Parameters(paramLabel = "USER[@DOMAIN]", description = "The phone's address of record.")
  private String name;

  @Override
  public void run() {
    output.limit(limit);
    try (ReadStore store = config.openStore()) {
      Phone phone = Phone.find(store, name);
      List<Row> history = phone.history(store, limit);
      output.rows(HistoryColumn.ALL, history, () -> print(store, phone, history));
    }
  }

  private void print(ReadStore store, Phone phone, List<Row> history) {
    HistoryTable.print(output, history);
    new Timeline(store, phone, output).print();
    output.line("");
    output.picture(Output.count(history.size(), "event") + "; ", store.picture());
  }
}
