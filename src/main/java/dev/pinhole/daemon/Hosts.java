package dev.pinhole.daemon;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Which configured node a server's name belongs to. Servers that share a database list each other's
 * registrations; the {@code Host} of a listed row tells whose it is. On the event loop.
 */
final class Hosts {
  private final Map<String, String> nodes = new HashMap<>();
  private final List<Consumer<String>> listeners = new ArrayList<>();

  /** Who wants to know of a name that was not known before. */
  void whenLearnt(Consumer<String> listener) {
    listeners.add(listener);
  }

  /** The server behind a node said its name, {@code FreeSWITCH-Switchname}. */
  void learn(String node, String host) {
    if (host.isEmpty() || node.equals(nodes.get(host))) {
      return;
    }
    nodes.values().removeIf(node::equals);
    nodes.put(host, node);
    listeners.forEach(listener -> listener.accept(node));
  }

  /** The other configured node that a row of this node's listing belongs to, if so. */
  Optional<String> otherOwner(String node, String host) {
    return Optional.ofNullable(nodes.get(host)).filter(owner -> !owner.equals(node));
  }
}
