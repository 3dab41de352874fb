package dev.pinhole.esl;

import dev.pinhole.time.Timers;
import java.util.EnumSet;
import java.util.Set;

/**
 * Nanoseconds during which the socket was read and a reply could have come. Deadlines of replies go
 * by these: FreeSWITCH is not late while nobody listens, nor while a listing of 50 MB is on its
 * way, behind which everything else waits. Owned by the connection's event loop.
 */
final class ReadingClock {
  /** Why the clock stands still. */
  enum Reason {
    NOT_READING,
    LARGE_FRAME
  }

  private final Timers timers;
  private final Set<Reason> reasons = EnumSet.noneOf(Reason.class);
  private long pausedAt;
  private long pausedFor;

  ReadingClock(Timers timers) {
    this.timers = timers;
  }

  long nanos() {
    return (reasons.isEmpty() ? timers.nanos() : pausedAt) - pausedFor;
  }

  void pause(Reason reason) {
    if (reasons.isEmpty()) {
      pausedAt = timers.nanos();
    }
    reasons.add(reason);
  }

  void resume(Reason reason) {
    if (reasons.remove(reason) && reasons.isEmpty()) {
      pausedFor += timers.nanos() - pausedAt;
    }
  }

  /** Whether it stands still for this reason, or for this one too. */
  boolean isPausedFor(Reason reason) {
    return reasons.contains(reason);
  }
}
