package dev.pinhole.binding;

import dev.pinhole.nat.Endpoint;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Bindings by where their packets come from. Nearly each has a source of its own. What is found has
 * the hash of the source, and is to be compared.
 */
final class SourceIndex {
  /** Of a source with more, as a proxy is, a chain is too slow. */
  private static final int FEW = 16;

  private final Chains<BindingKey> few = new Chains<>();

  /** By hash, where there are more; until the last has left. */
  private final Map<Integer, Set<BindingKey>> many = new HashMap<>();

  private static int hash(Endpoint source) {
    int host = source.address().map(Object::hashCode).orElseGet(source.host()::hashCode);
    return 31 * host + source.port();
  }

  /** Those that may come from there. */
  Collection<BindingKey> from(Endpoint source) {
    int hash = hash(source);
    Set<BindingKey> all = many.get(hash);
    return all != null ? all : ofChain(hash);
  }

  private List<BindingKey> ofChain(int hash) {
    List<BindingKey> found = List.of();
    for (int place = few.first(hash); place != Chains.NONE; place = few.after(place)) {
      found = found.isEmpty() ? new ArrayList<>(1) : found;
      found.add(few.at(place));
    }
    return found;
  }

  /** One that is not yet there. */
  void add(Endpoint source, BindingKey key) {
    int hash = hash(source);
    Set<BindingKey> all = many.get(hash);
    if (all != null) {
      all.add(key);
      return;
    }
    List<BindingKey> others = ofChain(hash);
    if (others.size() < FEW) {
      few.add(hash, key);
      return;
    }
    others.forEach(other -> few.remove(hash, other));
    Set<BindingKey> crowd = new LinkedHashSet<>(others);
    crowd.add(key);
    many.put(hash, crowd);
  }

  void remove(Endpoint source, BindingKey key) {
    int hash = hash(source);
    Set<BindingKey> all = many.get(hash);
    if (all == null) {
      few.remove(hash, key);
    } else if (all.remove(key) && all.isEmpty()) {
      many.remove(hash);
    }
  }
}
