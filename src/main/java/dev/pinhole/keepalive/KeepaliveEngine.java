package dev.pinhole.keepalive;

import dev.pinhole.binding.Binding;
import dev.pinhole.binding.Change;
import dev.pinhole.binding.Change.Origin;
import dev.pinhole.binding.Keepalive;
import dev.pinhole.binding.Reachability.PingOutcome;
import dev.pinhole.nat.Address;
import dev.pinhole.time.Timers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;

/**
 * Knows when each binding of one FreeSWITCH needs its next keep-alive, and hands out what is due,
 * the oldest first and no faster than the budget allows. It sends nothing and calls nobody: what it
 * returns is to be sent, or to be written. All on the event loop.
 */
public final class KeepaliveEngine {
  /** Asking is not worth while more often, so that busy seconds cost few wake-ups. */
  private static final long GRAIN = Duration.ofMillis(5).toNanos();

  /** A plan that differs by less is the same. */
  private static final long SAME = Duration.ofSeconds(1).toNanos();

  /** Their NOTIFYs may all go to somebody who never asked for them. */
  static final int MOST_OF_A_STRANGER = 4;

  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  private static final long MILLI = 1_000_000;
  private static final long MICRO = 1_000;

  /** By so much may FreeSWITCH's clock and the way of its copies differ. */
  private static final long CLOCKS_DIFFER = Duration.ofSeconds(2).toNanos();

  private static final long FREQUENT = Duration.ofSeconds(60).toMillis();

  /** A longer time makes no difference any more: the wall clock may have been set to anything. */
  private static final long LONGEST_AWAY = Duration.ofDays(1).toMillis();

  /** Copies of packets can be forged: they alone put off a keep-alive for no longer than this. */
  private static final int MOST_INTERVALS_BY_COPIES = 4;

  /** So much more than the bare rate lets every deadline find its place in the timetable. */
  private static final double ROOM = 1.1;

  /**
   * A keep-alive that is to be sent now.
   *
   * @param event the SIP event of its NOTIFY
   * @param lateNanos how long after the upper bound of its interval, 0 if in time
   * @param row what is to be written of it
   */
  public record Due(Binding binding, String event, long lateNanos, Keepalive row) {}

  /** The next keep-alive of that binding was planned anew, or none is to be sent any more. */
  public record Planned(long id, Keepalive row) {}

  /**
   * How the keep-alives keep up with their bounds.
   *
   * @param late bindings whose bound was over more than a second ago
   * @param latest how long the bound of the latest of them is over, in nanoseconds
   * @param neededPerSecond what {@code max-per-second} would serve all in time
   */
  public record Load(int late, long latest, int neededPerSecond) {
    public static final Load NONE = new Load(0, 0, 0);
  }

  private final Timers timers;
  private final RandomGenerator random;
  private final NatTimeouts timeouts;

  /** What fell due before keeps up badly from then on only: nobody could have sent it. */
  private final long began;

  /** Of all bindings: also of those that are not kept alive, for the policy may change. */
  private final Plans plans = new Plans();

  /** How many phones are kept alive that lead to each place of strangers. */
  private final Map<String, Integer> strangers = new HashMap<>();

  private Policy policy;
  private Schedule schedule;
  private Pacer pacer;
  private long notBefore;
  private double saved;

  /** Of a silence before that, nothing is known. */
  private long copiesLostAt;

  /**
   * @param timeouts shared by all engines of a daemon: the phones of a site may be anywhere
   */
  public KeepaliveEngine(
      Policy policy, Timers timers, RandomGenerator random, NatTimeouts timeouts) {
    this.policy = policy;
    this.timers = timers;
    this.random = random;
    this.timeouts = timeouts;
    timeouts.use(policy.intervals());
    long now = timers.nanos();
    this.began = now;
    this.copiesLostAt = now;
    this.schedule = new Schedule(policy, random, now);
    this.pacer = new Pacer(policy.maxPerSecond(), now);
    this.notBefore = now;
  }

  /** From now on this policy counts, for every binding there is. */
  public List<Planned> use(Policy next) {
    long now = timers.nanos();
    Schedule before = schedule;
    policy = next;
    timeouts.use(next.intervals());
    schedule = new Schedule(next, random, now);
    pacer = pacer.withBudget(next.maxPerSecond(), now);
    List<Planned> planned = new ArrayList<>();
    for (Plan plan : plans.all()) {
      boolean waiting = plan.isWaiting();
      long interval = plan.interval();
      before.cancel(plan);
      boolean kept = isKept(plan);
      if (kept && waiting && plan.interval() == interval) {
        schedule.takeOver(plan);
        continue;
      }
      if (kept) {
        replan(plan, waiting, interval, now);
      }
      if (kept || waiting) {
        planned.add(planned(plan));
      }
    }
    return planned;
  }

