package dev.pinhole.cli;

import static dev.pinhole.store.BindingColumn.NAT;
import static dev.pinhole.store.CountedColumn.BINDINGS;
import static dev.pinhole.store.NodeColumn.KEEPALIVES_PER_SECOND;

import dev.pinhole.store.ReadStore;
import dev.pinhole.store.Row;
import dev.pinhole.store.StorePicture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * All that {@code pinhole status} tells.
 *
 * @param file the store
 * @param fileBytes with its log
 */
record Overview(
    Health health,
    StorePicture picture,
    List<Row> verdicts,
    long unreachable,
    Path file,
    long fileBytes) {

  /** Of a store that cannot be read. */
  static Overview unreadable(Path file, String why) {
    return new Overview(
        Health.down(why),
        new StorePicture(Optional.empty(), List.of(), Optional.empty()),
        List.of(),
        0,
        file,
        0);
  }

  static Overview of(ReadStore store, Path file, Instant now) {
    var picture = store.picture();
    return new Overview(
        Health.of(picture, now),
        picture,
        store.verdicts(),
        store.countUnreachable(),
        file,
        bytes(file));
  }

  long bindings() {
    return verdicts.stream().mapToLong(each -> each.number(BINDINGS)).sum();
  }

  long behindNat() {
    return verdicts.stream()
        .filter(each -> List.of("yes", "likely").contains(each.text(NAT)))
        .mapToLong(each -> each.number(BINDINGS))
        .sum();
  }

  double keepalivesPerSecond() {
    return picture.nodes().stream().mapToDouble(node -> node.decimal(KEEPALIVES_PER_SECOND)).sum();
  }

  /** The first line. */
  String line() {
    return health.line(
        bindings()
            + (bindings() == 1 ? " binding, " : " bindings, ")
            + behindNat()
            + " behind NAT, "
            + (unreachable == 0 ? "" : unreachable + " unreachable, ")
            + decimal(keepalivesPerSecond())
            + " keep-alives a second");
  }

  /** To one place. Formatters take longer to load than the rest of a command. */
  static String decimal(double number) {
    return Double.toString(Math.round(10 * number) / 10.0);
  }

  private static long bytes(Path file) {
    long bytes = 0;
    for (String suffix : new String[] {"", "-wal"}) {
      try {
        bytes += Files.size(file.resolveSibling(file.getFileName() + suffix));
      } catch (IOException e) {
        // There is no log where no daemon runs.
      }
    }
    return bytes;
  }
}
