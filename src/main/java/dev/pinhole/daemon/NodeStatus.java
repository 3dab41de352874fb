package dev.pinhole.daemon;

import dev.pinhole.esl.EslException;
import dev.pinhole.sofia.SofiaEvent;
import dev.pinhole.store.DaemonStatus;
import dev.pinhole.time.Timers;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What to tell an admin of one FreeSWITCH. Changed on the event loop, read by any thread. */
final class NodeStatus {
  private static final Logger log = LoggerFactory.getLogger(NodeStatus.class);

  /** How things stand: the words of {@code node_status.state}. */
  enum NodeState {
    CONNECTING,
    /** Logged in and subscribed; the first listing is not through. */
    LISTING,
    CONNECTED,
    /** The password is wrong or the ACL rejects us; tried again all the same. */
    REFUSED;

    String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private record LinkState(
      NodeState state,
      Optional<String> detail,
      Optional<Instant> connectedSince,
      Optional<Instant> lostAt,
      Optional<Instant> listedAt) {}

  private record Resynced(Optional<Instant> at, long differences) {}

  private static final String NOT_WHOLE = "some profiles could not be listed; see the log";

  private final String name;
  private final Counters counters;
  private final Timers timers;
  private volatile LinkState link =
      new LinkState(
          NodeState.CONNECTING,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());
  private volatile DaemonStatus.FreeSwitch freeswitch = DaemonStatus.FreeSwitch.UNKNOWN;
  private volatile Resynced resynced = new Resynced(Optional.empty(), 0);

  NodeStatus(String name, Counters counters, Timers timers) {
    this.name = name;
    this.counters = counters;
    this.timers = timers;
  }

  String name() {
    return name;
  }

  /** Whether it is connected, subscribed to and wholly listed. */
  boolean isUpToDate() {
    LinkState now = link;
    return now.state == NodeState.CONNECTED && now.detail.isEmpty();
  }

  DaemonStatus.Link link() {
    LinkState now = link;
    return new DaemonStatus.Link(
        now.state.text(),
        now.detail,
        now.connectedSince,
        now.lostAt,
        now.listedAt,
        counters.get(Counter.CONNECTS),
        counters.get(Counter.CONNECTION_FAILURES),
        counters.get(Counter.READING_PAUSES));
  }

  DaemonStatus.FreeSwitch freeswitch() {
    return freeswitch;
  }

  DaemonStatus.Listings listings() {
    Resynced last = resynced;
    return new DaemonStatus.Listings(
        last.at,
        last.differences,
        counters.get(Counter.LISTINGS),
        counters.get(Counter.LISTINGS_FAILED),
        counters.get(Counter.LISTING_DIFFERENCES));
  }

  void connected() {
    link =
        new LinkState(
            NodeState.LISTING,
            Optional.empty(),
            Optional.of(now()),
            Optional.empty(),
            Optional.empty());
  }

  /** Everything was listed, or what could be. */
  void listed(boolean whole) {
    Optional<String> detail = whole ? Optional.empty() : Optional.of(NOT_WHOLE);
    link =
        new LinkState(
            NodeState.CONNECTED, detail, link.connectedSince, Optional.empty(), Optional.of(now()));
  }

  void lost(EslException why) {
    boolean refused =
        why.kind() == EslException.Kind.WRONG_PASSWORD || why.kind() == EslException.Kind.REJECTED;
    link =
        new LinkState(
            refused ? NodeState.REFUSED : NodeState.CONNECTING,
            Optional.of(why.getMessage() + advice(why.kind())),
            Optional.empty(),
            link.connectedSince.isPresent() ? Optional.of(now()) : link.lostAt,
            link.listedAt);
  }

  /** A whole profile, or one after the other, was compared with its listing. */
  void resynced(int differences) {
    resynced = new Resynced(Optional.of(now()), differences);
  }

  void heard(SofiaEvent.Heartbeat heartbeat) {
    Optional<Instant> startedAt =
        heartbeat.uptimeMillis() == 0
            ? Optional.empty()
            : Optional.of(now().minusMillis(heartbeat.uptimeMillis()));
    freeswitch =
        new DaemonStatus.FreeSwitch(some(heartbeat.version()), freeswitch.coreUuid(), startedAt);
  }

  /**
   * Whether this event is the first of another run of FreeSWITCH than the last known.
   *
   * @param coreUuid by which a run is known; empty if that is not said
   */
  boolean ofRun(String coreUuid) {
    Optional<String> before = freeswitch.coreUuid();
    if (coreUuid.isEmpty() || before.equals(Optional.of(coreUuid))) {
      return false;
    }
    freeswitch =
        new DaemonStatus.FreeSwitch(
            freeswitch.version(), Optional.of(coreUuid), freeswitch.startedAt());
    if (before.isPresent()) {
      log.warn("event=freeswitch-restarted node={}", name);
    }
    return before.isPresent();
  }

  private static Optional<String> some(String text) {
    return Optional.of(text).filter(any -> !any.isEmpty());
  }

  private Instant now() {
    return Instant.ofEpochMilli(timers.epochMillis());
  }

  private static String advice(EslException.Kind kind) {
    return switch (kind) {
      case WRONG_PASSWORD ->
          "; put the one in event_socket.conf.xml into freeswitch.password or password-file, or,"
              + " for the packaged service, into /etc/pinhole/esl-password, and restart";
      case REJECTED -> "; add it to apply-inbound-acl in event_socket.conf.xml";
      case UNREACHABLE -> "; is FreeSWITCH running, and mod_event_socket loaded?";
      default -> "";
    };
  }
}
