package dev.pinhole.cli;

import dev.pinhole.cli.Table.Align;
import dev.pinhole.cli.Table.Column;
import dev.pinhole.store.ReadStore;
import dev.pinhole.store.StorePicture;
import dev.pinhole.store.StoredSite;
import dev.pinhole.text.Elapsed;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code pinhole sites}. */
@Command(
    name = "sites",
    customSynopsis = "pinhole sites [--limit=N] [--json | --csv] [--config=FILE]",
    description = "Lists the addresses that phones come from, those with the most phones first.",
    footer = {
      "",
      "Examples:",
      "  pinhole sites --limit 20",
      "  pinhole sites --json | jq -r '.[] | select(.rebinds > 10) | .network_ip'",
      "  pinhole list --ip 198.51.100.7               then, the phones of one of them",
      "",
      "REBINDS is how often a phone there came back on another port in 24 hours: the",
      "router had forgotten it. BOUND is within how long it was seen to forget, OLDEST the",
      "time since the keep-alive longest ago."
    })
public final class SitesCommand implements Callable<Integer> {
  private static final Duration REBINDS = Duration.ofHours(24);

  private static final List<Column> COLUMNS =
      List.of(
          new Column("NETWORK_IP", Align.LEFT, 0, 39),
          new Column("PHONES", Align.RIGHT, 1, 6),
          new Column("REBINDS", Align.RIGHT, 2, 7),
          new Column("BOUND", Align.RIGHT, 3, 6),
          new Column("OLDEST", Align.RIGHT, 4, 6),
          new Column("KINDS", Align.LEFT, 5, 17));

  @Mixin private ConfigOption config;

  @ArgGroup private FormatOption format = new FormatOption();

  @Option(names = "--limit", paramLabel = "N", description = "Only the first N.")
  private Integer limit;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    if (limit != null && limit < 1) {
      throw new ParameterException(spec.commandLine(), "--limit must be 1 or more");
    }
    PrintWriter out = spec.commandLine().getOut();
    Instant now = config.surroundings().clock().instant();
    try (ReadStore store = config.openStore()) {
      StorePicture picture = store.picture();
      List<StoredSite> all = store.sites(now.minus(REBINDS));
      List<StoredSite> sites =
          all.subList(0, limit == null ? all.size() : Math.min(limit, all.size()));
      switch (format.format()) {
        case JSON -> JsonFields.array(out, json -> json(sites, json));
        case CSV -> csv(sites, out);
        case TABLE -> {
          table(sites, now, out);
          out.append(summary(sites, all) + "; ")
              .append(PictureLine.of(picture, now, config.surroundings().ink()))
              .append('\n');
        }
      }
      out.flush();
      if (format.format() != FormatOption.Format.TABLE && !PictureLine.isCurrent(picture, now)) {
        spec.commandLine().getErr().println("pinhole: " + PictureLine.of(picture, now));
      }
    }
    return ExitCode.DONE.number();
  }

  private void table(List<StoredSite> sites, Instant now, PrintWriter out) {
    if (sites.isEmpty()) {
      return;
    }
    Surroundings surroundings = config.surroundings();
    Table table = new Table(COLUMNS, surroundings.ink());
    for (StoredSite site : sites) {
      table.row(
          site.networkIp().orElse(BindingTable.UNKNOWN),
          Long.toString(site.phones()),
          site.rebinds() == 0 ? BindingTable.UNKNOWN : Long.toString(site.rebinds()),
          site.timeoutBound().isPresent()
              ? Elapsed.of(Duration.ofMillis(site.timeoutBound().getAsInt()))
              : BindingTable.UNKNOWN,
          site.oldestKeepaliveAt()
              .map(at -> Elapsed.of(Duration.between(at, now)))
              .orElse(BindingTable.UNKNOWN),
          kinds(site));
    }
    table.print(out, surroundings.columns(), "");
  }

  private static String kinds(StoredSite site) {
    return site.natKinds().stream()
        .map(
            kind ->
                site.natKinds().size() == 1 ? kind.natKind() : kind.natKind() + " " + kind.phones())
        .collect(Collectors.joining(", "));
  }

  private static String summary(List<StoredSite> sites, List<StoredSite> all) {
    String of = sites.size() == all.size() ? "" : " of " + all.size();
    long phones = sites.stream().mapToLong(StoredSite::phones).sum();
    return sites.size()
        + of
        + (all.size() == 1 ? " site, " : " sites, ")
        + phones
        + (phones == 1 ? " phone" : " phones");
  }

  private static void csv(List<StoredSite> sites, PrintWriter out) {
    CsvFields csv = new CsvFields(out, StoredSite.columns());
    for (StoredSite site : sites) {
      write(site, csv);
      csv.endRow();
    }
  }

  private static void json(List<StoredSite> sites, JsonFields json) {
    for (StoredSite site : sites) {
      json.startObject();
      write(site, json);
      json.endObject();
    }
  }

  private static void write(StoredSite site, FieldSink sink) {
    sink.text("network_ip", site.networkIp());
    sink.number("phones", site.phones());
    sink.texts("nat_kinds", site.natKinds().stream().map(StoredSite.KindCount::natKind).toList());
    sink.number("rebinds", site.rebinds());
    sink.number("timeout_bound", site.timeoutBound());
    sink.time("oldest_keepalive_at", site.oldestKeepaliveAt());
  }
}
