package dev.pinhole.daemon;

import dev.pinhole.keepalive.KeepaliveEngine.Load;
import dev.pinhole.time.Timers;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says so when keep-alives come too late, why, and what would do; once a minute while it lasts. */
final class LoadLog {
  private static final Logger log = LoggerFactory.getLogger(LoadLog.class);
  private static final long MINUTE = Duration.ofMinutes(1).toNanos();

  /** Measured, on two cores. At 28 s an interval these are 35,000 and 65,000 phones. */
  private static final int ONE_FREESWITCH_CARRIES = 1_400;

  private static final double MOST_OF_THE_TIME = 0.5;

  private final String node;
  private final Timers timers;
  private int looksLate;
  private boolean told;
  private long toldAt;

  LoadLog(String node, Timers timers) {
    this.node = node;
    this.timers = timers;
  }

  /**
   * To be called every few seconds while there is a connection.
   *
   * @param waiting for what part of the time FreeSWITCH took no more, 0 to 1
   */
  void look(Load load, double waiting, int maxPerSecond) {
    if (load.late() == 0) {
      if (told) {
        log.info("event=keepalives-in-time node={}", node);
      }
      told = false;
      looksLate = 0;
      return;
    }
    looksLate++;
    long now = timers.nanos();
    // What a moment's rush leaves is gone at the next look.
    if (looksLate > 1 && (!told || now - toldAt >= MINUTE)) {
      told = true;
      toldAt = now;
      log.warn(
          "event=keepalives-late node={} late={} by {} s at most: {}",
          node,
          load.late(),
          Duration.ofNanos(load.latest()).toSeconds(),
          why(load, waiting, maxPerSecond));
    }
  }

  /** Being disconnected is logged elsewhere; afterwards, what piled up gets a moment. */
  void disconnected() {
    looksLate = 0;
  }

  /** The cause and the remedy, for the log and for {@code status}. */
  static String why(Load load, double waiting, int maxPerSecond) {
    if (load.neededPerSecond() > maxPerSecond) {
      String raise =
          "max-per-second = "
              + maxPerSecond
              + " is too little, "
              + load.neededPerSecond()
              + " would do";
      return load.neededPerSecond() > ONE_FREESWITCH_CARRIES
          ? raise
              + "; but one FreeSWITCH carries 1,400 to 2,600 a second, some 35,000 to 65,000 NATed"
              + " UDP phones: spread them over several"
          : raise;
    }
    if (waiting > MOST_OF_THE_TIME) {
      return "FreeSWITCH is slow to acknowledge them; look at its load, or raise max-in-flight";
    }
    return "they are caught up oldest first, at max-per-second = " + maxPerSecond;
  }
}
