package dev.pinhole.advice;

import static dev.pinhole.store.BindingColumn.NAT;
import static dev.pinhole.store.CountedColumn.BINDINGS;
import static dev.pinhole.store.CountedColumn.UNREACHABLE;
import static dev.pinhole.store.NodeColumn.KEEPALIVES_PER_SECOND;

import dev.pinhole.store.Column;
import dev.pinhole.store.CountedColumn;
import dev.pinhole.store.KeepaliveSwitch;
import dev.pinhole.store.Missing;
import dev.pinhole.store.ReadStore;
import dev.pinhole.store.ReadStore.NotYetKnown;
import dev.pinhole.store.ReadStoreException;
import dev.pinhole.store.Row;
import dev.pinhole.store.StorePicture;
import dev.pinhole.store.StoredBindingFilter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What {@code status} tells, from the store.
 *
 * @param reached {@link CountedColumn#OF_ANSWERS}
 * @param missing users who were registered in the last seven days, and are not now
 * @param bytes of the file and its log
 */
public record StoreStatus(
    Path file,
    Health health,
    StorePicture picture,
    List<Row> verdicts,
    Optional<NotYetKnown> notYetKnown,
    Row reached,
    long missing,
    long bytes) {

  private enum Figure implements Column {
    HEALTH,
    REASONS,
    BINDINGS,
    BEHIND_NAT,
    NOT_YET_KNOWN,
    MISSING,
    STORE,
    STORE_BYTES,
    NODES,
    VERDICTS,
    WEBHOOKS
  }

  private static final Row NOT_READ = new Row(List.of());

  /** Of a store that cannot be read, that is what there is to tell. */
  public static StoreStatus read(Path file, Instant now, Optional<String> domain) {
    try (ReadStore store = ReadStore.open(file)) {
      return of(store, file, now, domain);
    } catch (ReadStoreException e) {
      StorePicture none =
          new StorePicture(
              Optional.empty(), List.of(), List.of(), Optional::empty, KeepaliveSwitch.ON);
      return new StoreStatus(
          file, Health.down(e.getMessage()), none, List.of(), Optional.empty(), NOT_READ, 0, 0);
    }
  }

  /**
   * Of a store that is open.
   *
   * @param domain whose bindings alone are counted
   */
  public static StoreStatus of(ReadStore store, Path file, Instant now, Optional<String> domain) {
    StorePicture picture = store.picture();
    return new StoreStatus(
        file,
        Health.of(picture, now),
        picture,
        store.verdicts(domain),
        store.notYetKnown(StoredBindingFilter.within(Optional.empty(), domain, Optional.empty())),
        store.reached(domain),
        Missing.usual(now, domain).countIn(store),
        bytes(file));
  }

  public long bindings() {
    return verdicts.stream().mapToLong(each -> each.number(BINDINGS)).sum();
  }

  private long behindNat() {
    return verdicts.stream()
        .filter(each -> List.of("yes", "likely").contains(each.text(NAT)))
        .mapToLong(each -> each.number(BINDINGS))
        .sum();
  }

  /** What is one value each. */
  public Row figures() {
    Row figures =
        new Row(
            List.<Column>of(Figure.values()).subList(0, Figure.NODES.ordinal()),
            health.level().text(),
            health.reasons(),
            bindings(),
            behindNat(),
            notYetKnown.map(NotYetKnown::phones).orElse(0L),
            missing,
            file.toString(),
            bytes);
    Row all = figures.with(reached);
    return picture.daemon().map(all::with).orElse(all);
  }

  /** All of it. */
  public Row row() {
    return figures()
        .with(Figure.NODES, picture.nodes())
        .with(Figure.VERDICTS, verdicts)
        .with(Figure.WEBHOOKS, picture.webhooks());
  }

  /** One line for people and monitors. */
  public String line() {
    double perSecond =
        picture.nodes().stream().mapToDouble(node -> node.decimal(KEEPALIVES_PER_SECOND)).sum();
    return health.line(
        bindings()
            + (bindings() == 1 ? " binding, " : " bindings, ")
            + behindNat()
            + " behind NAT, "
            + (reached.number(UNREACHABLE) == 0
                ? ""
                : reached.number(UNREACHABLE) + " unreachable, ")
            + (missing == 0 ? "" : missing + " missing, ")
            + Math.round(10 * perSecond) / 10.0
            + " keep-alives a second");
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
