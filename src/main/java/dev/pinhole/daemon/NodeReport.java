package dev.pinhole.daemon;

import dev.pinhole.binding.HistoryEvent;
import dev.pinhole.keepalive.KeepaliveEngine;
import dev.pinhole.keepalive.KeepaliveEngine.Load;
import dev.pinhole.store.DaemonStatus;
import dev.pinhole.time.Timers;
import java.util.Map;

/** Collects what there is to tell of one FreeSWITCH. On the event loop. */
final class NodeReport {
  private static final double SECOND = 1e9;

  private final NodeStatus status;
  private final KeepaliveEngine engine;
  private final KeepaliveSender sender;
  private final Counters counters;
  private final Timers timers;
  private final LoadLog log;
  private long sentBefore;
  private long before;
  private double perSecond;
  private Load load = Load.NONE;

  NodeReport(
      NodeStatus status,
      KeepaliveEngine engine,
      KeepaliveSender sender,
      Counters counters,
      Timers timers) {
    this.status = status;
    this.engine = engine;
    this.sender = sender;
    this.counters = counters;
    this.timers = timers;
    this.log = new LoadLog(status.name(), timers);
    this.before = timers.nanos();
  }

  /** As it is now; a rate is that since the last time this was asked. */
  DaemonStatus.NodeFigures now() {
    return new DaemonStatus.NodeFigures(
        status.name(), status.link(), status.freeswitch(), status.listings(), keepalives());
  }

  /** As it was in the last report. */
  double keepalivesPerSecond() {
    return perSecond;
  }

  /** As it was in the last report. */
  Load load() {
    return load;
  }

  int keepalivesInFlight() {
    return sender.inFlight();
  }

  long count(Counter counter) {
    return counters.get(counter);
  }

  long count(HistoryEvent event) {
    return counters.get(event);
  }

  /** Events received, by name. */
  Map<String, Long> events() {
    return counters.events();
  }

  private DaemonStatus.Keepalives keepalives() {
    long sent = counters.get(Counter.KEEPALIVES_SENT);
    long now = timers.nanos();
    perSecond = now == before ? 0 : (sent - sentBefore) * SECOND / (now - before);
    sentBefore = sent;
    before = now;
    load = engine.load();
    double waiting = sender.waiting();
    if (sender.isConnected()) {
      log.look(load, waiting, engine.maxPerSecond());
    } else {
      log.disconnected();
    }
    return new DaemonStatus.Keepalives(
        engine.scheduled(),
        engine.overdue(),
        sender.inFlight(),
        perSecond,
        sent,
        counters.get(Counter.KEEPALIVES_LATE),
        counters.get(Counter.KEEPALIVES_FAILED),
        load.late(),
        load.neededPerSecond(),
        load.late() == 0 ? "" : LoadLog.why(load, waiting, engine.maxPerSecond()));
  }
}
