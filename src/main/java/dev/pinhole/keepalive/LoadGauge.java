package dev.pinhole.keepalive;

import java.time.Duration;

/** Measures how the keep-alives keep up. On the event loop. */
final class LoadGauge {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  /** So much more than the bare rate lets every deadline find its place in the timetable. */
  private static final double ROOM = 1.1;

  private long lookedAt;
  private long waitingSince;
  private long waited;
  private boolean waiting;

  LoadGauge(long now) {
    lookedAt = now;
  }

  /** From now on, nothing can be sent. */
  void waits(long now) {
    waiting = true;
    waitingSince = now;
  }

  void goesOn(long now) {
    if (waiting) {
      waited += now - waitingSince;
      waiting = false;
    }
  }

  Load look(Schedule schedule, long now) {
    if (waiting) {
      goesOn(now);
      waits(now);
    }
    double part = now == lookedAt ? 0 : (double) waited / (now - lookedAt);
    waited = 0;
    lookedAt = now;
    Sum sum = new Sum(now);
    schedule.forEach(sum::add);
    return new Load(sum.late, sum.latest, (int) Math.ceil(ROOM * sum.perSecond), part);
  }

  private static final class Sum {
    private final long now;
    private double perSecond;
    private int late;
    private long latest;

    Sum(long now) {
      this.now = now;
    }

    void add(Deadline deadline) {
      perSecond += (double) SECOND / deadline.interval;
      long over = now - deadline.bound;
      if (over > SECOND) {
        late++;
        latest = Math.max(latest, over);
      }
    }
  }
}
