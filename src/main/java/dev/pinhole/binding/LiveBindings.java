package dev.pinhole.binding;

import dev.pinhole.sofia.SofiaEvent.Aor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The live bindings, by address of record: most users have one phone, so one small map serves to
 * find a binding and its siblings.
 */
final class LiveBindings {
  private final Map<Aor, List<Binding>> byAor = new HashMap<>();
  private final Set<BindingKey> severalRows = new HashSet<>();
  private final Tally tally = new Tally();
  private int size;

  /** How many there are of each sort. */
  Tally tally() {
    return tally;
  }

  int size() {
    return size;
  }

  /** All bindings of a user; none are no list. */
  List<Binding> of(Aor aor) {
    return byAor.getOrDefault(aor, List.of());
  }

  /** The binding, or null. */
  Binding get(BindingKey key) {
    for (Binding binding : of(key.aor())) {
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
    Binding before = get(binding.key());
    if (before != null && !binding.isAt(before.registration().contact())) {
      foundOtherRow(before.key());
    }
    if (before != null) {
      tally.remove(before);
    }
    tally.add(binding);
    Aor aor = binding.key().aor();
    List<Binding> siblings = of(aor);
    if (siblings.isEmpty()) {
      byAor.put(aor, List.of(binding));
      size++;
      return;
    }
    List<Binding> next = without(siblings, binding.key());
    size += 1 + next.size() - siblings.size();
    next.add(binding);
    byAor.put(aor, List.copyOf(next));
  }

  void remove(Binding binding) {
    severalRows.remove(binding.key());
    Binding before = get(binding.key());
    if (before != null) {
      tally.remove(before);
    }
    Aor aor = binding.key().aor();
    List<Binding> siblings = of(aor);
    List<Binding> next = without(siblings, binding.key());
    size -= siblings.size() - next.size();
    if (next.isEmpty()) {
      byAor.remove(aor);
    } else {
      byAor.put(aor, List.copyOf(next));
    }
  }

  void forEach(Consumer<Binding> task) {
    byAor.values().forEach(siblings -> siblings.forEach(task));
  }

  List<Binding> where(Predicate<Binding> which) {
    List<Binding> found = new ArrayList<>();
    forEach(
        binding -> {
          if (which.test(binding)) {
            found.add(binding);
          }
        });
    return found;
  }

  private static List<Binding> without(List<Binding> siblings, BindingKey key) {
    List<Binding> rest = new ArrayList<>(siblings.size() + 1);
    for (Binding binding : siblings) {
      if (!binding.key().callId().equals(key.callId())) {
        rest.add(binding);
      }
    }
    return rest;
  }
}
