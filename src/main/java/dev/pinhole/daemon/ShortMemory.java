package dev.pinhole.daemon;

import dev.pinhole.binding.BindingTable;
import dev.pinhole.store.Writer;
import dev.pinhole.time.Timers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks whether the heap is nearly full. Then what is only past is given up, history that waits to
 * be written and phones that have left, and no more phones are taken up: a process that ends for
 * want of memory keeps none alive. On the event loop.
 */
final class ShortMemory {
  private static final Logger log = LoggerFactory.getLogger(ShortMemory.class);

  /** A large listing fills some 20 MB a second. */
  private static final long LOOK = Duration.ofMillis(250).toNanos();

  /** A collection stops everything for some 0.2 s; without one, nothing shows what came of it. */
  private static final long COLLECT = Duration.ofSeconds(10).toNanos();

  private static final long SAY = Duration.ofMinutes(1).toNanos();

  private final BooleanSupplier nearlyFull;
  private final List<Node> nodes;
  private final Writer writer;
  private final Counters counters;
  private final Timers timers;
  private long collectedAt;
  private long saidAt;
  private long refusedBefore;
  private Optional<Instant> lastAt = Optional.empty();

  /**
   * @param nearlyFull whether the last collection left little room
   */
  ShortMemory(
      BooleanSupplier nearlyFull,
      List<Node> nodes,
      Writer writer,
      Counters counters,
      Timers timers) {
    this.nearlyFull = nearlyFull;
    this.nodes = nodes;
    this.writer = writer;
    this.counters = counters;
    this.timers = timers;
  }

  void start() {
    collectedAt = timers.nanos() - COLLECT;
    saidAt = timers.nanos() - SAY;
    timers.every(LOOK, this::look);
  }

  /** When memory was short last. */
  Optional<Instant> lastAt() {
    return lastAt;
  }

  private void look() {
    boolean isShort = nearlyFull.getAsBoolean();
    BindingTable.Room room = isShort ? BindingTable.Room.NONE : BindingTable.Room.ENOUGH;
    nodes.forEach(node -> node.table().room(room));
    if (isShort) {
      giveUp();
    }
    long refused = nodes.stream().mapToLong(node -> node.table().refused()).sum();
    if (refused > refusedBefore) {
      counters.add(Counter.REGISTRATIONS_REFUSED, refused - refusedBefore);
      refusedBefore = refused;
    }
  }

  private void giveUp() {
    long now = timers.nanos();
    lastAt = Optional.of(Instant.ofEpochMilli(timers.epochMillis()));
    counters.add(
        Counter.GIVEN_UP_FOR_MEMORY,
        nodes.stream().mapToLong(node -> node.table().forgetPast()).sum());
    writer.giveUpHistory();
    if (now - collectedAt >= COLLECT) {
      collectedAt = now;
      System.gc();
    }
    if (now - saidAt >= SAY) {
      saidAt = now;
      log.error(
          "event=memory-short history not yet written and what was known of phones that have left"
              + " is given up, and no more phones are taken up; raise -Xmx in the service's unit");
    }
  }
}
