package dev.pinhole.sofia;

import dev.pinhole.esl.EslEvent;
import dev.pinhole.time.Timers;
import java.time.Duration;

/**
 * FreeSWITCH's clock against our monotonic one, by the {@code Event-Date-Timestamp} of its events,
 * in microseconds of the epoch. A frame that was held up on its way makes the difference look
 * larger, so the smallest seen lately counts. Owned by the event loop.
 */
public final class FreeswitchClock {
  private static final long LATELY = Duration.ofMinutes(5).toNanos();

  /** No frame is on its way for so long: FreeSWITCH's clock was set back. */
  private static final long SET_BACK = Duration.ofMinutes(10).toNanos();

  private static final long NONE = Long.MAX_VALUE;

  private final Timers timers;
  private long smallest = NONE;
  private long smallestBefore = NONE;
  private long since;

  public FreeswitchClock(Timers timers) {
    this.timers = timers;
  }

  /** An event has just come. */
  public void heard(EslEvent event) {
    long stamp = stamp(event);
    if (stamp == 0) {
      return;
    }
    long now = timers.nanos();
    if (now - since >= LATELY && smallest != NONE) {
      smallestBefore = smallest;
      smallest = NONE;
      since = now;
    }
    long difference = now - stamp;
    long known = Math.min(smallest, smallestBefore);
    if (known != NONE && difference - known > SET_BACK) {
      smallestBefore = NONE;
      smallest = difference;
    } else {
      smallest = Math.min(smallest, difference);
    }
  }

  /**
   * When FreeSWITCH made an event that has just come, in nanoseconds of the monotonic clock; now
   * where the event does not tell.
   *
   * @param earliest when it cannot yet have been made
   */
  public long madeAt(EslEvent event, long earliest) {
    heard(event);
    long stamp = stamp(event);
    long now = timers.nanos();
    return stamp == 0
        ? now
        : Math.max(earliest, Math.min(now, stamp + Math.min(smallest, smallestBefore)));
  }

  /** In nanoseconds; 0 for none. */
  private static long stamp(EslEvent event) {
    return 1_000 * SofiaEvents.number(event.get("Event-Date-Timestamp"));
  }
}
