package dev.pinhole.keepalive;

import dev.pinhole.binding.BindingKey;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The ports of one NAT that had changed, of the last 24 hours. */
public final class ChangedPorts {
  static final int OBSERVATIONS = 3;
  static final int BINDINGS = 2;
  static final Duration WITHIN = Duration.ofHours(24);
  private static final int MOST = 32;

  /**
   * The smallest gap that enough of them do not exceed.
   *
   * @param gap in nanoseconds; 0 if there are not enough
   * @param ports how many changed after no longer than this
   * @param bindings of how many bindings
   */
  public record Shown(long gap, int ports, int bindings) {
    static final Shown NOTHING = new Shown(0, 0, 0);
  }

  private record Change(BindingKey key, long gap, long at) {}

  private static final Deque<Change> NONE = new ArrayDeque<>(0);

  /** Of most networks there are none, and then nothing is allocated. */
  private Deque<Change> recent = NONE;

  void add(BindingKey key, long gap, long now) {
    if (recent == NONE) {
      recent = new ArrayDeque<>(OBSERVATIONS);
    }
    recent.addLast(new Change(key, gap, now));
    while (recent.size() > MOST || now - recent.peekFirst().at > WITHIN.toNanos()) {
      recent.removeFirst();
    }
  }

  /** Leaves out those of a phone after no longer a gap. */
  void remove(BindingKey key, long gap) {
    if (recent != NONE) {
      recent.removeIf(change -> change.gap <= gap && change.key.equals(key));
    }
  }

  /**
   * What they show.
   *
   * @param contradicted those after no longer a gap are left out
   */
  Shown shown(long contradicted, long now) {
    List<Change> byGap = new ArrayList<>(recent);
    byGap.removeIf(change -> now - change.at > WITHIN.toNanos() || change.gap <= contradicted);
    byGap.sort(Comparator.comparingLong(Change::gap));
    Set<BindingKey> bindings = new HashSet<>();
    for (int i = 0; i < byGap.size(); i++) {
      bindings.add(byGap.get(i).key);
      if (i + 1 >= OBSERVATIONS && bindings.size() >= BINDINGS) {
        return new Shown(byGap.get(i).gap, i + 1, bindings.size());
      }
    }
    return Shown.NOTHING;
  }
}
