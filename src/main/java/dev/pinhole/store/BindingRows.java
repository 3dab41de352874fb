package dev.pinhole.store;

import dev.pinhole.nat.Address;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds which rows of {@code binding} are wanted, in which order. */
final class BindingRows {
  private record Row(long id, Optional<Address> networkIp, Optional<String> userAgent) {
    static Row of(ReadStoreRow row) {
      return new Row(row.number(), row.maybeText().flatMap(Address::parse), row.maybeText());
    }
  }

  private final StoredBindingFilter filter;
  private final StoredBindingOrder order;

  BindingRows(StoredBindingFilter filter, StoredBindingOrder order) {
    this.filter = filter;
    this.order = order;
  }

  /** Their rowids. SQL alone does it where it can, without handing over every row there is. */
  long[] find(ReadStore store) {
    String rest = " FROM binding WHERE " + filter.where() + order.orderBy();
    if (filter.knownToSql() && order.knownToSql()) {
      String limit = order.limit().isPresent() ? " LIMIT " + order.limit().getAsInt() : "";
      List<Long> ids =
          store.query("SELECT rowid" + rest + limit, filter.values(), ReadStoreRow::number);
      return ids.stream().mapToLong(Long::longValue).toArray();
    }
    Stream<Row> rows =
        store
            .query("SELECT rowid, network_ip, user_agent" + rest, filter.values(), Row::of)
            .stream()
            .filter(row -> filter.accepts(row.networkIp, row.userAgent));
    if (!order.knownToSql()) {
      rows = rows.sorted(byAddress());
    }
    return rows.limit(order.limit().orElse(Integer.MAX_VALUE)).mapToLong(Row::id).toArray();
  }

  /** Stable, so that rows of one address stay in the order of SQL. */
  private Comparator<Row> byAddress() {
    Comparator<Address> addresses = order.comparator();
    return (a, b) -> {
      if (a.networkIp.isEmpty() || b.networkIp.isEmpty()) {
        return Boolean.compare(a.networkIp.isEmpty(), b.networkIp.isEmpty());
      }
      return addresses.compare(a.networkIp.get(), b.networkIp.get());
    };
  }
}
