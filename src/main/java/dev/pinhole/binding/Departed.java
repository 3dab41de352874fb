package dev.pinhole.binding;

import dev.pinhole.nat.Nat;
import dev.pinhole.nat.NatKind;
import dev.pinhole.time.Timers;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What was learnt of bindings that have ended, for phones that come back with the same Call-ID and,
 * by then, a rewritten Contact. Bounded in number and age.
 */
final class Departed {
  static final int LIMIT = 20_000;
  static final long AGE = Duration.ofDays(7).toNanos();

  /** What outlives a binding. */
  record Learnt(
      String networkIp, FirstContact first, Nat nat, Optional<NatKind> natKind, long at) {}

  private final Timers timers;
  private final LinkedHashMap<BindingKey, Learnt> learnt = new LinkedHashMap<>();

  Departed(Timers timers) {
    this.timers = timers;
  }

  void remember(
      BindingKey key,
      String networkIp,
      FirstContact first,
      Nat nat,
      Optional<NatKind> kind,
      long ageMillis) {
    long at = timers.nanos() - Duration.ofMillis(ageMillis).toNanos();
    learnt.remove(key);
    learnt.put(key, new Learnt(networkIp, first, nat, kind, at));
    if (learnt.size() > LIMIT) {
      learnt.remove(learnt.keySet().iterator().next());
    }
  }

  /** What is known of this Call-ID from before, wherever it came from. */
  Optional<Learnt> take(BindingKey key) {
    long now = timers.nanos();
    Iterator<Map.Entry<BindingKey, Learnt>> oldest = learnt.entrySet().iterator();
    while (oldest.hasNext() && now - oldest.next().getValue().at > AGE) {
      oldest.remove();
    }
    return Optional.ofNullable(learnt.remove(key));
  }
}
