package dev.pinhole.binding;

import dev.pinhole.nat.Nat;
import dev.pinhole.time.Timers;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * For each network_ip: which bindings were judged {@code yes} in the last 24 hours, and which live
 * ones are judged {@code no}. Where one phone is behind NAT, no other at that address is "direct".
 */
final class Sites {
  static final long MEMORY = Duration.ofHours(24).toNanos();
  private static final int PRUNE_ABOVE = 10_000;

  /** Two sightings suffice: of two different bindings one is always another than the asker. */
  private static final class Site {
    private BindingKey latest;
    private long latestAt;
    private BindingKey other;
    private long otherAt;
    private final Set<BindingKey> direct = new HashSet<>(2);

    private void sighted(BindingKey key, long at) {
      if (!key.equals(latest)) {
        other = latest;
        otherAt = latestAt;
        latest = key;
      }
      latestAt = at;
    }
  }

  private final Timers timers;
  private final Map<String, Site> sites = new HashMap<>();
  private int pruneAbove = PRUNE_ABOVE;

  Sites(Timers timers) {
    this.timers = timers;
  }

  /**
   * Notes a verdict.
   *
   * @return the bindings at this address whose {@code no} is in doubt now
   */
  List<BindingKey> noted(Binding binding) {
    BindingKey key = binding.key();
    Site site = sites.computeIfAbsent(binding.registration().networkIp(), ip -> new Site());
    if (binding.nat() == Nat.NO) {
      site.direct.add(key);
      return List.of();
    }
    site.direct.remove(key);
    if (binding.nat() == Nat.YES) {
      site.sighted(key, timers.nanos());
      return site.direct.isEmpty() ? List.of() : List.copyOf(site.direct);
    }
    return List.of();
  }

  /** A sighting of an earlier run. */
  void remembered(BindingKey key, String networkIp, long ageMillis) {
    sites
        .computeIfAbsent(networkIp, ip -> new Site())
        .sighted(key, timers.nanos() - Duration.ofMillis(ageMillis).toNanos());
  }

  /** The binding left this address. */
  void left(Binding binding) {
    Site site = sites.get(binding.registration().networkIp());
    if (site != null) {
      site.direct.remove(binding.key());
      if (binding.nat() == Nat.YES) {
        site.sighted(binding.key(), timers.nanos());
      }
    }
    if (sites.size() > pruneAbove) {
      prune();
    }
  }

  /** Whether another binding at this address was {@code yes} within 24 hours. */
  boolean natSeenNearby(BindingKey asker, String networkIp) {
    Site site = sites.get(networkIp);
    long now = timers.nanos();
    return site != null
        && (counts(site.latest, site.latestAt, asker, now)
            || counts(site.other, site.otherAt, asker, now));
  }

  private static boolean counts(BindingKey key, long at, BindingKey asker, long now) {
    return key != null && !key.equals(asker) && now - at <= MEMORY;
  }

  private void prune() {
    long now = timers.nanos();
    sites
        .values()
        .removeIf(
            site ->
                site.direct.isEmpty()
                    && (site.latest == null || now - site.latestAt > MEMORY)
                    && (site.other == null || now - site.otherAt > MEMORY));
    pruneAbove = Math.max(PRUNE_ABOVE, 2 * sites.size());
  }
}