  /** Plans anew what a change of a binding asks for. */
  public Optional<Planned> apply(Change change) {
    if (change instanceof Change.Saved saved) {
      return saved(saved.binding(), saved.origin());
    }
    if (change instanceof Change.Pinged pinged) {
      return pinged(pinged.binding());
    }
    if (change instanceof Change.Removed removed) {
      Plan plan = plans.remove(removed.binding().id());
      if (plan != null) {
        schedule.cancel(plan);
        leave(plan);
      }
    }
    return Optional.empty();
  }

  private Optional<Planned> saved(Binding binding, Origin origin) {
    long now = timers.nanos();
    Optional<Binding> before =
        Optional.ofNullable(plans.get(binding.id())).map(known -> known.binding);
    Plan plan = plan(binding);
    boolean registered = origin == Origin.REGISTER || origin == Origin.REBIND;
    boolean learnt = registered && timeouts.registered(plan, before, origin, now);
    if (registered) {
      plan.certainAt = now;
      plan.unanswered = 0;
    }
    if (!registered) {
      timeouts.seen(plan, before);
    }
    boolean waiting = plan.isWaiting();
    long interval = plan.interval();
    if (!isKept(plan)) {
      schedule.cancel(plan);
      return waiting || learnt ? Optional.of(planned(plan)) : Optional.empty();
    }
    if (registered && isRare(before, binding) && plan.stranger.isEmpty()) {
      schedule.afterRareRegister(plan, now);
    } else if (registered) {
      schedule.afterRegister(plan, now);
    } else if (waiting && plan.interval() == interval) {
      return Optional.empty();
    } else {
      replan(plan, waiting, interval, now);
    }
    return Optional.of(planned(plan));
  }

  /** Of a phone that registers once a minute or more often, REGISTERs alone keep the binding. */
  private static boolean isRare(Optional<Binding> before, Binding after) {
    long last = before.map(known -> known.lifetime().refreshedAt()).orElse(0L);
    return after.lifetime().refreshedAt() - last > FREQUENT;
  }

  private Optional<Planned> pinged(Binding binding) {
    if (binding.reachability().isUnreachable() && binding.reachability().isOfPings()) {
      timeouts.unreachable(binding);
    }
    Plan plan = plan(binding);
    if (binding.reachability().isConnectionEnded()) {
      boolean waiting = plan.isWaiting();
      isKept(plan);
      schedule.cancel(plan);
      return waiting ? Optional.of(planned(plan)) : Optional.empty();
    }
    long interval = plan.interval();
    boolean unanswered = binding.reachability().isUnanswered();
    if (unanswered && plan.tries == 0) {
      plan.tries = 1;
    }
    plan.setInterval();
    if (!plan.isWaiting() || plan.interval() == interval) {
      return Optional.empty();
    }
    if (unanswered) {
      schedule.afterKeepalive(plan, timers.nanos());
    } else {
      schedule.spread(plan, timers.nanos());
    }
    return Optional.of(planned(plan));
  }

  /** A binding of an earlier run, and its row as that left it. */
  public Optional<Planned> restored(Binding binding, Keepalive stored) {
    Plan plan = plan(binding);
    long now = timers.nanos();
    plan.restore(stored, now);
    if (!isKept(plan)) {
      return stored.interval() > 0 ? Optional.of(planned(plan)) : Optional.empty();
    }
    if (isInVain(plan)) {
      plan.setTriesFor(stored.interval() * MILLI);
    }
    long wallClock = timers.epochMillis();
    long heard = Math.max(stored.lastAt(), binding.lifetime().refreshedAt());
    long planned = now + nanos(stored.nextAt() - wallClock);
    boolean planLost = stored.interval() > 0 && stored.nextAt() == 0;
    if (heard > 0 && !planLost) {
      schedule.afterSilence(plan, now - Math.max(0, nanos(wallClock - heard)), planned, now);
    } else if (stored.nextAt() > 0 && planned - now <= plan.interval()) {
      schedule.asPlanned(plan, planned, now);
    } else {
      schedule.spread(plan, now);
    }
    boolean same =
        stored.interval() == plan.interval() / MILLI && Math.abs(plan.at - planned) < SAME;
    return same || schedule.hasPassed(plan, now) ? Optional.empty() : Optional.of(planned(plan));
  }

