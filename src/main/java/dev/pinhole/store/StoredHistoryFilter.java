package dev.pinhole.store;

import dev.pinhole.nat.Cidr;
import dev.pinhole.text.Glob;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * Which events are wanted: those that meet every condition there is.
 *
 * @param events any of these; empty for all
 * @param user of which upper and lower case differ
 * @param network the network_ip lies in it, or the one before did
 * @param since then or later
 */
public record StoredHistoryFilter(
    Set<String> events,
    Optional<Glob> user,
    Optional<String> profile,
    Optional<String> domain,
    Optional<Cidr> network,
    Optional<Instant> since) {
  Conditions conditions() {
    return new Conditions()
        .in("event", events)
        .fitsExactly("user", user)
        .and("profile = ?", profile)
        .and("domain = ? COLLATE NOCASE", domain)
        .within(network, "network_ip", "previous_network_ip")
        .and("at >= ?", since)
        // Reading backwards ends there.
        .and("id >= (SELECT min(id) FROM history INDEXED BY history_at WHERE at >= ?)", since);
  }
}
