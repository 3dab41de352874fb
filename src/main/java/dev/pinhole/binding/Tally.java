package dev.pinhole.binding;

import dev.pinhole.nat.Nat;
import dev.pinhole.nat.NatKind;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How many bindings there are of each sort, kept up with every change: counting 100,000 is slow.
 */
public final class Tally {
  /** What bindings are told apart by. */
  public record Sort(String profile, Nat nat, Optional<NatKind> natKind) {
    static Sort of(Binding binding) {
      return new Sort(binding.key().profile(), binding.nat(), binding.natKind());
    }
  }

  private final Map<Sort, Integer> counts = new HashMap<>();

  private int unreachable;

  void add(Binding binding) {
    counts.merge(Sort.of(binding), 1, Integer::sum);
    unreachable += binding.reachability().isUnreachable() ? 1 : 0;
  }

  void remove(Binding binding) {
    unreachable -= binding.reachability().isUnreachable() ? 1 : 0;
    counts.computeIfPresent(Sort.of(binding), (sort, count) -> count == 1 ? null : count - 1);
  }

  /** A copy; sorts of which there are none are absent. */
  public Map<Sort, Integer> counts() {
    return Map.copyOf(counts);
  }

  /** Those that FreeSWITCH's own pings did not reach. */
  public int unreachable() {
    return unreachable;
  }
}
