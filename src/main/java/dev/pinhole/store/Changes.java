package dev.pinhole.store;

import dev.pinhole.binding.Binding;
import dev.pinhole.binding.BindingKey;
import dev.pinhole.binding.Change;
import dev.pinhole.binding.Change.HistoryRow;
import dev.pinhole.binding.Keepalive;
import dev.pinhole.store.RegisterFailure.FailureKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What waits to be written. Several changes of one binding become its last state; history is never
 * merged. Not thread-safe: whoever holds it owns it.
 */
final class Changes {
  /** The last state of each binding: a row to write, to change or to delete. */
  final Map<BindingKey, Change> rows = new LinkedHashMap<>();

  /** Whether {@link #rows} are all that there are: any other row of the file is to go. */
  boolean complete;

  /** Of those, which began after the one ended whose row the file may have, keep-alives and all. */
  final Set<BindingKey> replaced = new HashSet<>();

  final Map<BindingKey, Keepalive> keepalives = new LinkedHashMap<>();
  final Map<String, LearntNetwork> networks = new LinkedHashMap<>();

  /** What each node told of all its profiles, in the place of what it told before. */
  final Map<String, List<StoredProfile>> profiles = new LinkedHashMap<>();

  /** What is to be added to each row. */
  final Map<FailureKey, RegisterFailure> failures = new LinkedHashMap<>();

  final List<HistoryRow> history = new ArrayList<>();
  final List<Gap> gaps = new ArrayList<>();

  /** How many changes were given up here. */
  private int lost;

  void add(Change change) {
    if (change instanceof HistoryRow row) {
      history.add(row);
      return;
    }
    BindingKey key = change.binding().key();
    Change before = rows.get(key);
    if (change instanceof Change.Pinged && before instanceof Change.Saved saved) {
      Binding pinged = saved.binding().with(change.binding().reachability());
      rows.put(key, new Change.Saved(saved.before(), pinged, saved.evidence(), saved.origin()));
    } else if (!(change instanceof Change.Pinged && before instanceof Change.Removed)) {
      rows.put(key, change);
      if (change instanceof Change.Removed) {
        keepalives.remove(key);
        replaced.remove(key);
      } else if (before instanceof Change.Removed) {
        replaced.add(key);
      }
    }
  }

  /** Anybody can cause them: of those that are too many the oldest go, and nobody counts them. */
  void add(RegisterFailure failure) {
    failures.merge(failure.key(), failure, RegisterFailure::and);
    if (failures.size() > RegisterFailure.MOST) {
      failures.remove(failures.keySet().iterator().next());
    }
  }

  /** Notes the last keep-alive of a binding; one that has ended gets no more. */
  void keptAlive(BindingKey key, Keepalive keepalive) {
    if (!(rows.get(key) instanceof Change.Removed)) {
      keepalives.merge(key, keepalive, (earlier, later) -> later.after(earlier));
    }
  }

  /** Takes what is alive now in the place of all that was noted of single bindings. */
  void replaceAll(List<Change> alive) {
    rows.clear();
    replaced.clear();
    complete = true;
    alive.forEach(this::add);
    keepalives.keySet().retainAll(rows.keySet());
  }

  /** Adds what came later. */
  void addAll(Changes later) {
    if (later.complete) {
      rows.clear();
      replaced.clear();
      complete = true;
      keepalives.keySet().retainAll(later.rows.keySet());
    }
    later.rows.forEach(
        (key, change) -> {
          add(change);
          if (later.replaced.contains(key)) {
            keepalives.remove(key);
            replaced.add(key);
          }
        });
    later.keepalives.forEach(this::keptAlive);
    networks.putAll(later.networks);
    profiles.putAll(later.profiles);
    later.failures.values().forEach(this::add);
    history.addAll(later.history);
    gaps.addAll(later.gaps);
    lost += later.lost;
  }

  boolean isEmpty() {
    return size() == 0;
  }

  int size() {
    return rows.size()
        + keepalives.size()
        + networks.size()
        + profiles.size()
        + failures.size()
        + history.size()
        + gaps.size();
  }

  /**
   * Gives up the oldest rows of history, gaps and removals, above so many of each. Live bindings
   * are never given up: there are only as many as there are phones.
   */
  void limit(int most) {
    int before = size();
    if (history.size() > most) {
      history.subList(0, history.size() - most).clear();
    }
    if (gaps.size() > most) {
      gaps.subList(0, gaps.size() - most).clear();
    }
    long removals = rows.values().stream().filter(Change.Removed.class::isInstance).count();
    for (Iterator<Change> row = rows.values().iterator(); removals > most; ) {
      if (row.next() instanceof Change.Removed) {
        row.remove();
        removals--;
      }
    }
    lost += before - size();
  }

  /** Gives up what is past and nothing else. */
  void giveUpHistory() {
    lost += history.size();
    history.clear();
  }

  /** How many changes were given up since this was asked last. */
  int takeLost() {
    int taken = lost;
    lost = 0;
    return taken;
  }
}
