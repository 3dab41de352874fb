package dev.pinhole.daemon;

import dev.pinhole.binding.Binding;
import dev.pinhole.binding.BindingKey;
import dev.pinhole.binding.Change;
import dev.pinhole.binding.Keepalive;
import dev.pinhole.esl.EslConnection;
import dev.pinhole.esl.EslEvent;
import dev.pinhole.esl.EslException;
import dev.pinhole.esl.EslListener;
import dev.pinhole.esl.EslReply;
import dev.pinhole.esl.Reconnector;
import dev.pinhole.keepalive.KeepaliveEngine;
import dev.pinhole.keepalive.KeepaliveEngine.Due;
import dev.pinhole.keepalive.KeepaliveEngine.Planned;
import dev.pinhole.keepalive.NatTimeouts;
import dev.pinhole.keepalive.Policy;
import dev.pinhole.sofia.SofiaCommands;
import dev.pinhole.store.Writer;
import dev.pinhole.text.Visible;
import dev.pinhole.time.Timers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what the engine says is due, never too many unanswered, and has the plans written. It has a
 * connection of its own, which carries nothing else: FreeSWITCH writes one frame after the other,
 * and behind a listing of 50 MB, or while reading is paused, commands on the same socket would wait
 * for seconds. On the event loop.
 */
final class KeepaliveSender implements EslListener {
  private static final Logger log = LoggerFactory.getLogger(KeepaliveSender.class);

  /** Until FreeSWITCH has acknowledged a keep-alive; while it does not, none goes out. */
  static final Duration REPLY = Duration.ofSeconds(5);

  /** Between two attempts to connect: bindings are forgotten within 30 s. */
  static final Duration LONGEST_WAIT = Duration.ofSeconds(4);

  /** Of a FreeSWITCH that ends, both connections have ended after so long. */
  private static final long BOTH_ENDED = Duration.ofSeconds(1).toNanos();

  private static final long LATE = Duration.ofSeconds(1).toNanos();

  private final String node;
  private final KeepaliveEngine engine;
  private final IntSupplier maxInFlight;
  private final Counters counters;
  private final LogQuota quota;
  private final Writer writer;
  private final Timers timers;
  private final Reconnector reconnector;

  /** From then to the stop there is always a connection, or an attempt at one. */
  private boolean connecting;

  /** What stands in its way is to be told. */
  private boolean started;

  private Optional<EslConnection> connection = Optional.empty();
  private Optional<String> trouble = Optional.empty();
  private boolean troubleTold;
  private Timers.Timer wakeUp = () -> {};
  private boolean waking;
  private long wakesAt;

  /** One is due, and FreeSWITCH takes none. */
  private boolean waiting;

  /** Of what was due over TCP, TLS or WebSocket: when, as long as the run is not known. */
  private final Map<Long, Long> held = new LinkedHashMap<>();

  /** Whether events have told which run of FreeSWITCH they come from, since they come. */
  private boolean eventsOfKnownRun;

  /** Whether this connection leads to that run: after another's start, other sockets are gone. */
  private boolean ofKnownRun;

  private long waitingSince;
  private long waited;
  private long askedAt;

  /**
   * @param maxInFlight most commands without a reply
   * @param reconnector made for its listener
   */
  KeepaliveSender(
      String node,
      KeepaliveEngine engine,
      IntSupplier maxInFlight,
      Counters counters,
      LogQuota quota,
      Writer writer,
      Timers timers,
      Function<EslListener, Reconnector> reconnector) {
    this.node = node;
    this.engine = engine;
    this.maxInFlight = maxInFlight;
    this.counters = counters;
    this.quota = quota;
    this.writer = writer;
    this.timers = timers;
    this.reconnector = reconnector.apply(this);
    this.askedAt = timers.nanos();
  }

  /**
   * Begins to connect. As long as it is not started, the other connection's trouble says it all.
   */
  void connect() {
    connecting = true;
    reconnector.start();
  }

  /** FreeSWITCH lets us in. */
  void start() {
    started = true;
    if (connecting) {
      reconnector.hurry();
    } else {
      connect();
    }
  }

  boolean isConnected() {
    return connection.isPresent();
  }

  /** Why there is no connection, though events come. */
  Optional<String> trouble() {
    return trouble;
  }

