package dev.pinhole.keepalive;

import dev.pinhole.binding.Binding;
import dev.pinhole.binding.BindingKey;
import dev.pinhole.binding.Change.Origin;
import dev.pinhole.binding.Registration;
import dev.pinhole.nat.Address;
import dev.pinhole.nat.Nat;
import dev.pinhole.nat.NatKind;
import dev.pinhole.nat.Transport;
import dev.pinhole.time.Timers;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What REGISTERs and captured answers show of each network's NAT for UDP. Of REGISTERs, what counts
 * is the longest gap between packets that really went: REGISTERs, and keep-alives that FreeSWITCH
 * took. That it sends packets of its own makes the true gap shorter, so what is learnt stays an
 * upper bound. A mapped port that changed after a gap shows that the NAT forgets within that gap;
 * one that stayed proves little, since many NATs keep ports, and changes no interval. A request
 * that was answered after a gap proves that the NAT had not forgotten. On the event loop.
 */
public final class NatTimeouts {
  /** RFC 8085, 3.5: not more often than this. */
  public static final Duration SHORTEST = Duration.ofSeconds(15);

  /** A bound is tried anew after this: routers are replaced. */
  public static final Duration VALID = Duration.ofDays(7);

  static final int MAX_NETWORKS = 50_000;

  /** One phone may come from any address of its IPv6 /64. */
  static final int MAX_OF_PLACE = 64;

  /** So many changed ports of so many bindings within a day show something. */
  private static final int OBSERVATIONS = 3;

  private static final int BINDINGS = 2;
  private static final int MOST_CHANGES = 16;

  /**
   * A port that stayed over such a part of a gap shows that the NAT had not forgotten after it: it
   * was the phone that began anew, or its router.
   */
  private static final double CONTRADICTS = 0.9;

  /** Packets come at this part of the bound, so that none is late. */
  private static final double SAFE = 0.9;

  /**
   * Where a port stayed over so many times a bound, that is none: the evidence contradicts itself.
   */
  private static final double FAR_LONGER = 1.5;

  private static final long TOLD_AGAIN = Duration.ofMinutes(5).toNanos();
  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  private static final long DAY = Duration.ofDays(1).toNanos();
  private static final long MILLI = 1_000_000;

