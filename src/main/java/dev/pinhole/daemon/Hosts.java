package dev.pinhole.daemon;

import dev.pinhole.esl.EslEvent;
import dev.pinhole.sofia.SofiaEvents;
import dev.pinhole.text.Visible;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which configured node a server's name belongs to. Servers that share a database list each other's
 * registrations; the {@code Host} of a listed row tells whose it is. Pairs that fail over, and
 * containers, may bear one name: that name decides nothing. On the event loop.
 */
final class Hosts {
  private static final Logger log = LoggerFactory.getLogger(Hosts.class);

  /** The name of each node's server. */
  private final Map<String, String> names = new TreeMap<>();

  /** What its host is called, which a row may bear instead. */
  private final Map<String, String> hostnames = new HashMap<>();

  private final List<Consumer<String>> listeners = new ArrayList<>();

  /** Who wants to know of a name that was not known before. */
  void whenLearnt(Consumer<String> listener) {
    listeners.add(listener);
  }

  /** The server behind a node said its name, and its host's. */
  void learn(String node, EslEvent event) {
    String host = event.get(SofiaEvents.SWITCHNAME);
    hostnames.put(node, event.get(SofiaEvents.HOSTNAME));
    if (host.isEmpty() || host.equals(names.put(node, host))) {
      return;
    }
    List<String> bearers = bearers(host);
    if (bearers.size() > 1) {
      log.warn(
          "event=switchname-shared nodes={} are all called {}: whose a listed registration is"
              + " cannot be told, each keeps what it lists",
          String.join(",", bearers),
          Visible.quoted(host));
    }
    listeners.forEach(listener -> listener.accept(node));
  }

  /**
   * The other configured node that a row of this node's listing belongs to, if that is certain:
   * this one has another name, and no third one has that.
   */
  Optional<String> otherOwner(String node, String host) {
    String own = names.get(node);
    if (own == null || own.equals(host)) {
      return Optional.empty();
    }
    List<String> bearers = bearers(host);
    return bearers.size() == 1 ? Optional.of(bearers.get(0)) : Optional.empty();
  }

  /** The server that such a row belongs to, if it is surely none of those that are configured. */
  Optional<String> unknownOwner(String node, String host) {
    boolean isOurs = host.isEmpty() || hostnames.containsValue(host) || names.containsValue(host);
    return isOurs || !names.containsKey(node) ? Optional.empty() : Optional.of(host);
  }

  private List<String> bearers(String host) {
    List<String> bearers = new ArrayList<>(1);
    names.forEach(
        (node, name) -> {
          if (name.equals(host)) {
            bearers.add(node);
          }
        });
    return bearers;
  }
}
