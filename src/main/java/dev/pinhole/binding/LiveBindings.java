package dev.pinhole.binding;

import dev.pinhole.binding.Reachability.PingOutcome;
import dev.pinhole.nat.Endpoint;
import dev.pinhole.sofia.SofiaEvent.Aor;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The live bindings, by address of record, and how many there are of each group. Most users have
 * one phone, so one small map serves to find a binding and its siblings.
 */
final class LiveBindings {
  /** Of a user with more, a chain is too slow: it is searched at each change. */
  private static final int FEW = 16;

  /** By the hash of the address of record. */
  private final Chains<Binding> few = new Chains<>();

  /** By Call-ID, of users with more; until the last has ended. */
  private final Map<Aor, Map<String, Binding>> many = new HashMap<>();

  private final Set<BindingKey> severalRows = new HashSet<>();

  /** By where their packets come from; made when it is first asked for, which many never do. */
  private Optional<SourceIndex> bySource = Optional.empty();

  /** Kept up with every change: counting 100,000 is slow. */
  private final Map<BindingTable.Group, Integer> counts = new HashMap<>();

  private final int[] byReachability = new int[PingOutcome.values().length];
  private int size;

  int size() {
    return size;
  }

  /** A group without any is absent. */
  Map<BindingTable.Group, Integer> counts() {
    return counts;
  }

  int count(PingOutcome state) {
    return byReachability[state.ordinal()];
  }

  /** All bindings of a user, none if it is not known. */
  Collection<Binding> of(Aor aor) {
    Map<String, Binding> all = many.get(aor);
    return all != null ? Collections.unmodifiableCollection(all.values()) : ofFew(aor);
  }

  /** Null for a user with few. */
  private Map<String, Binding> ofMany(BindingKey key) {
    return many.isEmpty() ? null : many.get(key.aor());
  }

  private List<Binding> ofFew(Aor aor) {
    List<Binding> found = List.of();
    int hash = aor.hashCode();
    for (int place = few.first(hash); place != Chains.NONE; place = few.after(place)) {
      Binding binding = few.at(place);
      if (binding.key().isOf(aor)) {
        found = found.isEmpty() ? new ArrayList<>(2) : found;
        found.add(binding);
      }
    }
    return found;
  }

  /** The binding, or null. */
  Binding get(BindingKey key) {
    Map<String, Binding> all = ofMany(key);
    if (all != null) {
      return all.get(key.callId());
    }
    int place = placeOf(key, key.hashOfAor());
    return place == Chains.NONE ? null : few.at(place);
  }

  private int placeOf(BindingKey key, int hash) {
    int place = few.first(hash);
    while (place != Chains.NONE && !few.at(place).key().equals(key)) {
      place = few.after(place);
    }
    return place;
  }

  /** Another row of the same Call-ID, of another Contact, was there or may be. */
  void foundOtherRow(BindingKey key) {
    severalRows.add(key);
  }

  boolean mayHaveOtherRows(BindingKey key) {
    return severalRows.contains(key);
  }

  /** Puts a binding in the place of the one with the same key, if there is one. */
  void put(Binding binding) {
    BindingKey key = binding.key();
    Map<String, Binding> all = ofMany(key);
    if (all != null) {
      counted(all.put(key.callId(), binding), binding);
      return;
    }
    int hash = key.hashOfAor();
    int place = placeOf(key, hash);
    if (place != Chains.NONE) {
      counted(few.at(place), binding);
      few.set(place, binding);
      return;
    }
    counted(null, binding);
    if (countOf(key, hash) < FEW) {
      few.add(hash, binding);
      return;
    }
    Aor aor = key.aor();
    all = new LinkedHashMap<>();
    for (Binding each : ofFew(aor)) {
      few.remove(hash, each);
      all.put(each.key().callId(), each);
    }
    all.put(key.callId(), binding);
    many.put(aor, all);
  }

  private int countOf(BindingKey key, int hash) {
    int count = 0;
    for (int place = few.first(hash); place != Chains.NONE; place = few.after(place)) {
      count += few.at(place).key().isOfSameAor(key) ? 1 : 0;
    }
    return count;
  }

  /** One has come, in the place of another or of null. */
  private void counted(Binding before, Binding binding) {
    if (before != null) {
      leaveSource(before);
      count(before, -1);
      if (!binding.isAt(before.registration().contact())) {
        foundOtherRow(before.key());
      }
    }
    count(binding, 1);
    bySource.ifPresent(index -> note(index, binding));
  }

  void remove(Binding binding) {
    BindingKey key = binding.key();
    severalRows.remove(key);
    leaveSource(binding);
    count(binding, -1);
    Map<String, Binding> all = ofMany(key);
    if (all == null) {
      int hash = key.hashOfAor();
      few.remove(hash, few.at(placeOf(key, hash)));
      return;
    }
    all.remove(key.callId());
    if (all.isEmpty()) {
      many.remove(key.aor());
    }
  }

  /** Those whose packets come from there; of many, as of a proxy's, so many at most. */
  List<Binding> from(Endpoint source, int most) {
    if (bySource.isEmpty()) {
      SourceIndex index = new SourceIndex();
      where(binding -> true).forEach(binding -> note(index, binding));
      bySource = Optional.of(index);
    }
    List<Binding> found = List.of();
    for (BindingKey key : bySource.get().from(source)) {
      Binding binding = get(key);
      if (binding.registration().cameFrom(source)) {
        found = found.isEmpty() ? new ArrayList<>(1) : found;
        found.add(binding);
      }
      if (found.size() == most) {
        break;
      }
    }
    return found;
  }

  private static void note(SourceIndex index, Binding binding) {
    index.add(binding.registration().packetSource(), binding.key());
  }

  private void leaveSource(Binding binding) {
    bySource.ifPresent(index -> index.remove(binding.registration().packetSource(), binding.key()));
  }

  private void count(Binding binding, int one) {
    size += one;
    byReachability[binding.reachability().state().ordinal()] += one;
    counts.merge(
        BindingTable.Group.of(binding),
        one,
        (count, more) -> count + more == 0 ? null : count + more);
  }

  List<Binding> where(Predicate<Binding> which) {
    List<Binding> found = new ArrayList<>();
    Consumer<Binding> add =
        binding -> {
          if (which.test(binding)) {
            found.add(binding);
          }
        };
    few.forEach(add);
    many.values().forEach(all -> all.values().forEach(add));
    return found;
  }
}
