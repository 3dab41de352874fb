package dev.pinhole.sim;

import dev.pinhole.time.Timers;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The headers that every event begins with: who, when, and where in the source. */
final class EventStamp {
  private static final DateTimeFormatter LOCAL =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);
  private static final DateTimeFormatter GMT =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private final SimOptions options;
  private final Timers timers;
  private String coreUuid;
  private long sequence = 13_882;
  private long second = Long.MIN_VALUE;
  private String local;
  private String gmt;

  EventStamp(SimOptions options, Timers timers) {
    this.options = options;
    this.timers = timers;
    coreUuid = options.coreUuid;
  }

  String coreUuid() {
    return coreUuid;
  }

  /** As after a restart: another Core-UUID, and the sequence starts again. */
  void restart(String newCoreUuid) {
    coreUuid = newCoreUuid;
    sequence = 0;
  }

  /** Counts an event that nobody here subscribes to: what is received has gaps in its sequence. */
  void unseen() {
    sequence++;
  }

  SimEvent.EventBuilder event(EventKind kind) {
    long now = timers.epochMillis();
    readClock(Math.floorDiv(now, 1000));
    SimEvent.EventBuilder event = new SimEvent.EventBuilder(kind);
    if (kind.custom()) {
      event.add("Event-Subclass", kind.subclass());
    }
    return event
        .add("Event-Name", kind.eventName())
        .add("Core-UUID", coreUuid)
        .add("FreeSWITCH-Hostname", options.hostname)
        .add("FreeSWITCH-Switchname", options.hostname)
        .add("FreeSWITCH-IPv4", options.ip)
        .add("FreeSWITCH-IPv6", "::1")
        .add("Event-Date-Local", local)
        .add("Event-Date-GMT", gmt)
        .add("Event-Date-Timestamp", now * 1000)
        .add("Event-Calling-File", kind.file)
        .add("Event-Calling-Function", kind.function)
        .add("Event-Calling-Line-Number", kind.line)
        .add("Event-Sequence", ++sequence);
  }

  static String local(long epochSecond, ZoneId zone) {
    return LOCAL.format(Instant.ofEpochSecond(epochSecond).atZone(zone));
  }

  private void readClock(long now) {
    if (now != second) {
      second = now;
      local = local(now, options.zone);
      gmt = GMT.format(Instant.ofEpochSecond(now));
    }
  }
}
