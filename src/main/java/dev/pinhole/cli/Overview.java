package dev.pinhole.cli;

import dev.pinhole.store.DaemonStatus;
import dev.pinhole.store.ReadStore;
import dev.pinhole.store.VerdictCount;
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
    Optional<DaemonStatus> daemon,
    List<VerdictCount> verdicts,
    long unreachable,
    Path file,
    long fileBytes) {

  /** Of a store that cannot be read. */
  static Overview unreadable(Path file, String why) {
    return new Overview(Health.down(why), Optional.empty(), List.of(), 0, file, 0);
  }

  static Overview of(ReadStore store, Path file, Instant now) {
    var picture = store.picture();
    return new Overview(
        Health.of(picture, now),
        picture.daemon(),
        store.verdicts(),
        store.countUnreachable(),
        file,
        bytes(file));
  }

  long bindings() {
    return verdicts.stream().mapToLong(VerdictCount::bindings).sum();
  }

  long behindNat() {
    return verdicts.stream()
        .filter(VerdictCount::behindNat)
        .mapToLong(VerdictCount::bindings)
        .sum();
  }

  double keepalivesPerSecond() {
    return daemon.stream()
        .flatMap(any -> any.nodes().stream())
        .mapToDouble(node -> node.keepalives().perSecond())
        .sum();
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
