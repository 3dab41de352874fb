package dev.pinhole.sim;

/** For how long a phone could not have been called, worked out from when its way was open. */
final class ReachClock {
  private boolean counting;
  private long openUntil;
  private long unreachable;

  /** The way is open from now on, for that long unless it is opened again. */
  void open(long nanos, long forNanos) {
    if (counting) {
      unreachable += Math.max(0, nanos - openUntil);
      openUntil = Math.max(openUntil, nanos + forNanos);
    } else {
      counting = true;
      openUntil = nanos + forNanos;
    }
  }

  /** The way is shut, though the phone is registered. */
  void shut(long nanos) {
    open(nanos, 0);
    openUntil = nanos;
  }

  /** The phone is no longer registered: nobody calls it. */
  void pause(long nanos) {
    unreachable = unreachable(nanos);
    counting = false;
  }

  boolean isOpen(long nanos) {
    return counting && openUntil - nanos > 0;
  }

  /** In nanoseconds, up to now. */
  long unreachable(long nanos) {
    return counting ? unreachable + Math.max(0, nanos - openUntil) : unreachable;
  }
}
