package dev.pinhole.cli;

import static dev.pinhole.store.BindingColumn.NETWORK_IP;
import static dev.pinhole.store.CountedColumn.*;
import static dev.pinhole.store.NetworkColumn.GAP_ANSWERED;
import static dev.pinhole.store.NetworkColumn.KEEPALIVE_INTERVAL;
import static dev.pinhole.store.NetworkColumn.TIMEOUT_BOUND;

import dev.pinhole.cli.Table.Align;
import dev.pinhole.cli.Table.Heading;
import dev.pinhole.store.CountedColumn;
import dev.pinhole.store.NetworkColumn;
import dev.pinhole.store.ReadStore;
import dev.pinhole.store.Row;
import dev.pinhole.store.StorePicture;
import dev.pinhole.text.Elapsed;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code pinhole sites}. */
@Command(
    name = "sites",
    customSynopsis = "pinhole sites [--domain=NAME] [-n=N] [--json | --csv] [--config=FILE]",
    description = "Lists the addresses that phones come from, those with the most phones first.",
    footer = {
      "",
      "Examples:",
      "  pinhole sites -n 20",
      "  pinhole sites --json | jq -r '.[] | select(.rebinds > 10) | .network_ip'",
      "  pinhole list --ip 198.51.100.7               then, the phones of one of them",
      "",
      "PHONES is how many are registered now: 3 of 5 if two others were within seven",
      "days and are not (pinhole missing --site names them). REACHED is how many were",
      "reached when they were tried last, RTT the median time until they answered.",
      "Both need copies of FreeSWITCH's messages (HEP3; pinhole doctor says how to",
      "have them). REBINDS is how often in 24 hours a phone there came back on another",
      "port, because the router had forgotten it. BOUND is how soon the router was",
      "seen to forget, PROVED after how long a silence three phones have answered,",
      "INTERVAL the interval that follows from these, and OLDEST how long ago the last",
      "keep-alive was of the phone that has waited longest."
    })
public final class SitesCommand implements Runnable {
  private static final Duration SPAN = Duration.ofHours(24);

  private static final String REACHED = "REACHED";
  private static final String RTT = "RTT";
  private static final String PROVED = "PROVED";
  private static final String INTERVAL = "INTERVAL";

  private static final List<Heading> COLUMNS =
      List.of(
          new Heading("NETWORK_IP", Align.LEFT, 0, 39),
          new Heading("PHONES", Align.RIGHT, 1, 6),
          new Heading(REACHED, Align.RIGHT, 2, 7),
          new Heading(RTT, Align.RIGHT, 3, 7),
          new Heading("REBINDS", Align.RIGHT, 4, 7),
          new Heading("BOUND", Align.RIGHT, 5, 6),
          new Heading(PROVED, Align.RIGHT, 8, 6),
          new Heading(INTERVAL, Align.RIGHT, 9, 8),
          new Heading("OLDEST", Align.RIGHT, 6, 6),
          new Heading("KINDS", Align.LEFT, 7, 17));

  @Mixin private ConfigOption config;

  @Mixin private RowOutput output;

  @Option(names = "--domain", paramLabel = "NAME", description = "Only phones of this domain.")
  private String domain;

  @Mixin private LimitOption limit;

  @Override
  public void run() {
    int most = limit.first(output).orElse(Integer.MAX_VALUE);
    try (ReadStore store = config.openStore()) {
      StorePicture picture = store.picture();
      List<Row> all = store.sites(output.now.minus(SPAN), output.now, Optional.ofNullable(domain));
      List<Row> sites = all.subList(0, Math.min(most, all.size()));
      output.rows(CountedColumn.OF_SITE, sites, () -> output.print(table(sites), ""));
      output.picture(picture, () -> summary(sites, all) + "; ");
    }
  }

  private Table table(List<Row> sites) {
    Table table = new Table(COLUMNS, output.ink());
    for (Row site : sites) {
      long rebinds = site.number(REBINDS);
      table.row(
          site.text(NETWORK_IP, Output.UNKNOWN),
          phones(site),
          Long.toString(site.number(REACHABLE)),
          site.decimal(MEDIAN_RTT_MS) == 0 ? Output.UNKNOWN : Output.millis(site, MEDIAN_RTT_MS),
          rebinds == 0 ? Output.UNKNOWN : Long.toString(rebinds),
          span(site, TIMEOUT_BOUND),
          span(site, GAP_ANSWERED),
          span(site, KEEPALIVE_INTERVAL),
          site.time(OLDEST_KEEPALIVE_AT).map(output::age).orElse(Output.UNKNOWN),
          kinds(site));
    }
    if (sites.stream().allMatch(site -> site.number(REACHABLE) == 0)) {
      table.leaveOut(REACHED);
      table.leaveOut(RTT);
    }
    if (sites.stream().allMatch(site -> site.number(KEEPALIVE_INTERVAL) == 0)) {
      table.leaveOut(PROVED);
      table.leaveOut(INTERVAL);
    }
    return table;
  }

  private static String span(Row site, NetworkColumn column) {
    long millis = site.number(column);
    return millis == 0 ? Output.UNKNOWN : Elapsed.of(Duration.ofMillis(millis));
  }

  private static String phones(Row site) {
    long missing = site.number(MISSING);
    long there = site.number(PHONES);
    return there + (missing == 0 ? "" : " of " + (there + missing));
  }

  private static String kinds(Row site) {
    List<String> kinds = site.sentences(NAT_KINDS);
    return kinds.size() == 1 ? kinds.get(0) : String.join(", ", site.sentences(KINDS));
  }

  private static String summary(List<Row> sites, List<Row> all) {
    String of = sites.size() == all.size() ? "" : " of " + all.size();
    long phones = sites.stream().mapToLong(site -> site.number(PHONES)).sum();
    String noun = all.size() == 1 ? "site" : "sites";
    long missing = sites.stream().mapToLong(site -> site.number(MISSING)).sum();
    return Output.filled(
        "{}{} {}, {}{}",
        sites.size(),
        of,
        noun,
        Output.count(phones, "phone"),
        missing == 0 ? "" : ", " + missing + " missing");
  }
}
