package dev.pinhole.advice;

import static dev.pinhole.store.BindingColumn.REGISTERED_AT;
import static dev.pinhole.store.DaemonColumn.UPDATED_AT;
import static dev.pinhole.store.HistoryColumn.*;
import static dev.pinhole.store.NodeColumn.LOST_AT;

import dev.pinhole.store.Gap;
import dev.pinhole.store.HistoryColumn;
import dev.pinhole.store.ReadStore;
import dev.pinhole.store.Row;
import dev.pinhole.store.StorePicture;
import dev.pinhole.store.StoredBinding;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The last day of an address of record, ten minutes at a time. */
public final class LastDay {
  public static final Duration SLOT = Duration.ofMinutes(10);
  private static final int SLOTS = 144;

  /** A shorter time of not hearing, as of a reconnect, is not worth a slot. */
  private static final Duration WORTH_TELLING = Duration.ofMinutes(1);

  /** What to tell of a slot: the first of these that applies. */
  public enum Slot {
    REBOUND('R', "other port or address"),
    UNREACHABLE('!', "unreachable"),
    UNHEARD('?', "pinhole did not hear"),
    REGISTERED('=', "registered"),
    ABSENT('.', "not registered");

    private final char sign;
    private final String meaning;

    Slot(char sign, String meaning) {
      this.sign = sign;
      this.meaning = meaning;
    }

    public char sign() {
      return sign;
    }

    public String meaning() {
      return meaning;
    }
  }

  /**
   * What was, the oldest first; it ends with the slot that is running.
   *
   * @param start of the first slot
   */
  public record Day(Instant start, List<Slot> slots) {}

  public static Day of(ReadStore store, String user, String domain, Instant now) {
    LastDay day = new LastDay(store, user, domain, now);
    return new Day(day.start, day.slots());
  }

  /** The first events of a binding's life. */
  private static final Set<String> BIRTHS = Set.of("registered", "listed");

  private static final Set<String> CHANGES_OF_SOURCE = Set.of("rebound", "reconnected", "moved");

  private final Instant start;
  private final Instant now;
  private final List<Row> events;
  private final List<Gap> gaps;
  private final Set<List<String>> alive = new HashSet<>();
  private final Set<List<String>> unreachable = new HashSet<>();

  private LastDay(ReadStore store, String user, String domain, Instant now) {
    this.now = now;
    long slot = Math.floorDiv(now.toEpochMilli(), SLOT.toMillis());
    this.start = Instant.ofEpochMilli((slot - SLOTS + 1) * SLOT.toMillis());
    this.events = new ArrayList<>(store.livesSince(user, domain, start));
    List<Row> before = store.livesBefore(user, domain, start);
    before.forEach(this::apply);
    beginWithout(before, store.bindingsOf(user, domain));
    Set<String> nodes = new HashSet<>();
    before.forEach(event -> nodes.add(event.text(NODE)));
    events.forEach(event -> nodes.add(event.text(NODE)));
    this.gaps =
        new ArrayList<>(
            store.gapsSince(start).stream()
                .filter(gap -> nodes.isEmpty() || nodes.contains(gap.node()))
                .toList());
    addOpenGaps(store.picture(), nodes);
  }

  /** Those of which the beginning is not in history: known from a listing, or pruned. */
  private void beginWithout(List<Row> before, List<StoredBinding> present) {
    Map<List<String>, Instant> begun = new HashMap<>();
    for (StoredBinding binding : present) {
      begun.put(binding(binding), binding.time(REGISTERED_AT).orElse(start));
    }
    Set<List<String>> known = new HashSet<>();
    before.forEach(event -> known.add(binding(event)));
    for (Row event : List.copyOf(events)) {
      if (known.add(binding(event)) && !BIRTHS.contains(event.text(EVENT))) {
        begin(binding(event), begun.getOrDefault(binding(event), start));
      }
    }
    begun.forEach(
        (binding, at) -> {
          if (known.add(binding)) {
            begin(binding, at);
          }
        });
    events.sort(Comparator.comparing(event -> event.at(AT)));
  }

  private void begin(List<String> binding, Instant at) {
    events.add(
        0,
        new Row(
            HistoryColumn.LIFE, at, "registered", binding.get(0), binding.get(1), binding.get(2)));
  }

  /** Those that go on: they are written when they end. */
  private void addOpenGaps(StorePicture picture, Set<String> nodes) {
    Instant open = now.plus(SLOT);
    boolean running = picture.life(now) == StorePicture.Life.ALIVE;
    if (!running && picture.daemon().isPresent()) {
      gaps.add(new Gap("", picture.daemon().get().at(UPDATED_AT), open));
    }
    picture.nodes().stream()
        .filter(node -> nodes.isEmpty() || nodes.contains(node.text(NODE)))
        .flatMap(node -> node.time(LOST_AT).map(at -> new Gap(node.text(NODE), at, open)).stream())
        .forEach(gaps::add);
  }

  /** Tells the bindings of an address of record apart. */
  private static List<String> binding(Row row) {
    return List.of(row.text(NODE), row.text(PROFILE), row.text(CALL_ID));
  }

  /** Takes up what happened next. */
  private void apply(Row event) {
    List<String> binding = binding(event);
    switch (event.text(EVENT)) {
      case "unregistered", "expired", "gone-while-away", "replaced" -> {
        alive.remove(binding);
        unreachable.remove(binding);
      }
      case "unreachable" -> {
        alive.add(binding);
        unreachable.add(binding);
      }
      case "registered", "listed", "reachable", "moved-unregistered" -> {
        alive.add(binding);
        unreachable.remove(binding);
      }
      default -> alive.add(binding);
    }
  }

  private List<Slot> slots() {
    List<Slot> slots = new ArrayList<>(SLOTS);
    int next = 0;
    Instant from = start;
    for (int i = 0; i < SLOTS; i++) {
      Instant to = from.plus(SLOT);
      boolean registered = !alive.isEmpty();
      boolean lost = !unreachable.isEmpty();
      boolean rebound = false;
      int first = next;
      for (; next < events.size() && events.get(next).at(AT).isBefore(to); next++) {
        apply(events.get(next));
        registered |= !alive.isEmpty();
        lost |= !unreachable.isEmpty();
        rebound |= CHANGES_OF_SOURCE.contains(events.get(next).text(EVENT));
      }
      if (rebound) {
        slots.add(Slot.REBOUND);
      } else if (lost) {
        slots.add(Slot.UNREACHABLE);
      } else if (first == next && unheard(from, to)) {
        slots.add(Slot.UNHEARD);
      } else {
        slots.add(registered ? Slot.REGISTERED : Slot.ABSENT);
      }
      from = to;
    }
    return slots;
  }

  private boolean unheard(Instant from, Instant to) {
    return gaps.stream()
        .map(
            gap ->
                Duration.between(
                    gap.beganAt().isAfter(from) ? gap.beganAt() : from,
                    gap.endedAt().isBefore(to) ? gap.endedAt() : to))
        .anyMatch(overlap -> overlap.compareTo(WORTH_TELLING) >= 0);
  }
}
