package dev.pinhole.cli;

import dev.pinhole.store.BindingColumn;
import dev.pinhole.store.Column;
import dev.pinhole.store.NodeColumn;
import dev.pinhole.store.ReadStore;
import dev.pinhole.store.ReadStoreException;
import dev.pinhole.store.Row;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

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

  @Mixin private Output output;

  private enum Figure implements Column {
    HEALTH,
    REASONS,
    BINDINGS,
    BEHIND_NAT,
    UNREACHABLE,
    STORE,
    STORE_BYTES,
    NODES,
    VERDICTS
  }

  /** Of CSV, with a row for each figure: to what it belongs, its name, its value. */
  private enum Place implements Column {
    NODE,
    NAT,
    NAT_KIND,
    NAME,
    VALUE
  }

  @Override
  public Integer call() {
    Overview overview = overview(config.storeFile());
    if (output.isJson()) {
      output.object(
          figures(overview)
              .with(Figure.NODES, overview.picture().nodes())
              .with(Figure.VERDICTS, overview.verdicts()));
    } else {
      output.rows(
          List.of(Place.values()),
          places(overview),
          () -> new StatusPage(output.out(), config.surroundings()).print(overview));
    }
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

  private static Row figures(Overview overview) {
    Row figures =
        new Row(
            List.<Column>of(Figure.values()).subList(0, Figure.NODES.ordinal()),
            overview.health().level().text(),
            overview.health().reasons(),
            overview.bindings(),
            overview.behindNat(),
            overview.unreachable(),
            overview.file().toString(),
            overview.fileBytes());
    return overview.picture().daemon().map(figures::with).orElse(figures);
  }

  private static List<Row> places(Overview overview) {
    List<Row> places = new ArrayList<>();
    place(places, figures(overview), "", "", "");
    for (Row node : overview.picture().nodes()) {
      place(places, node, node.text(NodeColumn.NODE), "", "");
    }
    for (Row verdict : overview.verdicts()) {
      place(
          places,
          verdict,
          "",
          verdict.text(BindingColumn.NAT),
          verdict.text(BindingColumn.NAT_KIND));
    }
    return places;
  }

  private static void place(List<Row> places, Row row, String node, String nat, String natKind) {
    for (Column column : row.columns()) {
      if (Stream.of(Place.values()).noneMatch(key -> key.word().equals(column.word()))) {
        places.add(
            new Row(List.of(Place.values()), node, nat, natKind, column.word(), row.value(column)));
      }
    }
  }
}