  /**
   * What is known of one network_ip; in nanoseconds, 0 for unknown.
   *
   * @param survived longest gap of the last day or so after which a port was still the same
   * @param forgotten shortest gap after which it had changed
   * @param bound the NAT forgets within so long
   * @param boundAge since when that is known
   * @param interval at most so long between two packets for that reason, or for the next
   * @param answered longest gap after which three phones have answered
   * @param answeredAge when one has done so last
   * @param trialsFailed how many phones in a row did not answer after a longer gap than usual
   * @param trialFailedAge when the last of them did not
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
      long interval,
      long answered,
      long answeredAge,
      int trialsFailed,
      long trialFailedAge) {

    /** Whether not even the shortest interval can hold this network's bindings. */
    public boolean isHopeless() {
      return bound > 0 && bound <= SHORTEST.toNanos();
    }
  }

  /**
   * Changed ports of one NAT.
   *
   * @param gap the smallest that enough of them do not exceed, in nanoseconds; 0 if there are not
   *     enough
   * @param ports how many changed after no longer than this
   * @param bindings of how many bindings
   */
  public record ChangedPorts(long gap, int ports, int bindings) {
    static final ChangedPorts NOT_ENOUGH = new ChangedPorts(0, 0, 0);
  }

  /** A network that needs a shorter interval than it was known to need, and why. */
  public record Shortened(Network network, ChangedPorts evidence) {}

  /**
   * @param binding the hash of its key, which holds no text of a phone that has left
   */
  private record ChangedPort(int binding, long gap, long at) {}

  private static final Deque<ChangedPort> NONE = new ArrayDeque<>(0);

  private static final class State {
    /** Of the last 24 hours. Of most networks there are none, and then nothing is allocated. */
    private Deque<ChangedPort> changes = NONE;

    private long survived;
    private long survivedAt;
    private int survivedCount;
    private long forgotten;
    private int forgottenCount;
    private int unreachableCount;
    private long bound;
    private long boundAt;

    /** Of most networks there are none. */
    private Optional<AnsweredGaps> answered = Optional.empty();

    private AnsweredGaps answers() {
      if (answered.isEmpty()) {
        answered = Optional.of(new AnsweredGaps());
      }
      return answered.get();
    }

    private long proved(long now) {
      long gap = answered.map(gaps -> gaps.proved(now)).orElse(0L);
      return isValid(now) && bound <= gap ? 0 : gap;
    }

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

    private void add(BindingKey key, long gap, long now) {
      if (changes == NONE) {
        changes = new ArrayDeque<>(OBSERVATIONS);
      }
      changes.addLast(new ChangedPort(key.hashCode(), gap, now));
      while (changes.size() > MOST_CHANGES || now - changes.peekFirst().at > DAY) {
        changes.removeFirst();
      }
    }

    private void remove(BindingKey key, long gap) {
      if (changes != NONE) {
        changes.removeIf(change -> change.gap <= gap && change.binding == key.hashCode());
      }
    }

    private ChangedPorts shown(long now) {
      List<ChangedPort> byGap = new ArrayList<>(changes);
      byGap.removeIf(change -> now - change.at > DAY || change.gap <= contradicted());
      byGap.sort(Comparator.comparingLong(ChangedPort::gap));
      Set<Integer> bindings = new HashSet<>();
      for (int i = 0; i < byGap.size(); i++) {
        bindings.add(byGap.get(i).binding);
        if (i + 1 >= OBSERVATIONS && bindings.size() >= BINDINGS) {
          return new ChangedPorts(byGap.get(i).gap, i + 1, bindings.size());
        }
      }
      return ChangedPorts.NOT_ENOUGH;
    }
  }

  private final Timers timers;
  private final Map<String, State> networks = new LinkedHashMap<>(16, 0.75f, true);

  /** Of IPv6 alone, where a place has several; the oldest first. */
  private final Map<String, LinkedHashSet<String>> byPlace = new HashMap<>();

  private final Set<String> changed = new LinkedHashSet<>();
  private final Map<String, ChangedPorts> shortened = new LinkedHashMap<>();

  /**
   * What was proved of a network when that was told last.
   *
   * @param at when it was
   */
  private record Proved(long gap, long at) {}

  /** Of networks with a longer interval. */
  private final Map<String, Proved> lengthened = new HashMap<>();

  private long usual;

  /** No interval becomes longer; 0 where none is lengthened. */
  private long most;

  public NatTimeouts(Timers timers) {
    this.timers = timers;
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
    if (known.answered > 0 || known.trialsFailed > 0) {
      state
          .answers()
          .restore(
              known.answered,
              now - known.answeredAge,
              known.trialsFailed,
              now - known.trialFailedAge);
      lengthened.put(known.networkIp, new Proved(0, now));
    }
  }

  /** By which intervals are kept from now on. */
  void use(Policy.Intervals intervals) {
    usual = intervals.udp().toNanos();
    most = intervals.mayRise() ? intervals.udpMost().toNanos() : 0;
  }

  /** How long a keep-alive is held back at most, to prove that interval. */
  static long longestTrial(long interval) {
    return Schedule.lengthened((long) (interval / SAFE) + SECOND);
  }

  /**
   * A REGISTER came; before it, the binding was as given, or there was none.
   *
   * @return whether that changed what is known of this binding
   */
  boolean registered(Plan plan, Optional<Binding> before, Origin origin, long now) {
    Registration after = plan.binding.registration();
    int known = plan.gapSurvived;
    if (before
        .filter(old -> !old.registration().networkIp().equals(after.networkIp()))
        .isPresent()) {
      // Another NAT.
      plan.gapSurvived = 0;
      plan.gapForgotten = 0;
    }
    boolean same = before.filter(old -> old.registration().sameSource(after)).isPresent();
    if (plan.knowsPackets() && isTold(plan.binding)) {
      if (origin == Origin.REBIND) {
        portChanged(plan, plan.longestGap(now), now);
      } else if (same) {
        portStayed(plan, plan.longestGap(now), now);
      }
    }
    plan.registeredAt(now);
    return plan.gapSurvived != known;
  }

  /** Though the phone's own seems to be the same one. */
  private void portChanged(Plan plan, long gap, long now) {
    int millis = millis(gap);
    boolean recent = seconds(now) - plan.survivedAt <= seconds(DAY);
    if (recent && plan.gapSurvived >= CONTRADICTS * millis) {
      return;
    }
    plan.gapForgotten = plan.gapForgotten == 0 ? millis : Math.min(plan.gapForgotten, millis);
    forgotten(plan.binding.registration().networkIp(), plan.binding.key(), gap);
  }

  /** The longest gap of the last day or so counts: routers are replaced. */
  private void portStayed(Plan plan, long gap, long now) {
    if (gap > plan.usual() && (!plan.isWaiting() || FreeswitchPings.mayPing(plan.binding))) {
      // Longer than we let it be: what kept the port were packets that we know nothing of.
      return;
    }
    stayed(plan, gap, now);
    long refuted = (long) (gap / CONTRADICTS);
    survived(plan.binding.registration().networkIp(), plan.binding.key(), gap, refuted);
  }

  private static void stayed(Plan plan, long gap, long now) {
    int millis = millis(gap);
    if (millis >= plan.gapSurvived || seconds(now) - plan.survivedAt > seconds(DAY)) {
      plan.gapSurvived = millis;
      plan.survivedAt = seconds(now);
    }
    if (plan.gapSurvived >= CONTRADICTS * plan.gapForgotten) {
      plan.gapForgotten = 0;
    }
  }

  /** FreeSWITCH took the keep-alive that it was handed at that time. */
  void acknowledged(Plan plan, long at) {
    if (plan.knowsPackets() && at - plan.lastPassed > 0) {
      plan.passedAt(at);
    }
  }

  /** A request to it was answered that had been sent after so long a silence, in nanoseconds. */
  void answered(Plan plan, long gap) {
    if (!isTold(plan.binding)) {
      return;
    }
    String networkIp = plan.binding.registration().networkIp();
    long now = timers.nanos();
    stayed(plan, gap, now);
    State state = state(networkIp);
    if (gap > state.survived || now - state.survivedAt > DAY) {
      survived(networkIp, plan.binding.key(), gap, (long) (gap / CONTRADICTS));
    }
    if (most == 0 || gap <= usual) {
      return;
    }
    AnsweredGaps gaps = state.answers();
    gaps.answered(plan.binding.key().hashCode(), Math.min(gap, goal()), now);
    lengthened.putIfAbsent(networkIp, new Proved(0, now));
  }

  /** A request to it has not been answered, which may still be chance. */
  void missed(Plan plan, long gap) {
    String networkIp = plan.binding.registration().networkIp();
    State state = networks.get(networkIp);
    if (state != null && isUdp(plan.binding) && gap > usual) {
      state
          .answered
          .filter(gaps -> gaps.isRefutedBy(gap, timers.nanos()))
          .ifPresent(gaps -> gaps.refuted(plan.binding.key().hashCode(), timers.nanos()));
    }
  }

  /** Nor when it was tried again. */
  void unanswered(Plan plan, long gap) {
    if (!isTold(plan.binding) || gap == 0) {
      return;
    }
    String networkIp = plan.binding.registration().networkIp();
    long now = timers.nanos();
    if (most > 0 && gap > usual) {
      observed(networkIp).answers().failed(now);
    }
    if (plan.heard.answeredAt() > plan.binding.lifetime().refreshedAt()) {
      // Since its REGISTER it has answered after a shorter one.
      portChanged(plan, gap, now);
    }
  }

  /**
   * After what silence one more phone of that network may be tried, in nanoseconds; 0 for none. A
   * phone that does not answer then gets no call before its next REGISTER, so it is one at a time.
   */
  long trial(String networkIp) {
    State state = state(networkIp);
    long now = timers.nanos();
    long gap = state.answers().next(usual, goal(), now);
    return state.isValid(now) && gap >= state.bound ? 0 : gap;
  }

  /** Whether an answer of that phone after such a silence shows anything new. */
  boolean isOfUse(Binding binding, long gap) {
    State state = state(binding.registration().networkIp());
    return !state.answers().hasAnswered(binding.key().hashCode(), gap);
  }

  /** That is done at that time. */
  void tries(Binding binding, long at) {
    state(binding.registration().networkIp()).answers().tries(binding.key().hashCode(), at);
  }

  private long goal() {
    return (long) (most / SAFE) + SECOND;
  }

  /** It is listed or judged; where it has another source, it registered unheard. */
  void seen(Plan plan, Optional<Binding> before) {
    Registration after = plan.binding.registration();
    if (before.filter(old -> old.registration().sameSource(after)).isEmpty()) {
      plan.knowsPacketsNoMore();
    }
  }

  void unreachable(Binding binding) {
    if (isTold(binding)) {
      unreachable(binding.registration().networkIp());
    }
  }

  /** What the network needs, if that is less; or what it was proved to allow. */
  Duration interval(Binding binding, Duration configured, Duration longest) {
    if (!isUdp(binding)) {
      return configured;
    }
    String networkIp = binding.registration().networkIp();
    long nanos = configured.toNanos();
    long needed = interval(networkIp, nanos);
    long allowed = needed < nanos || !isTold(binding) ? 0 : allowed(networkIp);
    if (needed == nanos && allowed <= nanos) {
      return configured;
    }
    return Duration.ofNanos(Math.max(needed, Math.min(longest.toNanos(), allowed)));
  }

  private long allowed(String networkIp) {
    State state = networks.get(networkIp);
    return state == null ? 0 : allowed(state.proved(timers.nanos()));
  }

  private static long allowed(long proved) {
    return (long) (SAFE * proved) / SECOND * SECOND;
  }

  /**
   * Whether its port tells of its NAT: keep-alives must cross the mapping that a REGISTER made, and
   * those to a Contact that leads past the phone never do.
   */
  static boolean isTold(Binding binding) {
    return isUdp(binding)
        // What a proxy itself sends is not known.
        && binding.registration().proxy().isEmpty()
        && binding.nat() != Nat.NO
        && binding.natKind().filter(kind -> isReached(binding, kind)).isPresent();
  }

  private static boolean isReached(Binding binding, NatKind kind) {
    return switch (kind) {
      case REWRITTEN_CONTACT, DIRECT, FORCED_CONTACT -> true;
      // FreeSWITCH itself put the source there.
      case PRIVATE_CONTACT, ADDRESS_MISMATCH, PORT_MISMATCH, HOST_NAME ->
          binding.registration().contact().contains(";fs_path=");
      case FOREIGN_PATH, PROXIED, WEBSOCKET -> false;
    };
  }

  private static boolean isUdp(Binding binding) {
    return binding.registration().transport().equals(Optional.of(Transport.UDP));
  }

  static int seconds(long nanos) {
    return (int) (nanos / SECOND);
  }

  static int millis(long gap) {
    return (int) Math.min(Integer.MAX_VALUE, gap / MILLI);
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
    state.remove(key, refuted);
  }

  /** The port had changed after a gap of so many nanoseconds. */
  void forgotten(String networkIp, BindingKey key, long gap) {
    State state = observed(networkIp);
    state.forgotten = state.forgotten == 0 ? gap : Math.min(state.forgotten, gap);
    state.forgottenCount++;
    long now = timers.nanos();
    long before = state.isValid(now) ? state.bound : 0;
    state.add(key, gap, now);
    ChangedPorts shown = state.shown(now);
    if (shown.gap() > 0 && (before == 0 || shown.gap() <= before)) {
      state.bound = shown.gap();
      state.boundAt = now;
    } else if (before == 0 && state.bound > 0 && gap <= 2 * state.bound) {
      // It was known once: one more shows that the router is still the same.
      state.boundAt = now;
    }
    if (state.isValid(now) && tells(before, state.bound)) {
      shortened.put(networkIp, shown);
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

  /** Hands out which networks have come to need shorter intervals since the last time. */
  public List<Shortened> takeShortened() {
    List<Shortened> taken = new ArrayList<>();
    shortened.forEach(
        (networkIp, evidence) -> {
          State state = networks.get(networkIp);
          if (state != null) {
            taken.add(new Shortened(snapshot(networkIp, state), evidence));
          }
        });
    shortened.clear();
    return taken;
  }

  /** Hands out which networks have got longer intervals since the last time, or others. */
  public List<Network> takeLengthened() {
    List<Network> taken = new ArrayList<>();
    long now = timers.nanos();
    lengthened
        .entrySet()
        .removeIf(
            told -> {
              State state = networks.get(told.getKey());
              long proved = state == null || most == 0 ? 0 : state.proved(now);
              boolean news = allowed(proved) != allowed(told.getValue().gap);
              if (state != null && news) {
                taken.add(snapshot(told.getKey(), state));
              }
              if (news || now - told.getValue().at > TOLD_AGAIN) {
                // Also when it was shown last, for a restart.
                changed.add(told.getKey());
                told.setValue(new Proved(proved, now));
              }
              return proved == 0;
            });
    return taken;
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

  int networks() {
    return networks.size();
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
    State known = networks.get(networkIp);
    if (known != null) {
      return known;
    }
    String place = Address.place(networkIp);
    if (!place.equals(networkIp)) {
      LinkedHashSet<String> others = byPlace.computeIfAbsent(place, any -> new LinkedHashSet<>(2));
      if (others.size() == MAX_OF_PLACE) {
        forget(others.iterator().next());
      }
      others.add(networkIp);
    }
    if (networks.size() == MAX_NETWORKS) {
      forget(networks.keySet().iterator().next());
    }
    State state = new State();
    networks.put(networkIp, state);
    return state;
  }

  private void forget(String networkIp) {
    networks.remove(networkIp);
    changed.remove(networkIp);
    byPlace.computeIfPresent(
        Address.place(networkIp),
        (place, others) -> others.remove(networkIp) && others.isEmpty() ? null : others);
  }

  private Network snapshot(String networkIp, State state) {
    long now = timers.nanos();
    long proved = state.proved(now);
    return new Network(
        networkIp,
        state.survived,
        state.survivedCount,
        state.forgotten,
        state.forgottenCount,
        state.unreachableCount,
        state.bound,
        state.bound == 0 ? 0 : now - state.boundAt,
        most == 0 || proved == 0
            ? state.isValid(now) ? needed(state.bound) : 0
            : Math.min(most, allowed(proved)),
        proved,
        proved == 0 ? 0 : now - state.answers().answeredAt(),
        state.answered.map(AnsweredGaps::failures).orElse(0),
        state.answered.map(gaps -> now - gaps.failedAt()).orElse(0L));
  }
}
