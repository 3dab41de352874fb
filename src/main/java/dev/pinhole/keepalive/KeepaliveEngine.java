package dev.pinhole.keepalive;

import dev.pinhole.binding.Binding;
import dev.pinhole.binding.BindingKey;
import dev.pinhole.binding.Change;
import dev.pinhole.binding.Change.Origin;
import dev.pinhole.time.Timers;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Keeps the bindings of one FreeSWITCH fresh: each has its own deadline, and the pacer decides how
 * many are served at a time, the oldest first. All on the event loop.
 */
public final class KeepaliveEngine {
  /** A plan that differs by less is the same. */
  private static final long SAME = Duration.ofSeconds(1).toNanos();

  private static final long FREQUENT = Duration.ofSeconds(60).toMillis();

  private final Sender sender;
  private final Timers timers;
  private final RandomGenerator random;
  private final KeepaliveListener listener;
  private final Learner learner;
  private final Dispatcher dispatcher;

  /** Of all bindings: also of those that are not kept alive, for the policy may change. */
  private final Map<BindingKey, Deadline> byBinding = new HashMap<>();

  private Policy policy;
  private Schedule schedule;

  /** With a memory of NATs of its own. */
  public KeepaliveEngine(
      Policy policy,
      Sender sender,
      Timers timers,
      RandomGenerator random,
      KeepaliveListener listener) {
    this(policy, sender, timers, random, listener, new NatTimeouts(timers));
  }

  /** All engines of a daemon learn of NATs together: the phones of a site may be anywhere. */
  public KeepaliveEngine(
      Policy policy,
      Sender sender,
      Timers timers,
      RandomGenerator random,
      KeepaliveListener listener,
      NatTimeouts timeouts) {
    this.policy = policy;
    this.sender = sender;
    this.timers = timers;
    this.random = random;
    this.listener = listener;
    this.learner = new Learner(timeouts);
    long now = timers.nanos();
    this.schedule = new Schedule(policy, random, now);
    Pacer pacer = new Pacer(policy.maxPerSecond(), now);
    this.dispatcher = new Dispatcher(sender, timers, pacer, schedule, this::send);
    timeouts.listen(this::shortened);
  }

  /** From now on this policy counts, for every binding there is. */
  public void use(Policy next) {
    long now = timers.nanos();
    Schedule before = schedule;
    policy = next;
    schedule = new Schedule(next, random, now);
    dispatcher.use(next.maxPerSecond(), schedule, now);
    for (Deadline deadline : byBinding.values()) {
      boolean waiting = deadline.isWaiting();
      long interval = deadline.interval;
      before.cancel(deadline);
      boolean kept = isKept(deadline);
      if (kept && waiting && deadline.interval == interval) {
        schedule.takeOver(deadline);
        continue;
      }
      if (kept && waiting) {
        schedule.intervalChanged(deadline, interval, now);
      } else if (kept) {
        schedule.spread(deadline, now);
      }
      if (kept || waiting) {
        listener.planned(deadline.binding.key(), upkeep(deadline));
      }
    }
    dispatcher.wake();
  }

  /** Plans anew what a change of a binding asks for. */
  public void apply(Change change) {
    if (change instanceof Change.Saved saved) {
      saved(saved.binding(), saved.origin());
    } else if (change instanceof Change.Pinged pinged) {
      pinged(pinged.binding());
    } else if (change instanceof Change.Removed removed) {
      removed(removed.binding());
    }
  }

  private void saved(Binding binding, Origin origin) {
    long now = timers.nanos();
    Optional<Binding> before =
        Optional.ofNullable(byBinding.get(binding.key())).map(known -> known.binding);
    Deadline deadline = deadline(binding);
    boolean registered = origin == Origin.REGISTER || origin == Origin.REBIND;
    boolean learnt = registered && learner.registered(deadline, before, binding, origin, now);
    if (!registered) {
      learner.seen(deadline, before, binding);
    }
    long interval = deadline.interval;
    if (!isKept(deadline)) {
      if (deadline.isWaiting() || learnt) {
        schedule.cancel(deadline);
        listener.planned(binding.key(), upkeep(deadline));
      }
      return;
    }
    if (registered && isRare(before, binding)) {
      schedule.afterRareRegister(deadline, now);
    } else if (registered) {
      schedule.afterRegister(deadline, now);
    } else if (!deadline.isWaiting()) {
      schedule.spread(deadline, now);
    } else if (deadline.interval != interval) {
      schedule.intervalChanged(deadline, interval, now);
    } else {
      return;
    }
    listener.planned(binding.key(), upkeep(deadline));
    dispatcher.wake();
  }

  /** Of a phone that registers once a minute or more often, REGISTERs alone keep the binding. */
  private static boolean isRare(Optional<Binding> before, Binding after) {
    long last = before.map(known -> known.lifetime().refreshedAt()).orElse(0L);
    return after.lifetime().refreshedAt() - last > FREQUENT;
  }

