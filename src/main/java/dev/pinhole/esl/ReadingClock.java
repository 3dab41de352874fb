package dev.pinhole.esl;

import dev.pinhole.time.Timers;

/**
 * Nanoseconds during which the socket was read. Deadlines of replies go by these: FreeSWITCH is not
 * late while nobody listens. Owned by the connection's event loop.
 */
final class ReadingClock {
  private final Timers timers;
  private boolean paused;
  private long pausedAt;
  private long pausedFor;

  ReadingClock(Timers timers) {
    this.timers = timers;
  }

  long nanos() {
    return (paused ? pausedAt : timers.nanos()) - pausedFor;
  }

  void pause() {
    if (!paused) {
      paused = true;
      pausedAt = timers.nanos();
    }
  }

  void resume() {
    if (paused) {
      paused = false;
      pausedFor += timers.nanos() - pausedAt;
    }
  }
}
