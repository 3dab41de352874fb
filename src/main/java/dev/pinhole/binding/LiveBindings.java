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
import java.util.function.Predicate;

/**
 * The live bindings, by address of record, and how many there are of each group. Most users have
 * one phone, so one small map serves to find a binding and its siblings.
 */
final class LiveBindings {
  /** Of a user with more, a list is too slow: it is searched, and copied at each change. */
  private static final int FEW = 16;

  private final Map<Aor, List<Binding>> few = new HashMap<>();

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
    List<Binding> siblings = few.get(aor);
    return siblings != null
        ? siblings
        : Collections.unmodifiableCollection(many.getOrDefault(aor, Map.of()).values());
  }

  /** The binding, or null. */
  Binding get(BindingKey key) {
    List<Binding> siblings = few.get(key.aor());
    if (siblings == null) {
      return many.isEmpty() ? null : many.getOrDefault(key.aor(), Map.of()).get(key.callId());
    }
    for (Binding binding : siblings) {
      if (binding.key().callId().equals(key.callId())) {
        return binding;
      }
    }
    return null;
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
    Binding before = get(key);
    if (before != null) {
      leaveSource(before);
      count(before, -1);
      if (!binding.isAt(before.registration().contact())) {
        foundOtherRow(before.key());
      }
    }
    count(binding, 1);
    bySource.ifPresent(index -> note(index, binding));
    Map<String, Binding> all = many.get(key.aor());
    if (all != null) {
      all.put(key.callId(), binding);
      return;
    }
    List<Binding> siblings = without(few.getOrDefault(key.aor(), List.of()), key);
    siblings.add(binding);
    if (siblings.size() <= FEW) {
      few.put(key.aor(), List.copyOf(siblings));
      return;
    }
    few.remove(key.aor());
    all = new LinkedHashMap<>();
    for (Binding sibling : siblings) {
      all.put(sibling.key().callId(), sibling);
    }
    many.put(key.aor(), all);
  }

  void remove(Binding binding) {
    BindingKey key = binding.key();
    severalRows.remove(key);
    leaveSource(binding);
    count(binding, -1);
    Map<String, Binding> all = many.get(key.aor());
    if (all != null) {
      all.remove(key.callId());
      if (all.isEmpty()) {
        many.remove(key.aor());
      }
      return;
    }
    List<Binding> siblings = without(few.get(key.aor()), key);
    if (siblings.isEmpty()) {
      few.remove(key.aor());
    } else {
      few.put(key.aor(), List.copyOf(siblings));
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
    for (List<Binding> siblings : few.values()) {
      add(siblings, which, found);
    }
    for (Map<String, Binding> all : many.values()) {
      add(all.values(), which, found);
    }
    return found;
  }

  private static void add(Collection<Binding> from, Predicate<Binding> which, List<Binding> to) {
    for (Binding binding : from) {
      if (which.test(binding)) {
        to.add(binding);
      }
    }
  }

  private static List<Binding> without(List<Binding> siblings, BindingKey key) {
    List<Binding> rest = new ArrayList<>(siblings.size() + 1);
    for (Binding binding : siblings) {
      if (!binding.key().equals(key)) {
        rest.add(binding);
      }
    }
    return rest;
  }
}
