package dev.pinhole.store;

import dev.pinhole.binding.Binding;
import dev.pinhole.binding.BindingKey;
import dev.pinhole.binding.Change;
import dev.pinhole.binding.Change.HistoryRow;
import dev.pinhole.binding.Reachability;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What waits to be written. Several changes of one binding become its last state; history is never
 * merged. Not thread-safe: whoever holds it owns it.
 */
final class Changes {
  /** What becomes of the row that the file may have of a binding. */
  enum Stored {
    /** It is of this binding: its keep-alives stay. */
    UPDATED,
    /** It is of one that ended before this one began. */
    REPLACED
  }

  /** The last state of a binding: a row to write, to change or to delete. */
  sealed interface Row {
    record Saved(Binding binding, List<String> evidence, Stored stored) implements Row {}

    /** Nothing but this has changed. */
    record Pinged(Reachability reachability) implements Row {}

    record Removed() implements Row {}
  }

  private static final Row REMOVED = new Row.Removed();

  final Map<BindingKey, Row> rows = new LinkedHashMap<>();
  final Map<BindingKey, Keepalive> keepalives = new LinkedHashMap<>();
  final Map<String, LearntNetwork> networks = new LinkedHashMap<>();
  final List<HistoryRow> history = new ArrayList<>();
  final List<Gap> gaps = new ArrayList<>();

  void add(Change change) {
    if (change instanceof Change.Saved saved) {
      save(saved.binding(), saved.evidence());
    } else if (change instanceof Change.Pinged pinged) {
      ping(pinged.binding().key(), pinged.binding().reachability());
    } else if (change instanceof Change.Removed removed) {
      remove(removed.binding().key());
    } else if (change instanceof HistoryRow row) {
      history.add(row);
    }
  }

  void save(Binding binding, List<String> evidence) {
    rows.compute(
        binding.key(), (key, before) -> new Row.Saved(binding, evidence, storedAfter(before)));
  }

  private static Stored storedAfter(Row before) {
    if (before instanceof Row.Saved saved) {
      return saved.stored();
    }
    return before instanceof Row.Removed ? Stored.REPLACED : Stored.UPDATED;
  }

  void ping(BindingKey key, Reachability now) {
    Row before = rows.get(key);
    if (before instanceof Row.Saved saved) {
      rows.put(key, new Row.Saved(saved.binding().with(now), saved.evidence(), saved.stored()));
    } else if (!(before instanceof Row.Removed)) {
      rows.put(key, new Row.Pinged(now));
    }
  }

  void remove(BindingKey key) {
    rows.put(key, REMOVED);
    keepalives.remove(key);
  }

  /** Notes the last keep-alive of a binding; one that has ended gets no more. */
  void keptAlive(BindingKey key, Keepalive keepalive) {
    if (!(rows.get(key) instanceof Row.Removed)) {
      keepalives.merge(key, keepalive, (earlier, later) -> later.after(earlier));
    }
  }

  /** Adds what came later. */
  void addAll(Changes later) {
    later.rows.forEach(this::addLater);
    later.keepalives.forEach(this::keptAlive);
    networks.putAll(later.networks);
    history.addAll(later.history);
    gaps.addAll(later.gaps);
  }

  private void addLater(BindingKey key, Row row) {
    if (row instanceof Row.Saved saved) {
      if (saved.stored() == Stored.REPLACED) {
        remove(key);
      }
      save(saved.binding(), saved.evidence());
    } else if (row instanceof Row.Pinged pinged) {
      ping(key, pinged.reachability());
    } else {
      remove(key);
    }
  }

  boolean isEmpty() {
    return size() == 0;
  }

  int size() {
    return rows.size() + keepalives.size() + networks.size() + history.size() + gaps.size();
  }

  /**
   * Gives up the oldest rows of history, gaps and removals, above so many of each. Live bindings
   * are never given up: there are only as many as there are phones.
   *
   * @return how many changes are lost
   */
  int limit(int most) {
    int before = size();
    if (history.size() > most) {
      history.subList(0, history.size() - most).clear();
    }
    if (gaps.size() > most) {
      gaps.subList(0, gaps.size() - most).clear();
    }
    long removals = rows.values().stream().filter(Row.Removed.class::isInstance).count();
    for (Iterator<Row> row = rows.values().iterator(); removals > most; ) {
      if (row.next() instanceof Row.Removed) {
        row.remove();
        removals--;
      }
    }
    return before - size();
  }
}