  /** Commands handed to FreeSWITCH and not yet acknowledged. */
  int inFlight() {
    return connection.map(EslConnection::inFlight).orElse(0);
  }

  void stop() {
    // What ends on purpose is no news.
    started = false;
    wakeUp.cancel();
    reconnector.stop();
  }

  void apply(Change change) {
    planned(engine.apply(change));
  }

  void answered(long id, long agoMillis, int rttMicros, int status) {
    planned(engine.answered(id, agoMillis, rttMicros, status));
  }

  void heard(long id, long agoMillis) {
    planned(engine.heard(id, agoMillis));
  }

  /** A request was not answered; tells how often that was so since the phone was heard last. */
  int unanswered(long id, long since) {
    int times = engine.unanswered(id, since);
    if (times == 1) {
      planned(engine.tryAgain(id));
    }
    return times;
  }

  void restored(Binding binding, Keepalive stored) {
    planned(engine.restored(binding, stored));
  }

  void use(Policy policy) {
    engine.use(policy).forEach(this::write);
    wake();
  }

  /** A NAT was seen to forget faster than keep-alives came, or faster than they may ever come. */
  void shorten(NatTimeouts.Shortened shortened) {
    NatTimeouts.Network network = shortened.network();
    engine.replan(network.networkIp()).forEach(this::write);
    wake();
    int bindings = engine.countOf(network.networkIp(), network.interval());
    if (bindings > 0) {
      tellShortened(network, shortened.evidence(), bindings);
    }
    if (network.isHopeless() && quota.allows(network.networkIp(), "nat-hopeless")) {
      log.warn(
          "event=nat-hopeless node={} network_ip={} within={} s: keep-alives cannot help where a"
              + " NAT forgets within 15 s; raise its router's UDP timeout, or have its phones use"
              + " TCP",
          node,
          Visible.of(network.networkIp()),
          seconds(network.bound()));
    }
  }

  /** Phones there have answered after longer gaps than before, or one has not. */
  void lengthen(NatTimeouts.Network network) {
    engine.replan(network.networkIp()).forEach(this::write);
    wake();
    int bindings = engine.countOf(network.networkIp(), network.interval());
    if (network.answered() > 0 && bindings > 0) {
      say(
          network,
          "event=nat-holds node={} network_ip={} after={} s: three phones answered after that;"
              + " keep-alives for {} of its phones now come every {} s at most",
          seconds(network.answered()),
          bindings,
          network.interval() / 1_000_000_000);
    } else if (network.answered() == 0) {
      say(
          network,
          "event=nat-doubtful node={} network_ip={}: a phone did not answer, or none has for an"
              + " hour; keep-alives for its phones come as often as usual again");
    }
  }

  private void say(NatTimeouts.Network network, String sentence, Object... figures) {
    String event = sentence.substring(0, sentence.indexOf(' '));
    if (quota.allows(network.networkIp(), event)) {
      List<Object> all = new ArrayList<>(List.of(node, Visible.of(network.networkIp())));
      all.addAll(List.of(figures));
      log.info(sentence, all.toArray());
    }
  }

  /** One phone of each network, where that may prove anything. */
  void tryLonger() {
    engine.tryLonger().forEach(this::write);
    wake();
  }

  /** Not all packets are known. */
  void copiesLost() {
    engine.copiesLost();
  }

  private void tellShortened(
      NatTimeouts.Network network, NatTimeouts.ChangedPorts evidence, int bindings) {
    long interval = network.interval() / 1_000_000_000;
    if (!quota.allows(network.networkIp(), "nat-forgets " + interval)) {
      return;
    }
    String why =
        evidence.ports() == 0
            ? "as it was known to"
            : evidence.ports()
                + " ports of "
                + evidence.bindings()
                + " phones had changed, or did not answer, in 24 h";
    log.info(
        "event=nat-forgets node={} network_ip={} within={} s ({}): keep-alives for {} of its phones"
            + " now come every {} s at most",
        node,
        Visible.of(network.networkIp()),
        seconds(network.bound()),
        why,
        bindings,
        interval);
  }

  /** With one decimal, rounded up: it is an upper bound. */
  private static double seconds(long nanos) {
    return Math.ceil(nanos / 1e8) / 10;
  }

  private void planned(Optional<Planned> planned) {
    planned.ifPresent(this::write);
    wake();
  }

