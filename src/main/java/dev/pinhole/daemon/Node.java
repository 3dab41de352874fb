package dev.pinhole.daemon;

import dev.pinhole.binding.BindingTable;
import dev.pinhole.binding.HistoryEvent;
import dev.pinhole.esl.EslConnection;
import dev.pinhole.esl.EslEvent;
import dev.pinhole.esl.EslException;
import dev.pinhole.esl.EslListener;
import dev.pinhole.sofia.SofiaEvent;
import dev.pinhole.sofia.SofiaEvents;
import dev.pinhole.store.Gap;
import dev.pinhole.text.Visible;
import dev.pinhole.time.Timers;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One FreeSWITCH: what its connection and its events set in motion. On the event loop. */
final class Node implements EslListener {
  private static final Logger log = LoggerFactory.getLogger(Node.class);

  /** While FreeSWITCH is away, the same line is written so often and no more. */
  private static final long REMINDER = Duration.ofMinutes(10).toNanos();

  /** What a node consists of. */
  record Parts(
      NodeStatus status,
      BindingTable table,
      BindingChanges changes,
      Hosts hosts,
      KeepaliveSender keepalives,
      Resync resync,
      Intake intake,
      LinkWatch watch,
      LogQuota quota,
      Consumer<Gap> gaps,
      Counters counters,
      Timers timers) {}

  private final Parts parts;
  private Optional<EslConnection> connection = Optional.empty();
  private long awaySince;
  private String lastTrouble = "";
  private long troubleSaidAt;

  Node(Parts parts) {
    this.parts = parts;
    parts.hosts.whenLearnt(this::learntHost);
  }

  /** When all was last known to be heard, in epoch milliseconds; 0 for never. */
  void awaySince(long epochMillis) {
    awaySince = epochMillis;
  }

  @Override
  public void ready(EslConnection ready) {
    connection = Optional.of(ready);
    parts.counters.count(Counter.CONNECTS);
    parts.intake.use(ready);
    parts.watch.use(ready);
    parts.timers.guard(
        ready
            .send(SofiaEvents.SUBSCRIBE)
            .thenAccept(
                reply -> {
                  if (reply.ok()) {
                    subscribed(ready);
                  } else {
                    ready.close(
                        new EslException(
                            EslException.Kind.COMMAND_FAILED,
                            "FreeSWITCH refused the subscription: " + Visible.of(reply.text())));
                  }
                }));
  }

  private void subscribed(EslConnection ready) {
    log.info("event=connected node={}", parts.status.name());
    lastTrouble = "";
    parts.status.connected();
    long now = parts.timers.epochMillis();
    parts.gaps.accept(
        new Gap(
            parts.status.name(),
            Instant.ofEpochMilli(Math.min(awaySince, now)),
            Instant.ofEpochMilli(now)));
    parts.keepalives.start();
    parts.resync.start(ready, new Resync.ListingReason(HistoryEvent.GONE_WHILE_AWAY, span()));
  }

  /** When a binding that is gone by now must have ended. */
  private String span() {
    String now = text(parts.timers.epochMillis());
    return awaySince == 0 ? "before " + now : "between " + text(awaySince) + " and " + now;
  }

  private static String text(long epochMillis) {
    return Instant.ofEpochMilli(epochMillis).truncatedTo(ChronoUnit.SECONDS).toString();
  }

  @Override
  public void event(EslEvent raw) {
    parts.counters.event(raw.name());
    parts.hosts.learn(parts.status.name(), raw.get(SofiaEvents.SWITCHNAME));
    SofiaEvent event = SofiaEvents.read(raw);
    parts.resync.heard(raw, event);
    parts.changes.apply(parts.table.apply(event));
    if (event instanceof SofiaEvent.Heartbeat heartbeat) {
      parts.watch.heartbeat();
      parts.status.heard(heartbeat);
    } else if (event instanceof SofiaEvent.ProfileChanged changed) {
      profileChanged(changed);
    } else if (event instanceof SofiaEvent.Unusable unusable) {
      parts.counters.count(Counter.EVENTS_UNUSABLE);
      if (parts.quota.allows(unusable.name(), "unusable")) {
        log.warn(
            "event=unusable node={} name={} left out: {}",
            parts.status.name(),
            Visible.quoted(unusable.name()),
            unusable.why());
      }
    }
    parts.intake.pauseIfFull();
  }

  /** Rows that were listed here may be another node's. */
  private void learntHost(String node) {
    if (!node.equals(parts.status.name())) {
      parts.resync.everything(
          new Resync.ListingReason(
              HistoryEvent.GONE_WHILE_AWAY, "before another server was known"));
    }
  }

  private void profileChanged(SofiaEvent.ProfileChanged changed) {
    log.info(
        "event=profile-{} node={} profile={}",
        changed.running() == SofiaEvent.Running.STARTED ? "started" : "stopped",
        parts.status.name(),
        Visible.quoted(changed.profile()));
    parts.resync.everything(
        new Resync.ListingReason(
            HistoryEvent.GONE_WHILE_AWAY, "when a profile stopped or started"));
  }

  @Override
  public void malformed(String why) {
    parts.counters.count(Counter.EVENTS_MALFORMED);
    if (parts.quota.allows("", "malformed")) {
      log.warn("event=malformed node={} {}", parts.status.name(), why);
    }
  }

  @Override
  public void closed(EslException why) {
    parts.counters.count(Counter.CONNECTION_FAILURES);
    if (parts.resync.upToDate()) {
      long silence = parts.timers.nanos() - connection.orElseThrow().lastHeard();
      awaySince = parts.timers.epochMillis() - Duration.ofNanos(silence).toMillis();
    }
    connection = Optional.empty();
    parts.resync.stop();
    parts.intake.stop();
    parts.watch.stop();
    parts.status.lost(why);
    if (why.kind() != EslException.Kind.CLOSED) {
      tellTrouble();
    }
  }

  private void tellTrouble() {
    String trouble = parts.status.link().detail().orElse("not connected");
    long now = parts.timers.nanos();
    if (!trouble.equals(lastTrouble) || now - troubleSaidAt >= REMINDER) {
      lastTrouble = trouble;
      troubleSaidAt = now;
      log.warn(
          "event=not-connected node={} {}; trying again and again", parts.status.name(), trouble);
    }
  }
}
