package dev.pinhole.binding;

import dev.pinhole.nat.Endpoint;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Bindings by where their packets come from. Nearly each has a source of its own, so that a map of
 * sources to sets would hold five objects for each of 100,000: here it is one reference and three
 * numbers. What is found has the hash of the source, and is to be compared.
 */
final class SourceIndex {
  private static final int NONE = -1;
  private static final int FIRST_SIZE = 1_024;

  /** Of a source with more, as a proxy is, a chain is too slow. */
  private static final int FEW = 16;

  /** Of each place, the first entry of its chain. */
  private int[] heads = chains(FIRST_SIZE);

  private BindingKey[] keys = new BindingKey[FIRST_SIZE];
  private int[] hashes = new int[FIRST_SIZE];

  /** Of each entry the one behind it, in its chain or among those that are free. */
  private int[] next = new int[FIRST_SIZE];

  private int free = NONE;
  private int used;

  /** By hash, where there are more; until the last has left. */
  private final Map<Integer, Set<BindingKey>> crowded = new HashMap<>();

  private static int[] chains(int size) {
    int[] heads = new int[size];
    Arrays.fill(heads, NONE);
    return heads;
  }

  private static int hash(Endpoint source) {
    int host = source.address().map(Object::hashCode).orElseGet(source.host()::hashCode);
    // The golden ratio spreads addresses and ports that lie side by side.
    int spread = (31 * host + source.port()) * 0x9E37_79B9;
    return spread ^ spread >>> 16;
  }

  /** Those that may come from there. */
  Collection<BindingKey> from(Endpoint source) {
    int hash = hash(source);
    Set<BindingKey> all = crowded.get(hash);
    return all != null ? all : ofChain(hash);
  }

  private List<BindingKey> ofChain(int hash) {
    List<BindingKey> found = List.of();
    for (int i = heads[place(hash)]; i != NONE; i = next[i]) {
      if (hashes[i] == hash) {
        found = found.isEmpty() ? new ArrayList<>(1) : found;
        found.add(keys[i]);
      }
    }
    return found;
  }

  private int place(int hash) {
    return hash & heads.length - 1;
  }

  /** One that is not yet there. */
  void add(Endpoint source, BindingKey key) {
    int hash = hash(source);
    Set<BindingKey> all = crowded.get(hash);
    if (all != null) {
      all.add(key);
      return;
    }
    List<BindingKey> others = ofChain(hash);
    if (others.size() < FEW) {
      link(entry(), hash, key);
      return;
    }
    others.forEach(other -> unlink(hash, other));
    Set<BindingKey> crowd = new LinkedHashSet<>(others);
    crowd.add(key);
    crowded.put(hash, crowd);
  }

  void remove(Endpoint source, BindingKey key) {
    int hash = hash(source);
    Set<BindingKey> all = crowded.get(hash);
    if (all == null) {
      unlink(hash, key);
    } else if (all.remove(key) && all.isEmpty()) {
      crowded.remove(hash);
    }
  }

  /** One that is free. */
  private int entry() {
    if (free != NONE) {
      int entry = free;
      free = next[entry];
      return entry;
    }
    if (used == keys.length) {
      grow();
    }
    return used++;
  }

  private void grow() {
    keys = Arrays.copyOf(keys, 2 * used);
    hashes = Arrays.copyOf(hashes, 2 * used);
    next = Arrays.copyOf(next, 2 * used);
    heads = chains(2 * used);
    for (int i = 0; i < used; i++) {
      link(i, hashes[i], keys[i]);
    }
  }

  private void link(int entry, int hash, BindingKey key) {
    keys[entry] = key;
    hashes[entry] = hash;
    next[entry] = heads[place(hash)];
    heads[place(hash)] = entry;
  }

  private void unlink(int hash, BindingKey key) {
    int before = NONE;
    for (int i = heads[place(hash)]; i != NONE; i = next[i]) {
      if (hashes[i] == hash && keys[i].equals(key)) {
        if (before == NONE) {
          heads[place(hash)] = next[i];
        } else {
          next[before] = next[i];
        }
        keys[i] = null;
        next[i] = free;
        free = i;
        return;
      }
      before = i;
    }
  }
}
