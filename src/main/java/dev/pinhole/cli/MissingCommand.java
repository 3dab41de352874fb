package dev.pinhole.cli;

import static dev.pinhole.store.DepartedColumn.*;

import dev.pinhole.cli.Table.Align;
import dev.pinhole.cli.Table.Heading;
import dev.pinhole.nat.Cidr;
import dev.pinhole.store.DepartedColumn;
import dev.pinhole.store.Missing;
import dev.pinhole.store.ReadStore;
import dev.pinhole.store.Row;
import dev.pinhole.store.StorePicture;
import dev.pinhole.text.Elapsed;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code pinhole missing}. */
@Command(
    name = "missing",
    customSynopsis = {
      "pinhole missing [--since=TIME] [--site=CIDR] [--domain=NAME] [-n=N]",
      "                       [--json | --csv] [--config=FILE]"
    },
    description = "Lists who was registered in the last 7 days and is not now, the newest first.",
    footer = {
      "",
      "Examples:",
      "  pinhole missing",
      "  pinhole missing --since 1h                  who has left within an hour",
      "  pinhole missing --site 198.51.100.7         of one router",
      "  pinhole missing --domain pbx.example.com --csv > missing.csv",
      "",
      "SEEN is the time since the last REGISTER, or since the phone unregistered.",
      "STAYED is how long it had been registered. HABIT is yes if it has come back",
      "three times after an hour or more, and has not been away for longer than",
      "before: as a rule it is switched off at night. Such phones come last. A user",
      "who has another registered phone is not missing. What is older than",
      "history-days, or than the last 100,000, is forgotten."
    })
public final class MissingCommand implements Runnable {
  private static final String HABIT = "HABIT";

  private static final List<Heading> COLUMNS =
      List.of(
          new Heading("USER@DOMAIN", Align.LEFT, 0, 24),
          new Heading("SEEN", Align.RIGHT, 1, 8),
          new Heading("ENDED", Align.LEFT, 2, 15),
          new Heading("NETWORK_IP", Align.LEFT, 3, 39),
          new Heading("STAYED", Align.RIGHT, 5, 8),
          new Heading(HABIT, Align.LEFT, 4, 5),
          new Heading("AGENT", Align.LEFT, 6, 8));

  @Mixin private ConfigOption config;

  @Mixin private RowOutput output;

  @Mixin private SinceOption since;

  @Option(
      names = {"--site", "--ip"},
      paramLabel = "CIDR",
      description = "Only those who were last at this address or in this network.")
  private Cidr site;

  @Option(names = "--domain", paramLabel = "NAME", description = "Only this domain.")
  private String domain;

  @Mixin private LimitOption limit;

  @Override
  public void run() {
    Missing asked =
        new Missing(
            since.at(output, output.now).orElse(output.now.minus(Missing.USUAL)),
            output.now,
            Optional.ofNullable(site),
            Optional.ofNullable(domain));
    int most = limit.first(output).orElse(Integer.MAX_VALUE);
    try (ReadStore store = config.openStore()) {
      StorePicture picture = store.picture();
      List<Row> all = asked.in(store);
      List<Row> shown = all.subList(0, Math.min(most, all.size()));
      output.rows(DepartedColumn.ALL, shown, () -> output.print(table(shown), ""));
      output.picture(picture, () -> summary(shown, all) + "; ");
    }
  }

  private Table table(List<Row> missing) {
    Table table = new Table(COLUMNS, output.ink());
    for (Row row : missing) {
      table.row(
          row.text(USER) + "@" + row.text(DOMAIN),
          output.age(seen(row)),
          row.text(EVENT),
          row.text(NETWORK_IP, Output.UNKNOWN),
          row.time(REGISTERED_AT)
              .map(at -> Elapsed.of(Duration.between(at, row.at(LEFT_AT))))
              .orElse(Output.UNKNOWN),
          byHabit(row) ? "yes" : Output.UNKNOWN,
          row.text(USER_AGENT, Output.UNKNOWN));
    }
    if (missing.stream().noneMatch(MissingCommand::byHabit)) {
      table.leaveOut(HABIT);
    }
    return table;
  }

  /** Of one that said nothing, a registration lasts longer than the phone. */
  private static Instant seen(Row row) {
    return row.text(EVENT).equals("unregistered")
        ? row.at(LEFT_AT)
        : row.time(REFRESHED_AT).orElse(row.at(LEFT_AT));
  }

  private static boolean byHabit(Row row) {
    return row.text(BY_HABIT).equals("true");
  }

  private static String summary(List<Row> shown, List<Row> all) {
    String of = shown.size() == all.size() ? "" : shown.size() + " of ";
    long habit = all.stream().filter(MissingCommand::byHabit).count();
    return of + all.size() + " missing" + (habit == 0 ? "" : ", " + habit + " of them by habit");
  }
}
