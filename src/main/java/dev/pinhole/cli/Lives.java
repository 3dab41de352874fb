package dev.pinhole.cli;

import dev.pinhole.store.LifeEvent;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Follows the bindings of an address of record through its events. */
final class Lives {
  private final Set<List<String>> alive = new HashSet<>();
  private final Set<List<String>> unreachable = new HashSet<>();

  /** Takes up what happened next. */
  void apply(LifeEvent event) {
    switch (event.event()) {
      case "unregistered", "expired", "gone-while-away", "replaced" -> {
        alive.remove(event.binding());
        unreachable.remove(event.binding());
      }
      case "unreachable" -> {
        alive.add(event.binding());
        unreachable.add(event.binding());
      }
      case "registered", "listed", "reachable" -> {
        alive.add(event.binding());
        unreachable.remove(event.binding());
      }
      default -> alive.add(event.binding());
    }
  }

  /** Whether an event of that kind is the first of a binding's life. */
  static boolean isBirth(LifeEvent event) {
    return event.event().equals("registered") || event.event().equals("listed");
  }

  /** Whether the phone comes from elsewhere than before. */
  static boolean isChangeOfSource(LifeEvent event) {
    return event.event().equals("rebound") || event.event().equals("moved");
  }

  boolean registered() {
    return !alive.isEmpty();
  }

  boolean unreachable() {
    return !unreachable.isEmpty();
  }
}
