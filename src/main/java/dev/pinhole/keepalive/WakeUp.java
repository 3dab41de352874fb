package dev.pinhole.keepalive;

import dev.pinhole.time.Timers;

/** One timer that is set again and again. On the event loop. */
final class WakeUp {
  private final Timers timers;
  private final Runnable task;
  private Timers.Timer timer = () -> {};
  private boolean set;
  private long at;

  WakeUp(Timers timers, Runnable task) {
    this.timers = timers;
    this.task = task;
  }

  /** Sees to it that the task runs at that monotonic time at the latest. */
  void by(long time) {
    if (set && at - time <= 0) {
      return;
    }
    timer.cancel();
    set = true;
    at = time;
    timer = timers.schedule(Math.max(0, time - timers.nanos()), this::ring);
  }

  private void ring() {
    set = false;
    task.run();
  }
}
