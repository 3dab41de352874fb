package dev.pinhole.keepalive;

import dev.pinhole.binding.BindingKey;
import dev.pinhole.time.Timers;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What was observed of each network's NAT. A mapped port that changed after a gap shows that the
 * NAT forgets within that gap; one that stayed proves little, since many NATs keep ports. On the
 * event loop.
 */
public final class NatTimeouts {
  /** RFC 8085, 3.5: not more often than this. */
  public static final Duration SHORTEST = Duration.ofSeconds(15);

  static final int OBSERVATIONS = 3;
  static final int BINDINGS = 2;
  static final Duration WITHIN = Duration.ofHours(24);

  /** A bound is tried anew after this: routers are replaced. */
  static final Duration VALID = Duration.ofDays(7);

  private static final int MAX_NETWORKS = 50_000;
  private static final int MAX_OBSERVATIONS = 32;

  /** Packets come at this part of the bound, so that none is late. */
  private static final double SAFE = 0.9;

  /**
   * What is known of one network_ip.
   *
   * @param survived longest gap in nanoseconds after which a port was still the same
   * @param forgotten shortest gap after which it had changed, 0 if none had
   * @param bound the NAT forgets within so many nanoseconds; 0 if nothing shows it
   * @param boundAt since when that is known, in nanoseconds of the monotonic clock
   */
  public record Network(
      String networkIp,
      long survived,
      int survivedCount,
      long forgotten,
      int forgottenCount,
      int unreachableCount,
      long bound,
      long boundAt) {}

  private record Observation(BindingKey key, long gap, long at) {}

  private static final class State {
    private final Deque<Observation> recent = new ArrayDeque<>();
    private long survived;
    private int survivedCount;
    private long forgotten;
    private int forgottenCount;
    private int unreachableCount;
    private long bound;
    private long boundAt;
  }

  private final Timers timers;
  private final Map<String, State> networks = new LinkedHashMap<>(16, 0.75f, true);

  public NatTimeouts(Timers timers) {
    this.timers = timers;
  }

  /** What an earlier run knew. */
  public void restore(Network known) {
    State state = state(known.networkIp);
    state.survived = known.survived;
    state.survivedCount = known.survivedCount;
    state.forgotten = known.forgotten;
    state.forgottenCount = known.forgottenCount;
    state.unreachableCount = known.unreachableCount;
    state.bound = known.bound;
    state.boundAt = known.boundAt;
  }

  /** The port was the same after a gap of so many nanoseconds. */
  Network survived(String networkIp, long gap) {
    State state = state(networkIp);
    state.survived = Math.max(state.survived, gap);
    state.survivedCount++;
    return snapshot(networkIp, state);
  }

  /** The port had changed after a gap of so many nanoseconds. */
  Network forgotten(String networkIp, BindingKey key, long gap) {
    State state = state(networkIp);
    state.forgotten = state.forgotten == 0 ? gap : Math.min(state.forgotten, gap);
    state.forgottenCount++;
    long now = timers.nanos();
    state.recent.addLast(new Observation(key, gap, now));
    while (state.recent.size() > MAX_OBSERVATIONS
        || now - state.recent.peekFirst().at > WITHIN.toNanos()) {
      state.recent.removeFirst();
    }
    long shown = shown(state.recent);
    if (shown > 0) {
      boolean stale = now - state.boundAt > VALID.toNanos();
      state.bound = state.bound == 0 || stale ? shown : Math.min(state.bound, shown);
      state.boundAt = now;
    }
    return snapshot(networkIp, state);
  }

  /** A phone did not answer FreeSWITCH's OPTIONS. */
  Network unreachable(String networkIp) {
    State state = state(networkIp);
    state.unreachableCount++;
    return snapshot(networkIp, state);
  }

  /** The smallest gap that enough observations on enough bindings do not exceed, or 0. */
  private static long shown(Collection<Observation> recent) {
    List<Observation> byGap = new ArrayList<>(recent);
    byGap.sort(Comparator.comparingLong(Observation::gap));
    Set<BindingKey> bindings = new HashSet<>();
    for (int i = 0; i < byGap.size(); i++) {
      bindings.add(byGap.get(i).key);
      if (i + 1 >= OBSERVATIONS && bindings.size() >= BINDINGS) {
        return byGap.get(i).gap;
      }
    }
    return 0;
  }

  /** Upper bound between two packets for this network: the given one, or a shorter one. */
  long interval(String networkIp, long configured) {
    State state = networks.get(networkIp);
    if (state == null || state.bound == 0 || timers.nanos() - state.boundAt > VALID.toNanos()) {
      return configured;
    }
    long needed = Math.max(SHORTEST.toNanos(), (long) (SAFE * state.bound));
    return Math.min(configured, needed);
  }

  /** Whether not even the shortest interval can hold this network's bindings. */
  static boolean hopeless(Network network) {
    return network.bound > 0 && network.bound <= SHORTEST.toNanos();
  }

  Optional<Network> find(String networkIp) {
    return Optional.ofNullable(networks.get(networkIp)).map(state -> snapshot(networkIp, state));
  }

  private State state(String networkIp) {
    State state = networks.computeIfAbsent(networkIp, ip -> new State());
    if (networks.size() > MAX_NETWORKS) {
      networks.remove(networks.keySet().iterator().next());
    }
    return state;
  }

  private static Network snapshot(String networkIp, State state) {
    return new Network(
        networkIp,
        state.survived,
        state.survivedCount,
        state.forgotten,
        state.forgottenCount,
        state.unreachableCount,
        state.bound,
        state.boundAt);
  }
}
