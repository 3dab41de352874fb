package dev.pinhole.store;

import dev.pinhole.binding.Binding;
import dev.pinhole.binding.BindingKey;
import dev.pinhole.binding.Change;
import dev.pinhole.binding.Change.HistoryRow;
import dev.pinhole.binding.Keepalive;
import dev.pinhole.binding.Lifetime;
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

  /** The bindings that have ended, by id, which another row of the same key may follow. */
  final Set<Long> ended = new HashSet<>();

  /** Of those that a REGISTER or a listing has shown, by id. */
  final Map<Long, Lifetime> lifetimes = new LinkedHashMap<>();

  /** Of those that are kept alive, by id. */
  final Map<Long, Keepalive> keepalives = new LinkedHashMap<>();

  final Map<String, LearntNetwork> networks = new LinkedHashMap<>();

  /** What each node told of all its profiles, in the place of what it told before. */
  final Map<String, List<StoredProfile>> profiles = new LinkedHashMap<>();

  /** What is to be added to each row. */
  final Map<FailureKey, RegisterFailure> failures = new LinkedHashMap<>();

  /** For webhooks, by id. */
  final Map<String, WebhookMessage> messages = new LinkedHashMap<>();

  /** By webhook. */
  final Map<String, WebhookTold> told = new LinkedHashMap<>();

  /** The ids of those that are to be deleted. */
  final Set<String> taken = new HashSet<>();

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
    long id = change.binding().id();
    Change before = rows.putIfAbsent(key, change);
    if (change instanceof Change.Pinged && before instanceof Change.Saved saved) {
      Binding pinged = saved.binding().with(change.binding().reachability());
      rows.put(key, new Change.Saved(saved.before(), pinged, saved.evidence(), saved.origin()));
    } else if (!(change instanceof Change.Pinged && before instanceof Change.Removed)) {
      if (before != null) {
        rows.put(key, change instanceof Change.Saved saved ? saved.after(before) : change);
      }
      if (change instanceof Change.Removed) {
        ended.add(id);
        lifetimes.remove(id);
        keepalives.remove(id);
      } else if (change instanceof Change.Saved) {
        lifetimes.put(id, change.binding().lifetime());
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

  /** A message for a webhook was taken by it, or given up. */
  void taken(String id) {
    messages.remove(id);
    taken.add(id);
  }

  /** Notes the last keep-alive of a binding; one that has ended gets no more. */
  void keptAlive(long id, Keepalive keepalive) {
    if (!ended.contains(id)) {
      keepalives.merge(id, keepalive, (earlier, later) -> later.after(earlier));
    }
  }

  /** Notes of a binding that is alive when it was heard of; nothing else of it has changed. */
  void heardOf(Binding binding) {
    lifetimes.put(binding.id(), binding.lifetime());
  }

  /** Gives up what changes with every keep-alive: it is written, or will change again. */
  void forgetLiveness() {
    lifetimes.clear();
    keepalives.clear();
  }

  /** Takes what is alive now in the place of all that was noted of single bindings. */
  void replaceAll(List<Change> alive) {
    rows.clear();
    complete = true;
    alive.forEach(this::add);
  }

  /** Adds what came later. */
  void addAll(Changes later) {
    if (later.complete) {
      rows.clear();
      complete = true;
    }
    later.rows.values().forEach(this::add);
    ended.addAll(later.ended);
    lifetimes.putAll(later.lifetimes);
    later.keepalives.forEach(this::keptAlive);
    networks.putAll(later.networks);
    profiles.putAll(later.profiles);
    later.failures.values().forEach(this::add);
    messages.putAll(later.messages);
    told.putAll(later.told);
    later.taken.forEach(this::taken);
    history.addAll(later.history);
    gaps.addAll(later.gaps);
    lost += later.lost;
  }

  boolean isEmpty() {
    return size() == 0;
  }

  int size() {
    return Math.max(rows.size(), lifetimes.size())
        + keepalives.size()
        + networks.size()
        + profiles.size()
        + failures.size()
        + messages.size()
        + told.size()
        + taken.size()
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
      if (row.next() instanceof Change.Removed removed) {
        ended.remove(removed.binding().id());
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
