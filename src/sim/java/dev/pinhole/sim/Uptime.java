package dev.pinhole.sim;

import dev.pinhole.time.Timers;
import java.time.Duration;

/** For how long FreeSWITCH has been up, and what its heartbeat says beside that. */
final class Uptime {
  static final String VERSION = "1.11.2-release+git~20260809T162310Z~3f13ad1b1d~64bit";

  private final Timers timers;
  private long since;

  Uptime(Timers timers) {
    this.timers = timers;
    restart();
  }

  void restart() {
    since = timers.nanos();
  }

  Duration elapsed() {
    return Duration.ofNanos(timers.nanos() - since);
  }

  /** As FreeSWITCH spells it out. */
  String words() {
    Duration up = elapsed();
    long micros = up.toNanosPart() / 1000;
    return String.join(
        ", ",
        counted(up.toDays() / 365, "year"),
        counted(up.toDays() % 365, "day"),
        counted(up.toHoursPart(), "hour"),
        counted(up.toMinutesPart(), "minute"),
        counted(up.toSecondsPart(), "second"),
        counted(micros / 1000, "millisecond"),
        counted(micros % 1000, "microsecond"));
  }

  SimEvent.EventBuilder heartbeat(SimEvent.EventBuilder event) {
    return event
        .add("Event-Info", "System Ready")
        .add("Up-Time", words())
        .add("FreeSWITCH-Version", VERSION)
        .add("Uptime-msec", elapsed().toMillis())
        .add("Session-Count", "0")
        .add("Max-Sessions", "1000")
        .add("Session-Per-Sec", "30")
        .add("Session-Per-Sec-Last", "0")
        .add("Session-Per-Sec-Max", "0")
        .add("Session-Per-Sec-FiveMin", "0")
        .add("Session-Since-Startup", "0")
        .add("Session-Peak-Max", "0")
        .add("Session-Peak-FiveMin", "0")
        .add("Idle-CPU", "71.566667");
  }

  private static String counted(long count, String unit) {
    return count + " " + unit + (count == 1 ? "" : "s");
  }
}