  private static long nanos(long millis) {
    return MILLI * Math.max(-LONGEST_AWAY, Math.min(LONGEST_AWAY, millis));
  }

  /** Plans anew the phones of a network of which something else is known than before. */
  public List<Planned> replan(String networkIp) {
    long now = timers.nanos();
    List<Planned> planned = new ArrayList<>();
    for (Plan plan : plans.all()) {
      if (plan.binding.registration().networkIp().equals(networkIp) && isReplanned(plan, now)) {
        planned.add(planned(plan));
      }
    }
    return planned;
  }

  /**
   * How many phones of a network are kept alive in that interval, in nanoseconds, or would be if
   * they answered.
   */
  public int countOf(String networkIp, long interval) {
    int count = 0;
    for (Plan plan : plans.all()) {
      boolean there = plan.binding.registration().networkIp().equals(networkIp);
      count += there && plan.isWaiting() && plan.usual() == interval ? 1 : 0;
    }
    return count;
  }

  /** Also where FreeSWITCH's own pings were often enough until now. */
  private boolean isReplanned(Plan plan, long now) {
    long interval = plan.interval();
    boolean waiting = plan.isWaiting();
    if (!isKept(plan) || waiting && plan.interval() == interval) {
      return false;
    }
    replan(plan, waiting, interval, now);
    return true;
  }

  /** It is kept alive from now on, or in another interval. */
  private void replan(Plan plan, boolean waiting, long interval, long now) {
    if (waiting) {
      schedule.intervalChanged(plan, interval, now);
    } else {
      schedule.spread(plan, now);
    }
  }

  private Plan plan(Binding binding) {
    Plan plan = plans.getOrNew(binding.id());
    plan.binding = binding;
    if (!isInVain(plan)) {
      plan.tries = 0;
    }
    return plan;
  }

  /** Whether what is sent to it most likely does not reach the phone. */
  private static boolean isInVain(Plan plan) {
    return plan.binding.reachability().isUnreachable() || !plan.stranger.isEmpty();
  }

  /** Asks the policy. What it says holds until the binding or the policy changes. */
  private boolean isKept(Plan plan) {
    Policy.Decision decision =
        policy.decide(plan.binding, (usual, most) -> timeouts.interval(plan.binding, usual, most));
    plan.setUsual(decision.interval().toNanos());
    plan.setInterval();
    plan.event = decision.event();
    if (decision.cause() == Policy.Decision.Cause.FREESWITCH_PINGS) {
      // Nobody knows when: a port that stays shows nothing then.
      plan.knowsPacketsNoMore();
    }
    if (!decision.isKept()) {
      leave(plan);
    }
    return decision.isKept() && mayReach(plan);
  }

  /** Few enough lead to the same stranger, or it leads to none. */
  private boolean mayReach(Plan plan) {
    String place = plan.binding.stranger().map(to -> Address.place(to.host())).orElse("");
    if (!place.equals(plan.stranger)) {
      leave(plan);
      int others = strangers.getOrDefault(place, 0);
      if (!place.isEmpty() && others < MOST_OF_A_STRANGER) {
        strangers.put(place, others + 1);
        plan.stranger = place;
      }
    }
    return place.equals(plan.stranger);
  }

  private void leave(Plan plan) {
    strangers.computeIfPresent(plan.stranger, (place, count) -> count == 1 ? null : count - 1);
    plan.stranger = "";
  }

  private Planned planned(Plan plan) {
    return new Planned(plan.binding.id(), row(plan, 0));
  }

  private Keepalive row(Plan plan, long sentAt) {
    return plan.row(sentAt, timers.nanos(), timers.epochMillis());
  }

  /** Whether one is due, whatever the budget says. */
  public boolean hasDue(long now) {
    return schedule.hasDue(now);
  }

  /** The next one that is due and within the budget. It counts as sent, and is planned anew. */
  public Optional<Due> due(long now) {
    notBefore = now + GRAIN;
    if (!schedule.hasDue(now)) {
      return Optional.empty();
    }
    if (!pacer.tryTake(now)) {
      notBefore = now + Math.max(GRAIN, pacer.untilNext(now));
      return Optional.empty();
    }
    Plan plan = schedule.first();
    long late = Math.max(0, now - plan.bound);
    plan.count++;
    plan.gap = NatTimeouts.millis(silence(plan, now));
    plan.certainAt = now;
    if (isInVain(plan) && plan.interval() < Plan.LONGEST) {
      plan.tries++;
    }
    plan.setInterval();
    schedule.afterKeepalive(plan, now);
    return Optional.of(new Due(plan.binding, plan.event, late, row(plan, timers.epochMillis())));
  }

