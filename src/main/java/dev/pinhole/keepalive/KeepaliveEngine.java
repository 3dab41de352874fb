package dev.pinhole.keepalive;

import dev.pinhole.binding.Binding;
import dev.pinhole.binding.BindingKey;
import dev.pinhole.binding.BindingListener;
import dev.pinhole.binding.Happening;
import dev.pinhole.time.Timers;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Keeps the bindings of one FreeSWITCH fresh: each has its own deadline, and the pacer decides how
 * many are served at a time, the oldest first. All on the event loop.
 */
public final class KeepaliveEngine implements BindingListener {
  /** Wake-ups are not closer together than this, so that busy seconds cost few of them. */
  private static final long GRAIN = Duration.ofMillis(5).toNanos();

  /** A plan that differs by less is the same. */
  private static final long SAME = Duration.ofSeconds(1).toNanos();

  private final Sender sender;
  private final Timers timers;
  private final RandomGenerator random;
  private final KeepaliveListener listener;
  private final WakeUp wakeUp;

  /** Of all bindings: also of those that are not kept alive, for the policy may change. */
  private final Map<BindingKey, Deadline> byBinding = new HashMap<>();

  private Policy policy;
  private Pacer pacer;
  private Schedule schedule;
  private long notBefore;
  private final LoadGauge gauge;
  private boolean blocked;

  public KeepaliveEngine(
      Policy policy,
      Sender sender,
      Timers timers,
      RandomGenerator random,
      KeepaliveListener listener) {
    this.policy = policy;
    this.sender = sender;
    this.timers = timers;
    this.random = random;
    this.listener = listener;
    this.notBefore = timers.nanos();
    this.pacer = new Pacer(policy.maxPerSecond(), notBefore);
    this.schedule = new Schedule(policy, random, notBefore);
    this.gauge = new LoadGauge(notBefore);
    this.wakeUp = new WakeUp(timers, this::serve);
  }

  /** From now on this policy counts, for every binding there is. */
  public void use(Policy next) {
    long now = timers.nanos();
    Schedule before = schedule;
    policy = next;
    pacer = pacer.withBudget(next.maxPerSecond(), now);
    schedule = new Schedule(next, random, now);
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
    wakeForFirst();
  }

  @Override
  public void saved(Binding binding, List<String> evidence, Origin origin) {
    Deadline deadline = deadline(binding);
    long interval = deadline.interval;
    if (!isKept(deadline)) {
      pause(deadline);
      return;
    }
    long now = timers.nanos();
    if (origin == Origin.REGISTER) {
      schedule.afterRegister(deadline, now);
    } else if (!deadline.isWaiting()) {
      schedule.spread(deadline, now);
    } else if (deadline.interval != interval) {
      schedule.intervalChanged(deadline, interval, now);
    } else {
      return;
    }
    listener.planned(binding.key(), upkeep(deadline));
    wakeForFirst();
  }

  /** A binding of an earlier run. */
  public void restored(Binding binding, Earlier earlier) {
    Deadline deadline = deadline(binding);
    deadline.count = earlier.count();
    long now = timers.nanos();
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
      wakeForFirst();
    } else if (wasKept) {
      listener.planned(binding.key(), upkeep(deadline));
    }
  }

  private void pause(Deadline deadline) {
    if (deadline.isWaiting()) {
      schedule.cancel(deadline);
      listener.planned(deadline.binding.key(), upkeep(deadline));
    }
  }

  private static Upkeep upkeep(Deadline deadline) {
    return deadline.isWaiting()
        ? new Upkeep(deadline.count, deadline.at, deadline.interval)
        : new Upkeep(deadline.count, 0, 0);
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
    Treatment treatment = policy.treatment(deadline.binding);
    deadline.usual = treatment.interval().toNanos();
    deadline.interval = BackOff.interval(deadline.usual, deadline.tries);
    deadline.event = treatment.event();
    return treatment.isKept();
  }

  @Override
  public void pinged(Binding binding) {
    Deadline deadline = deadline(binding);
    long interval = BackOff.interval(deadline.usual, deadline.tries);
    if (deadline.isWaiting() && deadline.interval != interval) {
      deadline.interval = interval;
      schedule.spread(deadline, timers.nanos());
      listener.planned(binding.key(), upkeep(deadline));
      wakeForFirst();
    }
  }

  @Override
  public void removed(Binding binding) {
    Deadline deadline = byBinding.remove(binding.key());
    if (deadline != null) {
      schedule.cancel(deadline);
    }
  }

  @Override
  public void happened(Happening happening) {}

  @Override
  public void foreignPath(Binding binding) {}

  /** The sender may be ready again: serve what is due. */
  public void resume() {
    if (blocked) {
      blocked = false;
      gauge.goesOn(timers.nanos());
      serve();
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
    return gauge.look(schedule, timers.nanos());
  }

  /** The budget. */
  public int maxPerSecond() {
    return policy.maxPerSecond();
  }

  private void serve() {
    long now = timers.nanos();
    notBefore = now + GRAIN;
    try {
      while (schedule.hasDue(now)) {
        if (!sender.ready()) {
          blocked = true;
          gauge.waits(now);
          return;
        }
        if (!pacer.tryTake(now)) {
          notBefore = now + Math.max(GRAIN, pacer.untilNext(now));
          return;
        }
        send(schedule.first(), now);
      }
    } finally {
      wakeForFirst();
    }
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

  private void wakeForFirst() {
    if (!blocked && schedule.size() > 0) {
      long at = schedule.first().at;
      wakeUp.by(at - notBefore < 0 ? notBefore : at);
    }
  }
}
