package dev.pinhole.sim;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** All connections to the event socket, and the events on their way to them. Loop thread only. */
final class Listeners {
  private record Expected(int count, CompletableFuture<Void> future) {}

  private final SocketBehavior behavior;
  private final Set<SimLink> links = new LinkedHashSet<>();
  private final List<Expected> waiting = new ArrayList<>();

  Listeners(SocketBehavior behavior) {
    this.behavior = behavior;
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

  void fire(SimEvent event) {
    if (!behavior.fires(event)) {
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
    waiting.add(new Expected(count, future));
    subscriptionChanged();
    return future;
  }

  void subscriptionChanged() {
    long count = links.stream().filter(SimLink::subscribed).count();
    List<CompletableFuture<Void>> reached = new ArrayList<>();
    for (Iterator<Expected> it = waiting.iterator(); it.hasNext(); ) {
      Expected one = it.next();
      if (count >= one.count) {
        it.remove();
        reached.add(one.future);
      }
    }
    reached.forEach(future -> future.complete(null));
  }
}
