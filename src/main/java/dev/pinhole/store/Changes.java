package dev.pinhole.store;

import dev.pinhole.binding.Binding;
import dev.pinhole.binding.BindingKey;
import dev.pinhole.binding.Happening;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What waits to be written. Several changes of one binding become its last state; history is never
 * merged. Not thread-safe: whoever holds it owns it.
 */
final class Changes {
  /** The last state of a binding: a row to write or to delete. */
  sealed interface Row {
    BindingKey key();

    record Saved(Binding binding, List<String> evidence) implements Row {
      @Override
      public BindingKey key() {
        return binding.key();
      }
    }

    record Removed(BindingKey key) implements Row {}
  }

  /** When a keep-alive was sent last, in epoch milliseconds, and how many were in all. */
  record Keepalive(long lastAt, int count) {}

  final Map<BindingKey, Row> rows = new LinkedHashMap<>();
  final Map<BindingKey, Keepalive> keepalives = new LinkedHashMap<>();
  final List<Happening> happenings = new ArrayList<>();

  void put(Row row) {
    // Re-inserted, so that a removal and a later arrival keep their order among other bindings.
    rows.remove(row.key());
    rows.put(row.key(), row);
    if (row instanceof Row.Removed) {
      keepalives.remove(row.key());
    }
  }

  /** Adds what came later. */
  void addAll(Changes later) {
    later.rows.values().forEach(this::put);
    keepalives.putAll(later.keepalives);
    happenings.addAll(later.happenings);
  }

  boolean isEmpty() {
    return size() == 0;
  }

  int size() {
    return rows.size() + keepalives.size() + happenings.size();
  }
}