  /** When to ask again what is due, in monotonic nanoseconds; empty if nothing is planned. */
  public OptionalLong nextDue() {
    if (schedule.size() == 0) {
      return OptionalLong.empty();
    }
    long at = schedule.first().at;
    return OptionalLong.of(at - notBefore < 0 ? notBefore : at);
  }

  /**
   * FreeSWITCH has taken a keep-alive.
   *
   * @param at when it was sent, in monotonic nanoseconds
   */
  public void acknowledged(long id, long at) {
    Plan plan = plans.get(id);
    if (plan != null) {
      timeouts.acknowledged(plan, at);
    }
  }

  /**
   * The connection ended before FreeSWITCH had acknowledged a keep-alive: it is due at once.
   *
   * @param at when it was sent, in monotonic nanoseconds
   */
  public Optional<Planned> lost(long id, long at) {
    Plan plan = plans.get(id);
    if (plan == null || !plan.isWaiting() || hasPacketAfter(plan, at)) {
      return Optional.empty();
    }
    plan.count--;
    // Where not all packets are known, there was one an interval before.
    long lastPacket = plan.knowsPackets() ? plan.lastPassed : at - plan.interval();
    schedule.afterLoss(plan, at, lastPacket);
    return Optional.of(planned(plan));
  }

  /**
   * An answer of the phone was captured.
   *
   * @param ago how long ago, in milliseconds
   * @param rttMicros how long it took
   * @param status 100 to 699
   */
  public Optional<Planned> answered(long id, long ago, int rttMicros, int status) {
    Plan plan = plans.get(id);
    if (plan == null) {
      return Optional.empty();
    }
    long at = timers.nanos() - ago * MILLI;
    long gap = silenceBefore(plan, at - rttMicros * MICRO);
    plan.gap = 0;
    plan.heardAt = at;
    if (gap > 0) {
      timeouts.answered(plan, gap);
    }
    plan.heard = plan.heard.answer(timers.epochMillis() - ago, rttMicros, status);
    return Optional.of(heard(plan));
  }

  /** How long no packet had passed when that request to it was sent; 0 for unknown. */
  private long silenceBefore(Plan plan, long request) {
    boolean moved = plan.binding.reachability().state() == PingOutcome.MOVED;
    long after = request - plan.certainAt;
    if (moved || after < -CLOCKS_DIFFER) {
      return 0;
    }
    return after < CLOCKS_DIFFER ? plan.gap * MILLI : silence(plan, request);
  }

  /** Since the last packet from it or to it, where all are known; else 0. */
  private long silence(Plan plan, long now) {
    if (plan.heardAt == Plan.NEVER
        || plan.heardAt - plan.certainAt < -CLOCKS_DIFFER
        || plan.heardAt - copiesLostAt < 0) {
      return 0;
    }
    return Math.max(0, now - Math.max(plan.heardAt, plan.certainAt));
  }

  /** Copies of packets were lost: what came since the last one that is known is not. */
  public void copiesLost() {
    copiesLostAt = timers.nanos();
  }

  /** A packet that the phone sent by itself was captured so many milliseconds ago. */
  public Optional<Planned> heard(long id, long ago) {
    Plan plan = plans.get(id);
    if (plan == null) {
      return Optional.empty();
    }
    plan.heardAt = timers.nanos() - ago * MILLI;
    if (plan.isWaiting()) {
      endTrial(plan);
      long latest = plan.certainAt + MOST_INTERVALS_BY_COPIES * plan.interval();
      long later = schedule.afterPacket(plan, timers.nanos() - ago * MILLI, plan.certainAt, latest);
      saved += (double) later / plan.interval();
    }
    plan.heard = plan.heard.packet(timers.epochMillis() - ago);
    return Optional.of(heard(plan));
  }

  /** What it would prove is a silence, and that has ended. */
  private void endTrial(Plan plan) {
    long interval = plan.interval();
    plan.setInterval();
    if (plan.interval() < interval) {
      schedule.intervalChanged(plan, interval, timers.nanos());
    }
  }

  /** Phones of a network, of which one may be tried after a longer gap than usual. */
  private static final class Trial {
    private final long gap;
    private int phones;
    private Optional<Plan> first = Optional.empty();

    Trial(long gap) {
      this.gap = gap;
    }

