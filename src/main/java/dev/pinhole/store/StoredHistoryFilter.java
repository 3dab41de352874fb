package dev.pinhole.store;

import dev.pinhole.nat.Address;
import dev.pinhole.nat.Cidr;
import dev.pinhole.text.Glob;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which events are wanted: those that meet every condition there is.
 *
 * @param events any of these; empty for all
 * @param network the network_ip lies in it, or the one before did
 * @param since then or later
 */
public record StoredHistoryFilter(
    Set<String> events,
    Optional<Glob> user,
    Optional<String> domain,
    Optional<Cidr> network,
    Optional<Instant> since) {
  private static final int PAGE = 1_000;

  /** The newest that fit, the newest last. */
  List<Row> newest(ReadStore store, int limit) {
    List<Row> found = new ArrayList<>();
    long before = Long.MAX_VALUE;
    while (found.size() < limit) {
      List<Row> page =
          page(store, "id < " + before + condition() + " ORDER BY id DESC LIMIT " + PAGE);
      if (page.isEmpty()) {
        break;
      }
      page.stream().filter(this::accepts).limit(limit - found.size()).forEach(found::add);
      before = page.get(page.size() - 1).number(HistoryColumn.ID);
    }
    Collections.reverse(found);
    return found;
  }

  /** Those after that id, the newest last. */
  List<Row> after(ReadStore store, long id, long upTo) {
    List<Row> found = new ArrayList<>();
    for (long last = id; last < upTo; ) {
      List<Row> page =
          page(
              store,
              "id > " + last + " AND id <= " + upTo + condition() + " ORDER BY id LIMIT " + PAGE);
      if (page.isEmpty()) {
        break;
      }
      page.stream().filter(this::accepts).forEach(found::add);
      last = page.get(page.size() - 1).number(HistoryColumn.ID);
    }
    return found;
  }

  private List<Row> page(ReadStore store, String rest) {
    return store.query(
        "SELECT " + Column.words(HistoryColumn.ALL, ", ") + " FROM history WHERE " + rest,
        List.of(),
        row -> new Row(HistoryColumn.ALL, row));
  }

  private String condition() {
    return since.map(at -> " AND at >= " + at.toEpochMilli()).orElse("");
  }

  private boolean accepts(Row row) {
    return (events.isEmpty() || events.contains(row.text(HistoryColumn.EVENT)))
        && (user.isEmpty() || user.get().matches(row.text(HistoryColumn.USER)))
        && (domain.isEmpty() || domain.get().equalsIgnoreCase(row.text(HistoryColumn.DOMAIN)))
        && (network.isEmpty()
            || within(row.text(HistoryColumn.NETWORK_IP))
            || within(row.text(HistoryColumn.PREVIOUS_NETWORK_IP)));
  }

  private boolean within(String networkIp) {
    return Address.parse(networkIp).filter(network.orElseThrow()::contains).isPresent();
  }
}
