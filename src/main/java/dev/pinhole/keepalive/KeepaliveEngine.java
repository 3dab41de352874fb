package dev.pinhole.keepalive;

import dev.pinhole.binding.Binding;
import dev.pinhole.binding.BindingKey;
import dev.pinhole.binding.BindingListener;
import dev.pinhole.binding.Happening;
import dev.pinhole.time.Timers;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/**
 * Keeps the bindings of one FreeSWITCH fresh: each has its own deadline, and the pacer decides how
 * many are served at a time, the oldest first. All on the event loop.
 */
public final class KeepaliveEngine implements BindingListener {
  /** Wake-ups are not closer together than this, so that busy seconds cost few of them. */
  private static final long GRAIN = 5_000_000L;

  /** Deadlines lie between these parts of the interval; the rest is for the pacer and the timer. */
  private static final double EARLIEST = 0.80;

  private static final double LATEST = 0.98;

  private final Policy policy;
  private final Sender sender;
  private final Timers timers;
  private final RandomGenerator random;
  private final KeepaliveListener listener;
  private final Pacer pacer;
  private final TreeSet<Deadline> deadlines = new TreeSet<>();
  private final Map<BindingKey, Deadline> byBinding = new HashMap<>();
  private final Map<BindingKey, Integer> counts = new HashMap<>();
  private Timers.Timer wakeUp = () -> {};
  private long wakeUpAt;
  private boolean asleep = true;
  private boolean blocked;
  private long sequence;

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
    this.pacer = new Pacer(policy.maxPerSecond(), timers.nanos());
  }

  @Override
  public void saved(Binding binding, List<String> evidence, Origin origin) {
    Deadline before = unschedule(binding.key());
    if (!policy.keeps(binding)) {
      return;
    }
    long interval = policy.interval(binding);
    long now = timers.nanos();
    long at =
        switch (origin) {
          // The REGISTER itself has just refreshed the binding.
          case REGISTER -> now + part(interval, EARLIEST, LATEST);
          // Nothing tells when the last packet was: spread them, so that none of them bunch.
          case LISTING, VERDICT ->
              before == null
                  ? now + part(interval, 0, 1)
                  : earlier(before.at, now + part(interval, EARLIEST, LATEST));
        };
    schedule(new Deadline(binding, interval, at, sequence++));
  }

  private static long earlier(long a, long b) {
    return a - b < 0 ? a : b;
  }

  /**
   * A binding of an earlier run.
   *
   * @param silentMillis how long ago the last packet was that we know of
   * @param count keep-alives sent to it so far
   */
  public void restored(Binding binding, long silentMillis, int count) {
    counts.put(binding.key(), count);
    if (policy.keeps(binding)) {
      long interval = policy.interval(binding);
      // Deadlines that have passed stay in the past: the oldest comes first, at the paced rate.
      long at =
          timers.nanos() - silentMillis * 1_000_000L + part(interval, EARLIEST, LATEST);
      schedule(new Deadline(binding, interval, at, sequence++));
    }
  }

  @Override
  public void removed(Binding binding) {
    unschedule(binding.key());
    counts.remove(binding.key());
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
    return deadlines.size();
  }

  /** How many of them should have been served by now. */
  public int overdue() {
    long now = timers.nanos();
    int count = 0;
    for (Deadline deadline : deadlines) {
      if (deadline.at - now > 0) {
        break;
      }
      count++;
    }
    return count;
  }

  private void serve() {
    long now = timers.nanos();
    while (!deadlines.isEmpty() && deadlines.first().at - now <= 0) {
      if (!sender.ready()) {
        blocked = true;
        return;
      }
      if (!pacer.tryTake(now)) {
        wakeAt(now + Math.max(GRAIN, pacer.untilNext(now)));
        return;
      }
      send(deadlines.first(), now);
    }
    if (!deadlines.isEmpty()) {
      wakeAt(earlierNever(deadlines.first().at, now + GRAIN));
    }
  }

  private static long earlierNever(long at, long notBefore) {
    return at - notBefore < 0 ? notBefore : at;
  }

  private void send(Deadline due, long now) {
    Binding binding = due.binding;
    unschedule(binding.key());
    schedule(
        new Deadline(
            binding, due.interval, now + part(due.interval, EARLIEST, LATEST), sequence++));
    int count = counts.merge(binding.key(), 1, Integer::sum);
    sender.send(binding);
    listener.sent(binding.key(), count, now - due.at);
  }

  private void schedule(Deadline deadline) {
    deadlines.add(deadline);
    byBinding.put(deadline.binding.key(), deadline);
    wakeAt(earlierNever(deadlines.first().at, timers.nanos()));
  }

  private Deadline unschedule(BindingKey key) {
    Deadline before = byBinding.remove(key);
    if (before != null) {
      deadlines.remove(before);
    }
    return before;
  }

  /** Sees to it that the engine wakes at that time at the latest. */
  private void wakeAt(long at) {
    if (!asleep && wakeUpAt - at <= 0) {
      return;
    }
    wakeUp.cancel();
    asleep = false;
    wakeUpAt = at;
    wakeUp =
        timers.schedule(
            Math.max(0, at - timers.nanos()),
            () -> {
              asleep = true;
              serve();
            });
  }

  private long part(long interval, double from, double to) {
    return (long) (interval * (from + (to - from) * random.nextDouble()));
  }
}
