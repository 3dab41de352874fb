package dev.pinhole.daemon;

import dev.pinhole.binding.Assessor;
import dev.pinhole.binding.BindingTable;
import dev.pinhole.binding.FailedRegister;
import dev.pinhole.binding.FailedRegister.FailureCause;
import dev.pinhole.binding.HistoryEvent;
import dev.pinhole.config.Config;
import dev.pinhole.config.FreeSwitchConfig;
import dev.pinhole.esl.EslConnection;
import dev.pinhole.esl.EslConnector;
import dev.pinhole.esl.EslEvent;
import dev.pinhole.esl.EslException;
import dev.pinhole.esl.EslListener;
import dev.pinhole.esl.EslOptions;
import dev.pinhole.esl.Reconnector;
import dev.pinhole.hep.CapturedMessage;
import dev.pinhole.keepalive.KeepaliveEngine;
import dev.pinhole.keepalive.KeepaliveEngine.Load;
import dev.pinhole.keepalive.NatTimeouts;
import dev.pinhole.nat.Judge;
import dev.pinhole.sofia.SofiaEvent;
import dev.pinhole.sofia.SofiaEvents;
import dev.pinhole.store.DaemonStatus;
import dev.pinhole.store.Gap;
import dev.pinhole.store.Writer;
import dev.pinhole.text.Visible;
import dev.pinhole.time.Timers;
import dev.pinhole.webhook.Webhooks;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One FreeSWITCH: what serves it, what its connection and its events set in motion, and what there
 * is to tell of it. On the event loop.
 */
final class Node implements EslListener {
  private static final Logger log = LoggerFactory.getLogger(Node.class);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

  /** While FreeSWITCH is away, the same line is written so often and no more. */
  private static final long REMINDER = Duration.ofMinutes(10).toNanos();

  private static final double SECOND = 1e9;
  private static final int FORBIDDEN = 403;

  /** What all nodes of a daemon share. */
  record Shared(
      Config config,
      EventLoop loop,
      Timers timers,
      RandomGenerator random,
      Counters total,
      Hosts hosts,
      Writer writer,
      RunningConfig running,
      NatTimeouts timeouts,
      Webhooks webhooks,
      Optional<HepReceiver> hep,
      AtomicLong lastId) {

    private EslConnector connector(EslOptions options) {
      return new EslConnector(
          loop,
          Epoll.isAvailable() ? EpollSocketChannel.class : NioSocketChannel.class,
          timers,
          options);
    }
  }

  private final Timers timers;
  private final Hosts hosts;
  private final Writer writer;
  private final Webhooks webhooks;
  private final Counters counters;
  private final LogQuota quota;
  private final NodeStatus status;
  private final BindingTable table;
  private final KeepaliveEngine engine;
  private final KeepaliveSender keepalives;
  private final BindingChanges changes;
  private final MessageEvidence evidence;
  private final Resync resync;
  private final SettingsInquiry settings;
  private final Intake intake;
  private final LinkWatch watch;
  private final LoadLog loadLog;
  private final Reconnector reconnector;
  private final String host;
  private final Optional<HepReceiver> hep;
  private final HepWatch hepWatch;
  private final CaptureSwitch capture;
  private Optional<EslConnection> connection = Optional.empty();
  private long awaySince;
  private String lastTrouble = "";
  private long troubleSaidAt;
  private long sentBefore;
  private long figuresAt;
  private double perSecond;
  private Load load = Load.NONE;
  private DaemonStatus.Keepalives kept = DaemonStatus.Keepalives.NONE;
  private DaemonStatus.Hep copies = DaemonStatus.Hep.NONE;

