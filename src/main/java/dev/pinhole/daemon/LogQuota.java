package dev.pinhole.daemon;

import dev.pinhole.time.Timers;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps phones from filling the log: what one of them causes is said once in ten minutes, and of
 * all together so much a minute. What is left out is counted and said, too. On the event loop.
 */
final class LogQuota {
  private static final Logger log = LoggerFactory.getLogger(LogQuota.class);

  static final int MOST_A_MINUTE = 30;
  static final Duration AGAIN_AFTER = Duration.ofMinutes(10);
  static final int MOST_REMEMBERED = 1_000;
  private static final long MINUTE = Duration.ofMinutes(1).toNanos();

  /** Who causes what. */
  private record Subject(String who, String what) {}

  private final String node;
  private final Timers timers;
  private final Map<Subject, Long> said =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Subject, Long> eldest) {
          return size() > MOST_REMEMBERED;
        }
      };
  private boolean counting;
  private int lines;
  private long leftOut;

  LogQuota(String node, Timers timers) {
    this.node = node;
    this.timers = timers;
  }

  /** Whether a line about that may be written now; if so, it has to be. */
  boolean allows(String who, String what) {
    if (!counting) {
      counting = true;
      timers.schedule(MINUTE, this::minuteIsOver);
    }
    long now = timers.nanos();
    Subject cause = new Subject(who, what);
    Long before = said.get(cause);
    if (before != null && now - before < AGAIN_AFTER.toNanos()) {
      leftOut++;
      return false;
    }
    if (lines == MOST_A_MINUTE) {
      leftOut++;
      return false;
    }
    lines++;
    said.put(cause, now);
    return true;
  }

  int remembered() {
    return said.size();
  }

  private void minuteIsOver() {
    if (leftOut > 0) {
      log.info(
          "event=lines-left-out node={} left_out={} in the last minute, about phones; pinhole"
              + " history has them",
          node,
          leftOut);
    }
    counting = false;
    lines = 0;
    leftOut = 0;
  }
}
