package dev.pinhole.daemon;

import dev.pinhole.esl.EslConnection;
import dev.pinhole.time.Timers;
import java.time.Duration;
import java.util.Optional;
import java.util.function.IntSupplier;

/**
 * Stops reading from the socket while the writer is behind, long before FreeSWITCH's own queue of
 * 100,000 events for us overflows. On the event loop.
 */
final class Intake {
  static final int PAUSE_AT = 20_000;
  static final int RESUME_AT = 5_000;
  private static final long CHECK = Duration.ofMillis(20).toNanos();

  private final IntSupplier backlog;
  private final Counters counters;
  private final Timers timers;
  private Optional<EslConnection> connection = Optional.empty();
  private Timers.Timer check = () -> {};
  private boolean paused;

  Intake(IntSupplier backlog, Counters counters, Timers timers) {
    this.backlog = backlog;
    this.counters = counters;
    this.timers = timers;
  }

  void use(EslConnection next) {
    connection = Optional.of(next);
    paused = false;
  }

  void stop() {
    connection = Optional.empty();
    check.cancel();
  }

  void pauseIfFull() {
    if (!paused && connection.isPresent() && backlog.getAsInt() >= PAUSE_AT) {
      paused = true;
      counters.count(Counter.READING_PAUSES);
      connection.get().setReading(false);
      check = timers.every(CHECK, this::resumeIfRoom);
    }
  }

  private void resumeIfRoom() {
    if (backlog.getAsInt() <= RESUME_AT) {
      check.cancel();
      paused = false;
      connection.ifPresent(any -> any.setReading(true));
    }
  }
}
