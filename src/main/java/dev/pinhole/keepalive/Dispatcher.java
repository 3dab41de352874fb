package dev.pinhole.keepalive;

import dev.pinhole.time.Timers;
import java.time.Duration;
import java.util.function.ObjLongConsumer;

/**
 * Serves what is due, the oldest first, as fast as the pacer and the sender let it. On the event
 * loop.
 */
final class Dispatcher {
  /** Wake-ups are not closer together than this, so that busy seconds cost few of them. */
  private static final long GRAIN = Duration.ofMillis(5).toNanos();

  private final Sender sender;
  private final Timers timers;
  private final ObjLongConsumer<Deadline> serve;
  private final WakeUp wakeUp;
  private final LoadGauge gauge;
  private Pacer pacer;
  private Schedule schedule;
  private long notBefore;
  private boolean blocked;

  /**
   * @param serve sends one that is due, and gives it another deadline
   */
  Dispatcher(
      Sender sender,
      Timers timers,
      Pacer pacer,
      Schedule schedule,
      ObjLongConsumer<Deadline> serve) {
    this.sender = sender;
    this.timers = timers;
    this.pacer = pacer;
    this.schedule = schedule;
    this.serve = serve;
    this.notBefore = timers.nanos();
    this.gauge = new LoadGauge(notBefore);
    this.wakeUp = new WakeUp(timers, this::serve);
  }

  /** From now on at another rate, and from another schedule. */
  void use(int maxPerSecond, Schedule next, long now) {
    pacer = pacer.withBudget(maxPerSecond, now);
    schedule = next;
  }

  /** The schedule has changed. */
  void wake() {
    if (!blocked && schedule.size() > 0) {
      long at = schedule.first().at;
      wakeUp.by(at - notBefore < 0 ? notBefore : at);
    }
  }

  /** The sender may be ready again. */
  void resume() {
    if (blocked) {
      blocked = false;
      gauge.goesOn(timers.nanos());
      serve();
    }
  }

  Load load() {
    return gauge.look(schedule, timers.nanos());
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
        serve.accept(schedule.first(), now);
      }
    } finally {
      wake();
    }
  }
}
