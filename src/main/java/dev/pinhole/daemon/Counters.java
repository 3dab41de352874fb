package dev.pinhole.daemon;

import dev.pinhole.binding.HistoryEvent;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts everything that happens, from the start: what concerns one FreeSWITCH in a set of its own,
 * which is part of a total. Safe for all threads.
 */
public final class Counters {
  /** Names that FreeSWITCH may send us; anything else is counted under "other". */
  private static final String[] EVENT_NAMES = {
    "HEARTBEAT",
    "PUBLISH",
    "UNPUBLISH",
    "sofia::register",
    "sofia::unregister",
    "sofia::expire",
    "sofia::pre_register",
    "sofia::register_attempt",
    "sofia::register_failure",
    "sofia::sip_user_state",
    "other"
  };

  private final Optional<Counters> total;
  private final Map<Counter, LongAdder> counters = new EnumMap<>(Counter.class);
  private final Map<String, LongAdder> events = new TreeMap<>();
  private final Map<HistoryEvent, LongAdder> history = new EnumMap<>(HistoryEvent.class);

  public Counters() {
    this(Optional.empty());
  }

  private Counters(Optional<Counters> total) {
    this.total = total;
    for (Counter counter : Counter.values()) {
      counters.put(counter, new LongAdder());
    }
    for (HistoryEvent event : HistoryEvent.values()) {
      history.put(event, new LongAdder());
    }
    for (String name : EVENT_NAMES) {
      events.put(name, new LongAdder());
    }
  }

  /** A set of which all is counted here too. */
  Counters part() {
    return new Counters(Optional.of(this));
  }

  void count(Counter counter) {
    add(counter, 1);
  }

  void add(Counter counter, long amount) {
    counters.get(counter).add(amount);
    total.ifPresent(all -> all.add(counter, amount));
  }

  void event(String name) {
    LongAdder known = events.get(name);
    (known == null ? events.get("other") : known).increment();
    total.ifPresent(all -> all.event(name));
  }

  void happened(HistoryEvent event) {
    history.get(event).increment();
    total.ifPresent(all -> all.happened(event));
  }

  /** How often that happened to a binding. */
  long get(HistoryEvent event) {
    return history.get(event).sum();
  }

  public long get(Counter counter) {
    return counters.get(counter).sum();
  }

  /** Events received, by name. */
  public Map<String, Long> events() {
    Map<String, Long> sums = new TreeMap<>();
    events.forEach((name, adder) -> sums.put(name, adder.sum()));
    return sums;
  }
}