  Node(FreeSwitchConfig freeswitch, Shared shared) {
    String name = freeswitch.name();
    this.timers = shared.timers;
    this.hosts = shared.hosts;
    this.writer = shared.writer;
    this.webhooks = shared.webhooks;
    this.host = freeswitch.host();
    this.hep = shared.hep;
    this.counters = shared.total.part();
    this.quota = new LogQuota(name, timers);
    this.status = new NodeStatus(name, counters, timers);
    this.table =
        new BindingTable(
            name,
            new Assessor(new Judge(shared.config.localNetworks()), shared.config.proxies()),
            timers,
            shared.lastId);
    this.engine =
        new KeepaliveEngine(shared.running.policy(), timers, shared.random, shared.timeouts);
    this.keepalives =
        new KeepaliveSender(
            name,
            engine,
            shared.running::maxInFlight,
            counters,
            quota,
            writer,
            timers,
            owner ->
                new Reconnector(
                    shared.connector(
                        options(freeswitch, Set.of()).withReply(KeepaliveSender.REPLY)),
                    shared.random,
                    KeepaliveSender.LONGEST_WAIT,
                    timers,
                    owner));
    this.changes = new BindingChanges(table, writer, keepalives, counters, quota, webhooks);
    this.evidence =
        new MessageEvidence(
            name,
            table.evidence(),
            changes,
            keepalives,
            writer,
            webhooks,
            () -> shared.total.get(Counter.HEP_DROPPED),
            timers);
    this.resync = new Resync(status, table, changes, hosts, quota, counters, timers);
    this.hepWatch = new HepWatch(counters, timers);
    this.capture =
        new CaptureSwitch(
            name, shared.config.hep().capture(), () -> hep.flatMap(HepReceiver::endpoint), timers);
    this.settings = new SettingsInquiry(name, shared.running, capture, shared.loop, timers);
    this.intake = new Intake(writer::backlog, counters, timers);
    this.watch = new LinkWatch(timers);
    this.loadLog = new LoadLog(name, timers);
    this.figuresAt = timers.nanos();
    this.reconnector =
        new Reconnector(
            shared.connector(options(freeswitch, SofiaEvents.WANTED)),
            shared.random,
            LONGEST_WAIT,
            timers,
            this);
    hosts.whenLearnt(this::learntHost);
    shared.running.add(keepalives);
  }

  private static EslOptions options(FreeSwitchConfig freeswitch, Set<String> wanted) {
    return new EslOptions(freeswitch.host(), freeswitch.port(), freeswitch.password(), wanted);
  }

  NodeStatus status() {
    return status;
  }

  BindingTable table() {
    return table;
  }

  BindingChanges changes() {
    return changes;
  }

  KeepaliveEngine engine() {
    return engine;
  }

  KeepaliveSender keepalives() {
    return keepalives;
  }

  MessageEvidence evidence() {
    return evidence;
  }

  Resync resync() {
    return resync;
  }

  Counters counters() {
    return counters;
  }

  /** Begins to connect, again and again. */
  void start() {
    hep.ifPresent(receiver -> receiver.follow(this, host));
    reconnector.start();
  }

  /** Ends both connections. */
  void stop() {
    keepalives.stop();
    reconnector.stop();
  }

  /** When all was last known to be heard, in epoch milliseconds; 0 for never. */
  void awaySince(long epochMillis) {
    awaySince = epochMillis;
  }

