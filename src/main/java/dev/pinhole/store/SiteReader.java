package dev.pinhole.store;

import dev.pinhole.store.StoredSite.KindCount;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Puts bindings together by the address that they come from. */
final class SiteReader {
  private record Part(
      Optional<String> networkIp,
      Optional<String> natKind,
      long phones,
      Optional<Instant> oldestKeepaliveAt) {
    static Part of(ReadStoreRow row) {
      return new Part(row.maybeText(), row.maybeText(), row.number(), row.maybeTime());
    }
  }

  private record Rebinds(Optional<String> networkIp, long count) {
    static Rebinds of(ReadStoreRow row) {
      return new Rebinds(row.maybeText(), row.number());
    }
  }

  private record Bound(Optional<String> networkIp, OptionalInt timeoutBound) {
    static Bound of(ReadStoreRow row) {
      return new Bound(row.maybeText(), row.maybeInt());
    }
  }

  private SiteReader() {}

  /** The sites with the most phones first. */
  static List<StoredSite> read(ReadStore store, Instant rebindsSince) {
    Map<Optional<String>, List<Part>> parts = new LinkedHashMap<>();
    for (Part part :
        store.query(
            "SELECT network_ip, nat_kind, count(*), min(CASE WHEN next_keepalive_at IS NOT NULL"
                + " THEN last_keepalive_at END) FROM binding"
                + " GROUP BY network_ip, nat_kind ORDER BY network_ip, count(*) DESC, nat_kind",
            List.of(),
            Part::of)) {
      parts.computeIfAbsent(part.networkIp, ip -> new ArrayList<>()).add(part);
    }
    Map<Optional<String>, Long> rebinds = new HashMap<>();
    store
        .query(
            "SELECT network_ip, count(*) FROM history WHERE event = 'rebound' AND at >= "
                + rebindsSince.toEpochMilli()
                + " GROUP BY network_ip",
            List.of(),
            Rebinds::of)
        .forEach(each -> rebinds.put(each.networkIp, each.count));
    Map<Optional<String>, OptionalInt> bounds = new HashMap<>();
    store
        .query(
            "SELECT network_ip, timeout_bound FROM network WHERE timeout_bound IS NOT NULL",
            List.of(),
            Bound::of)
        .forEach(each -> bounds.put(each.networkIp, each.timeoutBound));
    List<StoredSite> sites = new ArrayList<>(parts.size());
    parts.forEach(
        (ip, kinds) ->
            sites.add(
                site(
                    ip,
                    kinds,
                    rebinds.getOrDefault(ip, 0L),
                    bounds.getOrDefault(ip, OptionalInt.empty()))));
    sites.sort(Comparator.comparingLong(StoredSite::phones).reversed());
    return sites;
  }

  private static StoredSite site(
      Optional<String> networkIp, List<Part> parts, long rebinds, OptionalInt timeoutBound) {
    return new StoredSite(
        networkIp,
        parts.stream().mapToLong(Part::phones).sum(),
        parts.stream()
            .filter(part -> part.natKind.isPresent())
            .map(part -> new KindCount(part.natKind.get(), part.phones))
            .toList(),
        rebinds,
        timeoutBound,
        parts.stream().flatMap(part -> part.oldestKeepaliveAt.stream()).min(Instant::compareTo));
  }
}
