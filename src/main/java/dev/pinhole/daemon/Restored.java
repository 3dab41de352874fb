package dev.pinhole.daemon;

import static java.util.stream.Collectors.toMap;

import dev.pinhole.binding.Binding;
import dev.pinhole.binding.BindingKey;
import dev.pinhole.binding.Change;
import dev.pinhole.binding.FirstContact;
import dev.pinhole.binding.Keepalive;
import dev.pinhole.nat.Nat;
import dev.pinhole.nat.NatKind;
import dev.pinhole.sofia.ProfileSettings;
import dev.pinhole.store.LearntNetwork;
import dev.pinhole.store.Restorer;
import dev.pinhole.store.Writer;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Puts what the store gave at the start where it belongs. Bindings of a node that is not configured
 * any more are removed. On the event loop.
 */
final class Restored implements Restorer.Sink {
  private final Map<String, Node> nodes;
  private final long now;
  private final Writer writer;
  private final NatMemory memory;
  private final RunningConfig running;

  Restored(long now, List<Node> nodes, Writer writer, NatMemory memory, RunningConfig running) {
    this.now = now;
    this.nodes = nodes.stream().collect(toMap(node -> node.status().name(), node -> node));
    this.writer = writer;
    this.memory = memory;
    this.running = running;
  }

  private Optional<Node> of(BindingKey key) {
    return Optional.ofNullable(nodes.get(key.node()));
  }

  @Override
  public void network(LearntNetwork network) {
    memory.restore(network, now);
  }

  @Override
  public void profiles(String node, List<ProfileSettings> told) {
    if (nodes.containsKey(node)) {
      running.restore(node, told);
    } else {
      writer.told(node, List.of());
    }
  }

  @Override
  public void binding(Binding binding, Keepalive keepalive) {
    of(binding.key())
        .ifPresentOrElse(
            node -> {
              Binding kept = node.table().restore(binding);
              node.changes().restored(kept, keepalive);
            },
            () -> writer.apply(new Change.Removed(binding)));
  }

  @Override
  public void sighting(BindingKey key, String networkIp, Nat nat, long ageMillis) {
    of(key).ifPresent(node -> node.table().restoreSighting(key, networkIp, nat, ageMillis));
  }

  @Override
  public void unlisted(BindingKey key, String detail) {
    of(key).ifPresent(node -> node.table().restoreUnlisted(key, detail));
  }

  @Override
  public void departed(
      BindingKey key,
      String networkIp,
      FirstContact first,
      Nat nat,
      Optional<NatKind> kind,
      long ageMillis) {
    of(key)
        .ifPresent(
            node -> node.table().restoreDeparted(key, networkIp, first, nat, kind, ageMillis));
  }
}
