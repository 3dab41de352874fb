package dev.pinhole.keepalive;

import dev.pinhole.binding.BindingKey;
import dev.pinhole.time.Timers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What was observed of each network's NAT for UDP. A mapped port that changed after a gap shows
 * that the NAT forgets within that gap; one that stayed proves little, since many NATs keep ports,
 * and changes no interval. On the event loop.
 */
public final class NatTimeouts {
  /** RFC 8085, 3.5: not more often than this. */
  public static final Duration SHORTEST = Duration.ofSeconds(15);

  /** A bound is tried anew after this: routers are replaced. */
  public static final Duration VALID = Duration.ofDays(7);

  static final int MAX_NETWORKS = 50_000;

  /** Packets come at this part of the bound, so that none is late. */
  private static final double SAFE = 0.9;

  /**
   * Where a port stayed over so many times a bound, that is none: the evidence contradicts itself.
   */
  private static final double FAR_LONGER = 1.5;

  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  private static final long DAY = Duration.ofDays(1).toNanos();

  /**
   * What is known of one network_ip; in nanoseconds, 0 for unknown.
   *
   * @param survived longest gap of the last day or so after which a port was still the same
   * @param forgotten shortest gap after which it had changed
   * @param bound the NAT forgets within so long
   * @param boundAge since when that is known
   * @param interval at most so long between two packets for that reason
   */
  public record Network(
      String networkIp,
      long survived,
      int survivedCount,
      long forgotten,
      int forgottenCount,
      int unreachableCount,
      long bound,
      long boundAge,
      long interval) {

    /** Whether not even the shortest interval can hold this network's bindings. */
    public boolean isHopeless() {
      return bound > 0 && bound <= SHORTEST.toNanos();
    }
  }

  /** Hears that a network needs a shorter interval than it was known to need. */
  public interface Listener {
    void shortened(Network network, ChangedPorts.Shown evidence);
  }

  private static final class State {
    private final ChangedPorts changed = new ChangedPorts();
    private long survived;
    private long survivedAt;
    private int survivedCount;
    private long forgotten;
    private int forgottenCount;
    private int unreachableCount;
    private long bound;
    private long boundAt;

    private boolean isValid(long now) {
      return bound > 0 && now - boundAt <= VALID.toNanos();
    }

    /** Bounds up to that one are none. */
    private long contradicted() {
      return (long) (survived / FAR_LONGER);
    }

    private void survived(long gap, long now) {
      survived = gap;
      survivedAt = now;
      if (bound <= contradicted()) {
        bound = 0;
      }
    }
  }

  private final Timers timers;
  private final List<Listener> listeners = new ArrayList<>();
  private final Map<String, State> networks = new LinkedHashMap<>(16, 0.75f, true);
  private final Set<String> changed = new LinkedHashSet<>();

  public NatTimeouts(Timers timers) {
    this.timers = timers;
  }

  public void listen(Listener listener) {
    listeners.add(listener);
  }

  /** What an earlier run knew. */
  public void restore(Network known) {
    State state = state(known.networkIp);
    state.survivedCount = known.survivedCount;
    state.forgotten = known.forgotten;
    state.forgottenCount = known.forgottenCount;
    state.unreachableCount = known.unreachableCount;
    state.bound = known.bound;
    long now = timers.nanos();
    state.boundAt = now - known.boundAge;
    state.survived(known.survived, now);
  }

  /**
   * The port was the same after a gap of so many nanoseconds.
   *
   * @param refuted changes of this phone's port after no longer a gap were not the NAT's doing
   */
  void survived(String networkIp, BindingKey key, long gap, long refuted) {
    State state = observed(networkIp);
    long now = timers.nanos();
    if (gap >= state.survived || now - state.survivedAt > DAY) {
      state.survived(gap, now);
    }
    state.survivedCount++;
    state.changed.remove(key, refuted);
  }

  /** The port had changed after a gap of so many nanoseconds. */
  void forgotten(String networkIp, BindingKey key, long gap) {
    State state = observed(networkIp);
    state.forgotten = state.forgotten == 0 ? gap : Math.min(state.forgotten, gap);
    state.forgottenCount++;
    long now = timers.nanos();
    long before = state.isValid(now) ? state.bound : 0;
    state.changed.add(key, gap, now);
    ChangedPorts.Shown shown = state.changed.shown(state.contradicted(), now);
    if (shown.gap() > 0 && (before == 0 || shown.gap() <= before)) {
      state.bound = shown.gap();
      state.boundAt = now;
    } else if (before == 0 && state.bound > 0 && gap <= 2 * state.bound) {
      // It was known once: one more shows that the router is still the same.
      state.boundAt = now;
    }
    if (state.isValid(now) && tells(before, state.bound)) {
      Network network = snapshot(networkIp, state);
      listeners.forEach(listener -> listener.shortened(network, shown));
    }
  }

  /** Whether the new bound makes another interval necessary, or any useless. */
  private static boolean tells(long before, long bound) {
    return before == 0
        || needed(bound) < needed(before)
        || bound <= SHORTEST.toNanos() && before > SHORTEST.toNanos();
  }

  /** A phone did not answer FreeSWITCH's OPTIONS. */
  void unreachable(String networkIp) {
    observed(networkIp).unreachableCount++;
  }

  /** Upper bound between two packets for this network: the given one, or a shorter one. */
  long interval(String networkIp, long usual) {
    State state = networks.get(networkIp);
    return state != null && state.isValid(timers.nanos())
        ? Math.min(usual, needed(state.bound))
        : usual;
  }

  /** In whole seconds, so that it changes a few times at most on its way down. */
  private static long needed(long bound) {
    long safe = (long) (SAFE * bound) / SECOND * SECOND;
    return Math.max(SHORTEST.toNanos(), safe);
  }

  /** Hands out what has changed since the last time. */
  public List<Network> takeChanged() {
    List<Network> taken = new ArrayList<>();
    for (String networkIp : changed) {
      State state = networks.get(networkIp);
      if (state != null) {
        taken.add(snapshot(networkIp, state));
      }
    }
    changed.clear();
    return taken;
  }

  /** All of it is to be handed out again. */
  public void touchAll() {
    changed.addAll(networks.keySet());
  }

  private State observed(String networkIp) {
    changed.add(networkIp);
    return state(networkIp);
  }

  private State state(String networkIp) {
    State state = networks.computeIfAbsent(networkIp, ip -> new State());
    if (networks.size() > MAX_NETWORKS) {
      Iterator<String> eldest = networks.keySet().iterator();
      changed.remove(eldest.next());
      eldest.remove();
    }
    return state;
  }

  private Network snapshot(String networkIp, State state) {
    long now = timers.nanos();
    return new Network(
        networkIp,
        state.survived,
        state.survivedCount,
        state.forgotten,
        state.forgottenCount,
        state.unreachableCount,
        state.bound,
        state.bound == 0 ? 0 : now - state.boundAt,
        state.isValid(now) ? needed(state.bound) : 0);
  }
}
