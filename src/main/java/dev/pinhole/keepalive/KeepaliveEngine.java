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

  /** A longer silence makes no difference any more, and the arithmetic has room for it. */
  private static final long LONGEST_SILENCE = Duration.ofDays(1).toMillis();

  private final Policy policy;
  private final Sender sender;
  private final Timers timers;
  private final KeepaliveListener listener;
  private final Pacer pacer;
  private final Schedule schedule;
  private final WakeUp wakeUp;
  private final Map<BindingKey, Deadline> byBinding = new HashMap<>();
  private long notBefore;
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
    this.listener = listener;
    this.notBefore = timers.nanos();
    this.pacer = new Pacer(policy.maxPerSecond(), notBefore);
    this.schedule = new Schedule(policy, random, notBefore);
    this.wakeUp = new WakeUp(timers, this::serve);
  }

  @Override
  public void saved(Binding binding, List<String> evidence, Origin origin) {
    if (!policy.keeps(binding)) {
      pause(binding.key());
      return;
    }
    long now = timers.nanos();
    Deadline deadline = deadline(binding);
    if (origin == Origin.REGISTER) {
      schedule.afterRegister(deadline, now);
    } else if (!deadline.isWaiting()) {
      schedule.spread(deadline, now);
    } else if (deadline.bound - now > deadline.interval) {
      // The interval is a shorter one now.
      schedule.afterKeepalive(deadline, now);
    }
    wakeForFirst();
  }

  /**
   * A binding of an earlier run.
   *
   * @param silentMillis how long ago the last packet was that we know of
   * @param count keep-alives sent to it so far
   */
  public void restored(Binding binding, long silentMillis, int count) {
    Deadline deadline = deadline(binding);
    deadline.count = count;
    if (policy.keeps(binding)) {
      long now = timers.nanos();
      long silent = Math.max(0, Math.min(LONGEST_SILENCE, silentMillis));
      schedule.afterSilence(deadline, now - Duration.ofMillis(silent).toNanos(), now);
      wakeForFirst();
    }
  }

  private Deadline deadline(Binding binding) {
    Deadline deadline = byBinding.computeIfAbsent(binding.key(), key -> new Deadline());
    deadline.binding = binding;
    deadline.interval = policy.interval(binding);
    return deadline;
  }

  private void pause(BindingKey key) {
    Deadline deadline = byBinding.get(key);
    if (deadline != null) {
      schedule.cancel(deadline);
    }
  }

  @Override
  public void removed(Binding binding) {
    pause(binding.key());
    byBinding.remove(binding.key());
  }

  @Override
  public void happened(Happening happening) {}

  @Override
  public void foreignPath(Binding binding) {}

  /** The sender may be ready again: serve what is due. */
  public void resume() {
    if (blocked) {
      blocked = false;
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

  private void serve() {
    long now = timers.nanos();
    notBefore = now + GRAIN;
    try {
      while (schedule.hasDue(now)) {
        if (!sender.ready()) {
          blocked = true;
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
    schedule.afterKeepalive(due, now);
    sender.send(due.binding);
    listener.sent(due.binding.key(), due.count, late);
  }

  private void wakeForFirst() {
    if (!blocked && schedule.size() > 0) {
      long at = schedule.first().at;
      wakeUp.by(at - notBefore < 0 ? notBefore : at);
    }
  }
}
