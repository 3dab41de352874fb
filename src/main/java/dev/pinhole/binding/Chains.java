package dev.pinhole.binding;

import java.util.Arrays;
import java.util.function.Consumer;

/**
 * References by the hash of what they are looked up by, several of one hash where need be. Of a map
 * with a list in each entry there are three objects for each of 100,000: here it is one reference
 * and three numbers. What is found has the hash, and is to be compared.
 */
final class Chains<T> {
  /** No place. */
  static final int NONE = -1;

  private static final int FIRST_SIZE = 1_024;

  /** The golden ratio spreads hashes that lie side by side. */
  private static final int SPREAD = 0x9E37_79B9;

  /** Of each chain, the place of its first one. */
  private int[] heads = chains(FIRST_SIZE);

  private Object[] values = new Object[FIRST_SIZE];
  private int[] hashes = new int[FIRST_SIZE];

  /** Of each place the one behind it, in its chain or among those that are free. */
  private int[] next = new int[FIRST_SIZE];

  private int free = NONE;
  private int used;

  private static int[] chains(int size) {
    int[] heads = new int[size];
    Arrays.fill(heads, NONE);
    return heads;
  }

  /** Where the first of that hash is, the latest one, or {@link #NONE}. */
  int first(int hash) {
    return of(hash, heads[chain(hash)]);
  }

  /** Where the next of the same hash is, or {@link #NONE}. */
  int after(int place) {
    return of(hashes[place], next[place]);
  }

  private int of(int hash, int from) {
    int place = from;
    while (place != NONE && hashes[place] != hash) {
      place = next[place];
    }
    return place;
  }

  private int chain(int hash) {
    int spread = hash * SPREAD;
    return (spread ^ spread >>> 16) & heads.length - 1;
  }

  @SuppressWarnings("unchecked")
  T at(int place) {
    return (T) values[place];
  }

  /** Puts another of the same hash into its place. */
  void set(int place, T value) {
    values[place] = value;
  }

  void add(int hash, T value) {
    int place = free;
    if (place != NONE) {
      free = next[place];
    } else {
      if (used == values.length) {
        grow();
      }
      place = used++;
    }
    values[place] = value;
    hashes[place] = hash;
    link(place);
  }

  private void link(int place) {
    int chain = chain(hashes[place]);
    next[place] = heads[chain];
    heads[chain] = place;
  }

  private void grow() {
    values = Arrays.copyOf(values, 2 * used);
    hashes = Arrays.copyOf(hashes, 2 * used);
    next = Arrays.copyOf(next, 2 * used);
    heads = chains(2 * used);
    for (int place = 0; place < used; place++) {
      link(place);
    }
  }

  /** If it is there. */
  void remove(int hash, T value) {
    int chain = chain(hash);
    int before = NONE;
    int place = heads[chain];
    while (place != NONE && (hashes[place] != hash || !values[place].equals(value))) {
      before = place;
      place = next[place];
    }
    if (place == NONE) {
      return;
    }
    if (before == NONE) {
      heads[chain] = next[place];
    } else {
      next[before] = next[place];
    }
    values[place] = null;
    next[place] = free;
    free = place;
  }

  void forEach(Consumer<T> look) {
    for (int place = 0; place < used; place++) {
      if (values[place] != null) {
        look.accept(at(place));
      }
    }
  }
}