  @Override
  public void ready(EslConnection ready) {
    connection = Optional.of(ready);
    counters.count(Counter.CONNECTS);
    hep.ifPresent(receiver -> receiver.connected(this, ready.peer()));
    intake.use(ready);
    watch.use(ready);
    timers.guard(
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
    log.info("event=connected node={}", status.name());
    lastTrouble = "";
    status.connected();
    webhooks.nodeUp(status.name());
    long now = timers.epochMillis();
    writer.unheard(
        new Gap(
            status.name(),
            Instant.ofEpochMilli(Math.min(awaySince, now)),
            Instant.ofEpochMilli(now)));
    keepalives.start();
    resync.start(ready, new Resync.ListingReason(HistoryEvent.GONE_WHILE_AWAY, span()));
    capture.turnOn(ready);
    settings.start(ready);
  }

  /** When a binding that is gone by now must have ended. */
  private String span() {
    String now = text(timers.epochMillis());
    return awaySince == 0 ? "before " + now : "between " + text(awaySince) + " and " + now;
  }

  private static String text(long epochMillis) {
    return Instant.ofEpochMilli(epochMillis).truncatedTo(ChronoUnit.SECONDS).toString();
  }

  @Override
  public void event(EslEvent raw) {
    counters.event(raw.name());
    changes.ofRun(status, raw.get(SofiaEvents.CORE_UUID));
    hosts.learn(status.name(), raw);
    SofiaEvent event = SofiaEvents.read(raw);
    resync.heard(raw, event);
    changes.apply(table.apply(event));
    if (event instanceof SofiaEvent.Heartbeat heartbeat) {
      watch.heartbeat();
      status.heard(heartbeat);
    } else if (event instanceof SofiaEvent.Forbidden forbidden) {
      evidence.failedByEvent(
          new FailedRegister(
              forbidden.aor().user(),
              forbidden.aor().domain(),
              forbidden.networkIp(),
              forbidden.userAgent(),
              FailureCause.WRONG_PASSWORD,
              FORBIDDEN));
    } else if (event instanceof SofiaEvent.ProfileChanged changed) {
      profileChanged(changed);
    } else if (event instanceof SofiaEvent.Unusable unusable) {
      counters.count(Counter.EVENTS_UNUSABLE);
      if (quota.allows(unusable.name(), "unusable")) {
        log.warn(
            "event=unusable node={} name={} left out: {}",
            status.name(),
            Visible.quoted(unusable.name()),
            unusable.why());
      }
    }
    intake.pauseIfFull();
  }

  /** FreeSWITCH says that it received or sent this; whoever sends from its address can say so. */
  void captured(CapturedMessage message) {
    hepWatch.heard(message);
    evidence.take(message);
  }

  /** From now on, copies can be received. */
  void listening() {
    connection.ifPresent(capture::turnOn);
    settings.ask();
  }

  /** Rows that were listed here may be another node's. */
  private void learntHost(String node) {
    if (!node.equals(status.name())) {
      resync.everything(
          new Resync.ListingReason(
              HistoryEvent.GONE_WHILE_AWAY, "before another server was known"));
    }
  }

  private void profileChanged(SofiaEvent.ProfileChanged changed) {
    log.info(
        "event=profile-{} node={} profile={}",
        changed.running() == SofiaEvent.Running.STARTED ? "started" : "stopped",
        status.name(),
        Visible.quoted(changed.profile()));
    resync.everything(
        new Resync.ListingReason(
            HistoryEvent.GONE_WHILE_AWAY, "when a profile stopped or started"));
    if (changed.running() == SofiaEvent.Running.STARTED) {
      connection.ifPresent(capture::turnOn);
      settings.ask();
    }
  }

  @Override
  public void malformed(String why) {
    counters.count(Counter.EVENTS_MALFORMED);
    if (quota.allows("", "malformed")) {
      log.warn("event=malformed node={} {}", status.name(), why);
    }
  }

  @Override
  public void closed(EslException why) {
    counters.count(Counter.CONNECTION_FAILURES);
    if (resync.upToDate()) {
      long silence = timers.nanos() - connection.orElseThrow().lastHeard();
      awaySince = timers.epochMillis() - Duration.ofNanos(silence).toMillis();
    }
    connection = Optional.empty();
    keepalives.runUnknown();
    resync.stop();
    settings.stop();
    intake.stop();
    watch.stop();
    status.lost(why);
    webhooks.nodeDown(status.name(), status.link().detail().orElse(""));
    if (why.kind() != EslException.Kind.CLOSED) {
      tellTrouble(why.kind());
    }
  }

  private void tellTrouble(EslException.Kind kind) {
    String trouble = status.link().detail().orElse("not connected");
    long now = timers.nanos();
    // That nobody listens any more is what was to be expected.
    boolean known =
        trouble.equals(lastTrouble)
            || kind == EslException.Kind.UNREACHABLE && !lastTrouble.isEmpty();
    if (!known || now - troubleSaidAt >= REMINDER) {
      lastTrouble = trouble;
      troubleSaidAt = now;
      log.warn("event=not-connected node={} {}; trying again and again", status.name(), trouble);
    }
  }

  /** As it is now; a rate is that since the last time this was asked. */
  DaemonStatus.NodeFigures figures() {
    long sent = counters.get(Counter.KEEPALIVES_SENT);
    long now = timers.nanos();
    perSecond = now == figuresAt ? 0 : (sent - sentBefore) * SECOND / (now - figuresAt);
    sentBefore = sent;
    figuresAt = now;
    load = engine.load();
    double waiting = keepalives.waiting();
    if (keepalives.isConnected()) {
      loadLog.look(load, waiting, engine.maxPerSecond());
    } else {
      loadLog.disconnected();
    }
    kept =
        new DaemonStatus.Keepalives(
            engine.scheduled(),
            engine.overdue(),
            keepalives.inFlight(),
            perSecond,
            sent,
            counters.get(Counter.KEEPALIVES_LATE),
            counters.get(Counter.KEEPALIVES_FAILED),
            load.late(),
            load.neededPerSecond(),
            load.late() == 0 ? "" : LoadLog.why(load, waiting, engine.maxPerSecond()),
            engine.saved());
    copies = hepWatch.figures();
    return figuresSoon();
  }

  /** What counts for them in a state that has changed, with the rates of the last figures. */
  DaemonStatus.NodeFigures figuresSoon() {
    return new DaemonStatus.NodeFigures(
        status.name(), status.link(), status.freeswitch(), status.listings(), kept, copies);
  }

  /** Whether keep-alives have come to be late, and the last figures do not say so. */
  boolean isLoadNews() {
    return load.late() == 0 && engine.isLate();
  }

  /** As it was in the last figures. */
  double keepalivesPerSecond() {
    return perSecond;
  }

  /** As it was in the last figures. */
  Load load() {
    return load;
  }
}
