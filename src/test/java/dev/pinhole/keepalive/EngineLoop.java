package dev.pinhole.keepalive;

import dev.pinhole.keepalive.KeepaliveEngine.Due;
import dev.pinhole.time.Timers;
import java.util.Optional;
import java.util.function.Consumer;

/** Asks an engine what is due whenever it says that something may be, as the daemon does. */
final class EngineLoop {
  private final KeepaliveEngine engine;
  private final Timers timers;
  private final Consumer<Due> send;
  private Timers.Timer wakeUp = () -> {};
  private boolean ready = true;
  private boolean waking;
  private long wakesAt;

  /**
   * @param send takes each that is due
   */
  EngineLoop(KeepaliveEngine engine, Timers timers, Consumer<Due> send) {
    this.engine = engine;
    this.timers = timers;
    this.send = send;
  }

  /** Whether anything can be sent from now on. */
  void ready(boolean now) {
    ready = now;
    if (ready) {
      serve();
    }
  }

  /** To be called after all that may change what is due next. */
  void wake() {
    if (!ready || engine.nextDue().isEmpty()) {
      return;
    }
    long at = engine.nextDue().getAsLong();
    if (waking && wakesAt - at <= 0) {
      return;
    }
    wakeUp.cancel();
    waking = true;
    wakesAt = at;
    wakeUp =
        timers.schedule(
            Math.max(0, at - timers.nanos()),
            () -> {
              waking = false;
              serve();
            });
  }

  private void serve() {
    if (!ready) {
      return;
    }
    long now = timers.nanos();
    for (Optional<Due> due = engine.due(now); due.isPresent(); due = engine.due(now)) {
      send.accept(due.get());
    }
    wake();
  }
}
