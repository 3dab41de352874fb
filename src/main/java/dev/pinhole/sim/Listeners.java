package dev.pinhole.sim;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** All connections to the event socket, and the events on their way to them. Loop thread only. */
final class Listeners {
  private record Waiting(int count, CompletableFuture<Void> future) {}

  private final FaultSettings faults;
  private final Set<SimLink> links = new LinkedHashSet<>();
  private final List<Waiting> waiting = new ArrayList<>();
  private final List<Consumer<Map<String, String>>> within = new ArrayList<>();

  Listeners(FaultSettings faults) {
    this.faults = faults;
  }

  void add(SimLink link) {
    links.add(link);
  }

  void remove(SimLink link) {
    links.remove(link);
  }

  /** The open ones, oldest first. */
  List<SimLink> open() {
    return links.stream().filter(SimLink::open).toList();
  }

  /** Whom every event is told as well, without a connection. */
  void hear(Consumer<Map<String, String>> listener) {
    within.add(listener);
  }

  void fire(SimEvent event) {
    within.forEach(listener -> listener.accept(event.headers()));
    if (faults.losingEvents) {
      return;
    }
    for (SimLink link : links) {
      if (link.subscribed() && link.subscription().wants(event)) {
        link.sendEvent(event);
      }
    }
  }

  /** Completes when that many have subscribed to events. */
  CompletableFuture<Void> subscribed(int count) {
    CompletableFuture<Void> future = new CompletableFuture<>();
    waiting.add(new Waiting(count, future));
    subscriptionChanged();
    return future;
  }

  void subscriptionChanged() {
    long count = links.stream().filter(SimLink::subscribed).count();
    List<CompletableFuture<Void>> reached = new ArrayList<>();
    for (Iterator<Waiting> it = waiting.iterator(); it.hasNext(); ) {
      Waiting one = it.next();
      if (count >= one.count) {
        it.remove();
        reached.add(one.future);
      }
    }
    reached.forEach(future -> future.complete(null));
  }
}
