package dev.pinhole.daemon;

import dev.pinhole.esl.EslConnection;
import dev.pinhole.time.Timers;
import java.time.Duration;
import java.util.Optional;
import java.util.function.IntSupplier;

/**
 * Stops reading from the socket while the writer is behind, long before FreeSWITCH's own queue of
 * 100,000 events for us overflows; but not for a writer that does not come back, since phones are
 * kept alive without it. On the event loop.
 */
final class Intake {
  static final int PAUSE_AT = 20_000;
  static final int RESUME_AT = 5_000;
  static final Duration LONGEST = Duration.ofSeconds(5);
  private static final long CHECK = Duration.ofMillis(20).toNanos();

  private final IntSupplier backlog;
  private final Counters counters;
  private final Timers timers;
  private Optional<EslConnection> connection = Optional.empty();
  private Timers.Timer check = () -> {};
  private boolean paused;
  private long pausedAt;

  /** Waiting was in vain; until the writer has caught up, there is no more of it. */
  private boolean vain;

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
    if (paused || connection.isEmpty()) {
      return;
    }
    int waiting = backlog.getAsInt();
    vain = vain && waiting > RESUME_AT;
    if (waiting >= PAUSE_AT && !vain) {
      paused = true;
      pausedAt = timers.nanos();
      counters.count(Counter.READING_PAUSES);
      connection.get().setReading(false);
      check = timers.every(CHECK, this::resumeIfRoom);
    }
  }

  private void resumeIfRoom() {
    boolean hasRoom = backlog.getAsInt() <= RESUME_AT;
    if (hasRoom || timers.nanos() - pausedAt >= LONGEST.toNanos()) {
      vain = !hasRoom;
      check.cancel();
      paused = false;
      connection.ifPresent(any -> any.setReading(true));
    }
  }
}
