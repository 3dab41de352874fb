package dev.pinhole.store;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * All phones that come from one address: as a rule, those behind one router.
 *
 * @param networkIp empty for phones whose address is not known
 * @param phones bindings
 * @param natKinds the most frequent first
 * @param rebinds in the time asked for
 * @param timeoutBound the router was seen to forget within so many milliseconds
 * @param oldestKeepaliveAt of the phone, of those kept alive now, whose turn was longest ago
 */
public record StoredSite(
    Optional<String> networkIp,
    long phones,
    List<KindCount> natKinds,
    long rebinds,
    OptionalInt timeoutBound,
    Optional<Instant> oldestKeepaliveAt) {

  /** How many phones have that nat_kind. */
  public record KindCount(String natKind, long phones) {}

  /** Words of the columns, as programs read them. */
  public static List<String> columns() {
    return List.of(
        "network_ip", "phones", "nat_kinds", "rebinds", "timeout_bound", "oldest_keepalive_at");
  }
}