  /** A binding of an earlier run. */
  public void restored(Binding binding, Earlier earlier) {
    Deadline deadline = deadline(binding);
    deadline.count = earlier.count();
    deadline.gapSurvived = earlier.gapSurvived();
    deadline.gapForgotten = earlier.gapForgotten();
    long now = timers.nanos();
    deadline.survivedAt = Learner.seconds(now);
    boolean wasKept = earlier.interval() > 0;
    if (isKept(deadline)) {
      if (binding.reachability().isUnreachable()) {
        deadline.tries = (byte) BackOff.tries(deadline.usual, earlier.interval());
        deadline.interval = BackOff.interval(deadline.usual, deadline.tries);
      }
      long planned = now + earlier.dueInNanos();
      schedule.afterSilence(deadline, now - earlier.silentNanos(), planned, now);
      boolean same =
          earlier.interval() == deadline.interval && Math.abs(deadline.at - planned) < SAME;
      if (!same && !schedule.hasPassed(deadline, now)) {
        listener.planned(binding.key(), upkeep(deadline));
      }
      dispatcher.wake();
    } else if (wasKept) {
      listener.planned(binding.key(), upkeep(deadline));
    }
  }

  private static Upkeep upkeep(Deadline deadline) {
    boolean kept = deadline.isWaiting();
    return new Upkeep(
        deadline.count,
        kept ? deadline.at : 0,
        kept ? deadline.interval : 0,
        deadline.gapSurvived,
        deadline.gapForgotten);
  }

  private Deadline deadline(Binding binding) {
    Deadline deadline = byBinding.computeIfAbsent(binding.key(), key -> new Deadline());
    deadline.binding = binding;
    if (!binding.reachability().isUnreachable()) {
      deadline.tries = 0;
    }
    return deadline;
  }

  /** Asks the policy. What it says holds until the binding or the policy changes. */
  private boolean isKept(Deadline deadline) {
    Treatment treatment =
        policy.treatment(deadline.binding, usual -> learner.interval(deadline.binding, usual));
    deadline.usual = treatment.interval().toNanos();
    deadline.interval = BackOff.interval(deadline.usual, deadline.tries);
    deadline.event = treatment.event();
    return treatment.isKept();
  }

  private void pinged(Binding binding) {
    if (binding.reachability().isUnreachable()) {
      learner.unreachable(binding);
    }
    Deadline deadline = deadline(binding);
    long interval = BackOff.interval(deadline.usual, deadline.tries);
    if (deadline.isWaiting() && deadline.interval != interval) {
      deadline.interval = interval;
      schedule.spread(deadline, timers.nanos());
      listener.planned(binding.key(), upkeep(deadline));
      dispatcher.wake();
    }
  }

  private void removed(Binding binding) {
    Deadline deadline = byBinding.remove(binding.key());
    if (deadline != null) {
      schedule.cancel(deadline);
    }
  }

  /** The sender may be ready again: serve what is due. */
  public void resume() {
    dispatcher.resume();
  }

  /**
   * FreeSWITCH has acknowledged a keep-alive.
   *
   * @param at when it was sent, in nanoseconds of the monotonic clock
   */
  public void passed(BindingKey key, long at) {
    Deadline deadline = byBinding.get(key);
    if (deadline != null) {
      learner.passed(deadline, at);
    }
  }

  /**
   * The connection ended before FreeSWITCH had acknowledged a keep-alive: it is due at once.
   *
   * @param at when it was sent, in nanoseconds of the monotonic clock
   */
  public void lost(BindingKey key, long at) {
    Deadline deadline = byBinding.get(key);
    if (deadline == null || !deadline.isWaiting() || hasPacketAfter(deadline, at)) {
      return;
    }
    deadline.count--;
    schedule.afterLoss(deadline, at, Learner.lastPacketBefore(deadline, at));
    listener.planned(key, upkeep(deadline));
    dispatcher.wake();
  }

  private static boolean hasPacketAfter(Deadline deadline, long at) {
    return deadline.bound - deadline.interval - at > 0;
  }

  private void shortened(NatTimeouts.Network network, ChangedPorts.Shown evidence) {
    long now = timers.nanos();
    int bindings = 0;
    for (Deadline deadline : byBinding.values()) {
      if (deadline.binding.registration().networkIp().equals(network.networkIp())
          && isShortened(deadline, now)) {
        bindings++;
        listener.planned(deadline.binding.key(), upkeep(deadline));
      }
    }
    if (bindings > 0 || network.isHopeless()) {
      listener.shortened(network, evidence, bindings);
      dispatcher.wake();
    }
  }

  /** Bindings that have a deadline. */
  public int scheduled() {
    return schedule.size();
  }

  /** How many of them should have been served by now. */
  public int overdue() {
    return schedule.dueAt(timers.nanos());
  }

  /** How they keep up; to be asked every few seconds by one who looks at what went on between. */
  public Load load() {
    return dispatcher.load();
  }

  /** The budget. */
  public int maxPerSecond() {
    return policy.maxPerSecond();
  }

  private void send(Deadline due, long now) {
    long late = Math.max(0, now - due.bound);
    due.count++;
    if (due.binding.reachability().isUnreachable() && due.interval < BackOff.LONGEST) {
      due.tries++;
      due.interval = BackOff.interval(due.usual, due.tries);
    }
    schedule.afterKeepalive(due, now);
    sender.send(due.binding, due.event);
    listener.sent(due.binding.key(), upkeep(due), late);
  }

  /** Also where FreeSWITCH's own pings were often enough until now. */
  private boolean isShortened(Deadline deadline, long now) {
    long interval = deadline.interval;
    boolean waiting = deadline.isWaiting();
    if (!isKept(deadline) || waiting && deadline.interval == interval) {
      return false;
    }
    if (waiting) {
      schedule.intervalChanged(deadline, interval, now);
    } else {
      schedule.spread(deadline, now);
    }
    return true;
  }
}