    /** The one that registers anew soonest, should its NAT forget it. */
    void add(Plan plan) {
      if (first.isEmpty() || expires(plan) < expires(first.get())) {
        first = Optional.of(plan);
      }
    }

    private static long expires(Plan plan) {
      return plan.binding.lifetime().expiresAt();
    }
  }

  /**
   * Has one phone of each network wait longer for its next keep-alive, where that may prove that
   * all of them need fewer.
   */
  public List<Planned> tryLonger() {
    if (!policy.intervals().mayRise()) {
      return List.of();
    }
    long now = timers.nanos();
    Map<String, Trial> trials = new HashMap<>();
    for (Plan plan : plans.all()) {
      if (isAnswering(plan, now)) {
        Trial trial =
            trials.computeIfAbsent(
                plan.binding.registration().networkIp(), ip -> new Trial(timeouts.trial(ip)));
        trial.phones++;
        if (trial.gap > silence(plan, now) && timeouts.isOfUse(plan.binding, trial.gap)) {
          trial.add(plan);
        }
      }
    }
    List<Planned> planned = new ArrayList<>();
    for (Trial trial : trials.values()) {
      if (trial.phones >= AnsweredGaps.PHONES && trial.first.isPresent()) {
        Plan plan = trial.first.get();
        schedule.afterGap(plan, Math.max(plan.heardAt, plan.certainAt), trial.gap);
        timeouts.tries(plan.binding, plan.at);
        planned.add(planned(plan));
      }
    }
    return planned;
  }

  /** Whether it has answered of late, and its interval may rise. */
  private boolean isAnswering(Plan plan, long now) {
    return plan.isWaiting()
        && plan.unanswered == 0
        && !isInVain(plan)
        && silence(plan, now) > 0
        && silence(plan, now) < plan.interval()
        && NatTimeouts.isTold(plan.binding)
        && policy.mayRise(plan.binding);
  }

  private Planned heard(Plan plan) {
    plan.unanswered = 0;
    return planned(plan);
  }

  /** How many keep-alives were not needed, because phones had sent packets by themselves. */
  public long saved() {
    return (long) saved;
  }

  /**
   * A request to it was not answered.
   *
   * @param since when it was sent, in monotonic nanoseconds; what the phone has sent since then
   *     shows that it leaves some requests unanswered
   * @return how often that was so since it was heard last
   */
  public int unanswered(long id, long since) {
    Plan plan = plans.get(id);
    if (plan == null || plan.heardAt != Plan.NEVER && plan.heardAt - since > 0) {
      return 0;
    }
    plan.unanswered = (byte) Math.min(Byte.MAX_VALUE, plan.unanswered + 1);
    if (plan.unanswered == 1) {
      plan.gapUnanswered = plan.gap;
      timeouts.missed(plan, plan.gap * MILLI);
    } else if (plan.unanswered == 2) {
      timeouts.unanswered(plan, plan.gapUnanswered * MILLI);
    }
    return plan.unanswered;
  }

  /** Sends the next one soon, to see whether it is answered. */
  public Optional<Planned> tryAgain(long id) {
    Plan plan = plans.get(id);
    if (plan == null || !plan.isWaiting()) {
      return Optional.empty();
    }
    schedule.again(plan, timers.nanos());
    return Optional.of(planned(plan));
  }

  private static boolean hasPacketAfter(Plan plan, long at) {
    return plan.bound - plan.interval() - at > 0;
  }

  /** Bindings that have a deadline. */
  public int scheduled() {
    return schedule.size();
  }

  /** How many of them should have been served by now. */
  public int overdue() {
    return schedule.dueAt(timers.nanos());
  }

  /** How they keep up. */
  public Load load() {
    long now = timers.nanos();
    double perSecond = 0;
    int late = 0;
    long latest = 0;
    for (Plan plan : plans.all()) {
      if (plan.isWaiting()) {
        perSecond += (double) SECOND / plan.interval();
        long over = Math.min(now - plan.bound, now - began);
        if (over > SECOND) {
          late++;
          latest = Math.max(latest, over);
        }
      }
    }
    return new Load(late, latest, (int) Math.ceil(ROOM * perSecond));
  }

  /** Whether the one that should have been sent first is past its bound, and how long it may be. */
  public boolean isLate() {
    long now = timers.nanos();
    return schedule.size() > 0 && Math.min(now - schedule.first().bound, now - began) > SECOND;
  }

  /** The budget. */
  public int maxPerSecond() {
    return policy.maxPerSecond();
  }
}