  private void write(Planned planned) {
    writer.keptAlive(planned.id(), planned.row());
  }

  /** Sees to it that what is due next is served in time. */
  private void wake() {
    if (waiting || engine.nextDue().isEmpty()) {
      return;
    }
    long at = engine.nextDue().getAsLong();
    if (waking && wakesAt - at <= 0) {
      return;
    }
    wakeUp.cancel();
    waking = true;
    wakesAt = at;
    wakeUp =
        timers.schedule(
            Math.max(0, at - timers.nanos()),
            () -> {
              waking = false;
              serve();
            });
  }

  private void serve() {
    long now = timers.nanos();
    try {
      while (engine.hasDue(now)) {
        if (!isReady()) {
          waiting = true;
          waitingSince = now;
          return;
        }
        Optional<Due> due = engine.due(now);
        if (due.isEmpty()) {
          return;
        }
        if (ofKnownRun || due.get().binding().registration().isByUdp()) {
          send(due.get(), now);
        } else {
          held.put(due.get().binding().id(), now);
        }
      }
    } finally {
      wake();
    }
  }

  private boolean isReady() {
    return connection.isPresent()
        && connection.get().inFlight() < maxInFlight.getAsInt()
        && connection.get().writable();
  }

  private void send(Due due, long now) {
    BindingKey key = due.binding().key();
    connection
        .orElseThrow()
        .send(
            SofiaCommands.keepalive(
                key.profile(), key.user(), key.domain(), key.callId(), due.event()))
        .whenComplete(
            (reply, failure) -> {
              timers.guard(() -> replied(due.binding().id(), now, reply, failure));
              timers.guard(this::resume);
            });
    counters.count(Counter.KEEPALIVES_SENT);
    if (due.lateNanos() > LATE) {
      counters.count(Counter.KEEPALIVES_LATE);
    }
    writer.keptAlive(due.binding().id(), due.row());
  }

  private void replied(long id, long sentAt, EslReply reply, Throwable failure) {
    if (failure != null) {
      counters.count(Counter.KEEPALIVES_FAILED);
      planned(engine.lost(id, sentAt));
    } else if (reply.ok()) {
      engine.acknowledged(id, sentAt);
    } else {
      counters.count(Counter.KEEPALIVES_FAILED);
    }
  }

  /** What ended with an earlier run of FreeSWITCH is ended. */
  void runKnown() {
    eventsOfKnownRun = true;
    if (!ofKnownRun) {
      ofKnownRun = true;
      held.forEach((id, at) -> planned(engine.lost(id, at)));
      held.clear();
    }
  }

  /** No events come until that is told again. */
  void runUnknown() {
    eventsOfKnownRun = false;
  }

  private void resume() {
    if (waiting) {
      waited += timers.nanos() - waitingSince;
      waiting = false;
      serve();
    }
  }

  /**
   * For what part of the time since this was asked last one was due, and FreeSWITCH owed too many
   * answers or took no more; 0 to 1.
   */
  double waiting() {
    long now = timers.nanos();
    if (waiting) {
      waited += now - waitingSince;
      waitingSince = now;
    }
    double part = now == askedAt ? 0 : (double) waited / (now - askedAt);
    waited = 0;
    askedAt = now;
    return part;
  }

  @Override
  public void ready(EslConnection next) {
    if (troubleTold) {
      log.info("event=keepalives-connected node={}", node);
    }
    trouble = Optional.empty();
    troubleTold = false;
    connection = Optional.of(next);
    ofKnownRun = eventsOfKnownRun;
    resume();
  }

  @Override
  public void event(EslEvent event) {
    // None is subscribed to.
  }

  @Override
  public void malformed(String why) {
    log.warn("event=malformed node={} on the connection for keep-alives: {}", node, why);
  }

  @Override
  public void closed(EslException why) {
    connection = Optional.empty();
    if (!started) {
      return;
    }
    trouble = Optional.of(why.getMessage());
    if (!troubleTold) {
      timers.schedule(BOTH_ENDED, this::tellTrouble);
    }
  }

  /** Unless events have ended, too: that is told, and says it all. */
  private void tellTrouble() {
    if (trouble.isPresent() && eventsOfKnownRun && !troubleTold) {
      troubleTold = true;
      log.warn("event=keepalives-stopped node={} {}", node, trouble.get());
    }
  }
}
