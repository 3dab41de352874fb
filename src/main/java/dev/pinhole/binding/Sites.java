package dev.pinhole.binding;

import dev.pinhole.nat.Address;
import dev.pinhole.nat.Nat;
import dev.pinhole.time.Timers;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * For each network_ip: which bindings were judged {@code yes} in the last 24 hours, and which live
 * ones are judged {@code no}. Where one phone is behind NAT, no other at that address is "direct".
 *
 * <p>Where bindings are alive there are no more addresses than bindings. Of the others, which one
 * phone can leave behind by the million (RFC 4941), so many are remembered, an IPv6 /64 as one.
 */
final class Sites {
  static final long MEMORY = Duration.ofHours(24).toNanos();
  static final int MOST_DESERTED = 20_000;

  /**
   * Two suffice: of two different bindings one is always another than the asker. A binding is known
   * by its hash, which holds no text of a phone in memory; one that had another's on purpose would
   * hide that one from itself alone.
   */
  private static class Sightings {
    private boolean any;
    private int latest;
    private long latestAt;
    private boolean several;
    private int other;
    private long otherAt;

    void add(int binding, long at) {
      if (!any || at - latestAt >= 0) {
        if (any && binding != latest) {
          several = true;
          other = latest;
          otherAt = latestAt;
        }
        any = true;
        latest = binding;
        latestAt = at;
      } else if (binding != latest && (!several || at - otherAt >= 0)) {
        several = true;
        other = binding;
        otherAt = at;
      }
    }

    void addAll(Sightings more) {
      if (more.several) {
        add(more.other, more.otherAt);
      }
      if (more.any) {
        add(more.latest, more.latestAt);
      }
    }

    boolean hasAnother(int asker, long now) {
      return any && latest != asker && now - latestAt <= MEMORY
          || several && other != asker && now - otherAt <= MEMORY;
    }
  }

  /** Where bindings are alive. */
  private static final class Site extends Sightings {
    private int bindings;
    private Set<BindingKey> direct = Set.of();

    private void setDirect(BindingKey key, boolean isDirect) {
      if (!isDirect) {
        if (!direct.isEmpty()) {
          direct.remove(key);
        }
      } else {
        direct = direct.isEmpty() ? new HashSet<>(2) : direct;
        direct.add(key);
      }
    }
  }

  private final Timers timers;
  private final Map<String, Site> sites = new HashMap<>();

  /** The one that was left last comes last. */
  private final Map<String, Sightings> deserted = new LinkedHashMap<>();

  Sites(Timers timers) {
    this.timers = timers;
  }

  /**
   * Notes a verdict.
   *
   * @param before the binding as it was before, or null for a new one
   * @return the bindings at this address whose {@code no} is in doubt now
   */
  List<BindingKey> noted(Binding before, Binding binding) {
    BindingKey key = binding.key();
    String networkIp = binding.registration().networkIp();
    Site site = sites.computeIfAbsent(networkIp, ip -> new Site());
    if (before == null || !before.registration().networkIp().equals(networkIp)) {
      site.bindings++;
      if (before != null) {
        left(before);
      }
    }
    site.setDirect(key, binding.nat() == Nat.NO);
    if (binding.nat() != Nat.YES) {
      return List.of();
    }
    site.add(key.hashCode(), timers.nanos());
    return List.copyOf(site.direct);
  }

  /** How many are alive there. */
  int alive(String networkIp) {
    Site site = sites.get(networkIp);
    return site == null ? 0 : site.bindings;
  }

  /** One that left in an earlier run. */
  void remembered(BindingKey key, String networkIp, Nat nat, long ageMillis) {
    if (nat != Nat.YES || ageMillis > Duration.ofNanos(MEMORY).toMillis()) {
      return;
    }
    Sightings sighting = new Sightings();
    sighting.add(key.hashCode(), timers.nanos() - Duration.ofMillis(ageMillis).toNanos());
    remember(networkIp, sighting);
  }

  /** The binding left this address. */
  void left(Binding binding) {
    String networkIp = binding.registration().networkIp();
    Site site = sites.get(networkIp);
    site.setDirect(binding.key(), false);
    if (binding.nat() == Nat.YES) {
      site.add(binding.key().hashCode(), timers.nanos());
    }
    if (--site.bindings == 0) {
      sites.remove(networkIp);
      remember(networkIp, site);
    }
  }

  private void remember(String networkIp, Sightings sightings) {
    String place = Address.place(networkIp);
    Sightings known = deserted.remove(place);
    if (sightings.any) {
      known = known == null ? new Sightings() : known;
      known.addAll(sightings);
    }
    if (known != null) {
      deserted.put(place, known);
    }
    long now = timers.nanos();
    for (Iterator<Sightings> oldest = deserted.values().iterator(); oldest.hasNext(); ) {
      if (now - oldest.next().latestAt <= MEMORY && deserted.size() <= MOST_DESERTED) {
        return;
      }
      oldest.remove();
    }
  }

  /** Whether another binding at this address was {@code yes} within 24 hours. */
  boolean natSeenNearby(BindingKey asker, String networkIp) {
    long now = timers.nanos();
    Site site = sites.get(networkIp);
    if (site != null && site.hasAnother(asker.hashCode(), now)) {
      return true;
    }
    Sightings earlier = deserted.isEmpty() ? null : deserted.get(Address.place(networkIp));
    return earlier != null && earlier.hasAnother(asker.hashCode(), now);
  }

  /** Gives up the places without a binding; tells how many. */
  int forgetDeserted() {
    int many = deserted.size();
    deserted.clear();
    return many;
  }

  /** How many places are remembered that have no binding any more. */
  int deserted() {
    return deserted.size();
  }
}
