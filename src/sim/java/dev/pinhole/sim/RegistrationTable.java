package dev.pinhole.sim;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The registrations of all profiles, in the order in which they were inserted. */
final class RegistrationTable {
  private record RowUser(String profile, String user, String host) {
    static RowUser of(SimRow row) {
      return new RowUser(row.profile(), row.user(), row.host());
    }
  }

  private record Call(String profile, String callId) {
    static Call of(SimRow row) {
      return new Call(row.profile(), row.callId());
    }
  }

  private final Map<Long, SimRow> rows = new LinkedHashMap<>();
  private final Map<RowUser, List<Long>> byUser = new HashMap<>();
  private final Map<Call, List<Long>> byCall = new HashMap<>();
  private long lastId;

  SimRow insert(SimRow row) {
    SimRow stored = row.withId(++lastId);
    put(stored);
    return stored;
  }

  /** Changes the row of that id; its place stays. */
  SimRow replace(SimRow row) {
    SimRow old = rows.get(row.id());
    unlink(byUser, RowUser.of(old), old.id());
    unlink(byCall, Call.of(old), old.id());
    put(row);
    return row;
  }

  void remove(SimRow row) {
    if (rows.remove(row.id()) != null) {
      unlink(byUser, RowUser.of(row), row.id());
      unlink(byCall, Call.of(row), row.id());
    }
  }

  void removeAll(Collection<SimRow> gone) {
    gone.forEach(this::remove);
  }

  void clear() {
    rows.clear();
    byUser.clear();
    byCall.clear();
  }

  List<SimRow> ofUser(String profile, String user, String host) {
    return resolve(byUser.get(new RowUser(profile, user, host)));
  }

  List<SimRow> ofCallId(String profile, String callId) {
    return resolve(byCall.get(new Call(profile, callId)));
  }

  List<SimRow> ofProfile(String profile) {
    List<SimRow> found = new ArrayList<>();
    for (SimRow row : rows.values()) {
      if (row.profile().equals(profile)) {
        found.add(row);
      }
    }
    return found;
  }

  List<SimRow> all() {
    return List.copyOf(rows.values());
  }

  int size() {
    return rows.size();
  }

  private void put(SimRow row) {
    rows.put(row.id(), row);
    byUser.computeIfAbsent(RowUser.of(row), key -> new ArrayList<>(1)).add(row.id());
    byCall.computeIfAbsent(Call.of(row), key -> new ArrayList<>(1)).add(row.id());
  }

  private List<SimRow> resolve(List<Long> ids) {
    if (ids == null) {
      return List.of();
    }
    List<Long> ordered = new ArrayList<>(ids);
    Collections.sort(ordered);
    return ordered.stream().map(rows::get).toList();
  }

  private static <K> void unlink(Map<K, List<Long>> index, K key, Long id) {
    List<Long> ids = index.get(key);
    ids.remove(id);
    if (ids.isEmpty()) {
      index.remove(key);
    }
  }
}
