package dev.pinhole.cli;

import dev.pinhole.store.DaemonStatus;
import dev.pinhole.store.ReadStore;
import dev.pinhole.store.ReadStoreException;
import dev.pinhole.store.VerdictCount;
import dev.pinhole.text.Csv;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code pinhole status}. */
@Command(
    name = "status",
    customSynopsis = "pinhole status [--json | --csv] [--config=FILE]",
    description = "Tells whether the daemon does its work, in one line, and then how.",
    footer = {
      "",
      "Examples:",
      "  pinhole status",
      "  pinhole status | head -n 1               for a monitor",
      "  pinhole status --json | jq '.nodes[].keepalives_late'",
      "",
      "Exit codes: 0 healthy, 1 degraded, 2 down."
    })
public final class StatusCommand implements Callable<Integer> {
  @Mixin private ConfigOption config;

  @ArgGroup private FormatOption format = new FormatOption();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    Overview overview = overview(config.storeFile());
    switch (format.format()) {
      case JSON -> json(overview, out);
      case CSV -> csv(overview, out);
      case TABLE -> new StatusPage(out, config.surroundings()).print(overview);
    }
    out.flush();
    return overview.health().level().exitCode();
  }

  /** A store that cannot be read is no failure of this command, but what it has to tell. */
  private Overview overview(Path file) {
    try (ReadStore store = ReadStore.open(file)) {
      return Overview.of(store, file, config.surroundings().clock().instant());
    } catch (ReadStoreException e) {
      return Overview.unreadable(file, e.getMessage());
    }
  }

  private static void json(Overview overview, PrintWriter out) {
    try (JsonFields json = new JsonFields(out)) {
      json.startObject();
      summary(overview, json);
      overview.daemon().ifPresent(daemon -> StatusFields.write(daemon, json));
      json.startArray("nodes");
      for (DaemonStatus.Node node : overview.daemon().map(DaemonStatus::nodes).orElse(List.of())) {
        json.startObject();
        json.text("node", node.node());
        StatusFields.write(node, json);
        json.endObject();
      }
      json.endArray();
      json.startArray("verdicts");
      for (VerdictCount count : overview.verdicts()) {
        json.startObject();
        json.text("nat", count.nat());
        json.text("nat_kind", count.natKind());
        json.number("bindings", count.bindings());
        json.endObject();
      }
      json.endArray();
      json.endObject();
    }
    out.append('\n');
  }

  private static void csv(Overview overview, PrintWriter out) {
    out.append("node,nat,nat_kind,name,value").append(Csv.END_OF_ROW);
    LongCsv all = new LongCsv(out, "", "", "");
    summary(overview, all);
    overview.daemon().ifPresent(daemon -> StatusFields.write(daemon, all));
    overview.daemon().stream()
        .flatMap(daemon -> daemon.nodes().stream())
        .forEach(node -> StatusFields.write(node, new LongCsv(out, node.node(), "", "")));
    for (VerdictCount count : overview.verdicts()) {
      new LongCsv(out, "", count.nat(), count.natKind().orElse(""))
          .number("bindings", count.bindings());
    }
  }

  private static void summary(Overview overview, FieldSink sink) {
    sink.text("health", overview.health().level().text());
    sink.texts("reasons", overview.health().reasons());
    sink.number("bindings", overview.bindings());
    sink.number("behind_nat", overview.behindNat());
    sink.number("unreachable", overview.unreachable());
    sink.text("store", overview.file().toString());
    sink.number("store_bytes", overview.fileBytes());
  }
}
