package dev.pinhole.cli;

import static dev.pinhole.store.FailureColumn.*;

import dev.pinhole.advice.FailureAdvice;
import dev.pinhole.cli.Table.Align;
import dev.pinhole.cli.Table.Heading;
import dev.pinhole.store.FailureColumn;
import dev.pinhole.store.ReadStore;
import dev.pinhole.store.ReadStoreException;
import dev.pinhole.store.Row;
import dev.pinhole.text.Visible;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code pinhole failures}. */
@Command(
    name = "failures",
    customSynopsis = "pinhole failures [--follow] [--limit=N] [--json | --csv] [--config=FILE]",
    description = {
      "Lists REGISTERs of a day that led to no registration, and why, the newest last.",
      "With --follow, as they happen."
    },
    footer = {
      "",
      "Examples:",
      "  pinhole failures",
      "  pinhole failures --json | jq -r 'select(.cause == \"no-rport\") | .user'",
      "  pinhole failures --follow --csv",
      "",
      "All but wrong passwords show only if copies of FreeSWITCH's messages come",
      "(HEP3). Anybody can cause failures, so only the last 10,000 are kept. --json",
      "writes one object a line."
    })
public final class FailuresCommand implements Runnable {
  private static final Duration LOOK = Duration.ofMillis(500);

  private static final List<Heading> COLUMNS =
      List.of(
          new Heading("LAST", Align.RIGHT, 0, 6),
          new Heading("COUNT", Align.RIGHT, 1, 6),
          new Heading("CAUSE", Align.LEFT, 2, 20),
          new Heading("PHONE", Align.LEFT, 3, 18),
          new Heading("NETWORK_IP", Align.LEFT, 4, 39),
          new Heading("USER_AGENT", Align.LEFT, 5, 16));

  @Mixin private ConfigOption config;

  @Mixin private RowOutput output;

  @Option(
      names = {"-f", "--follow"},
      description = "Then write failures as they happen.")
  private boolean follow;

  @Option(
      names = {"-n", "--limit"},
      paramLabel = "N",
      defaultValue = "20",
      description = "Begin with the last N. Default: ${DEFAULT-VALUE}.")
  private int limit;

  @Override
  public void run() {
    if (limit != 0 || !follow) {
      output.limit(limit);
    }
    long last;
    try (ReadStore store = config.openStore()) {
      last = store.newestFailureId();
      List<Row> failures = store.failures(limit);
      output.header(FailureColumn.ALL);
      if (output.forPeople()) {
        print(failures);
        if (!follow) {
          advise(failures);
          String of = Output.filled("{} of {} failures; ", failures.size(), store.countFailures());
          output.picture(of, store.picture());
        }
      } else {
        failures.forEach(row -> output.row(FailureColumn.ALL, row));
      }
    }
    output.out().flush();
    if (follow) {
      follow(last);
    }
  }

  /** Looks again and again, until nobody reads any more. */
  private void follow(long from) {
    long last = from;
    boolean readable = true;
    while (!output.out().checkError() && config.surroundings().pause().test(LOOK)) {
      // Opened anew: a daemon may have set a damaged file aside.
      try (ReadStore store = config.openStore()) {
        long newest = store.newestFailureId();
        List<Row> failures = store.failuresAfter(Math.min(last, newest));
        if (output.forPeople()) {
          failures.forEach(this::line);
        } else {
          failures.forEach(row -> output.row(FailureColumn.ALL, row));
        }
        last = newest;
        readable = true;
      } catch (ReadStoreException e) {
        if (readable) {
          output.warn(Visible.of(e.getMessage()) + "; trying again");
        }
        readable = false;
      }
      output.out().flush();
    }
  }

  private void print(List<Row> failures) {
    Table table = new Table(COLUMNS, output.ink());
    for (Row failure : failures) {
      table.row(
          output.age(failure.at(LAST_AT)),
          Long.toString(failure.number(FailureColumn.COUNT)),
          cause(failure),
          failure.text(USER) + "@" + failure.text(DOMAIN),
          failure.text(NETWORK_IP),
          failure.text(USER_AGENT, Output.UNKNOWN));
    }
    output.print(table, "");
  }

  private void line(Row failure) {
    output.folded(
        output.local(failure.at(LAST_AT)) + "  ",
        Output.filled(
            "{}  {}  from {}  {}",
            cause(failure),
            failure.text(USER) + "@" + failure.text(DOMAIN),
            failure.text(NETWORK_IP),
            failure.text(USER_AGENT, Output.UNKNOWN)));
  }

  private static String cause(Row failure) {
    String cause = failure.text(CAUSE);
    return cause.equals("refused") ? cause + " " + failure.number(STATUS) : cause;
  }

  private void advise(List<Row> failures) {
    Map<String, Long> causes =
        failures.stream()
            .collect(
                Collectors.groupingBy(row -> row.text(CAUSE), TreeMap::new, Collectors.counting()));
    for (String cause : causes.keySet()) {
      output.line("");
      output.line(cause);
      output.folded("  ", FailureAdvice.of(cause));
    }
    if (!causes.isEmpty()) {
      output.line("");
    }
  }
}
