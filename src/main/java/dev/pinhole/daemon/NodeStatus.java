package dev.pinhole.daemon;

import dev.pinhole.esl.EslException;
import dev.pinhole.sofia.SofiaEvent;
import dev.pinhole.store.DaemonStatus;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What to tell an admin of one FreeSWITCH. Changed on the event loop, read by any thread. */
final class NodeStatus {
  private static final Logger log = LoggerFactory.getLogger(NodeStatus.class);

  private volatile DaemonStatus.Node now;

  NodeStatus(String name) {
    now =
        new DaemonStatus.Node(
            name, NodeState.CONNECTING.text(), "", Optional.empty(), Optional.empty(), "", "");
  }

  DaemonStatus.Node now() {
    return now;
  }

  String name() {
    return now.node();
  }

  void connected(long at) {
    set(NodeState.LISTING, "", Optional.of(at), Optional.empty());
  }

  void listed(long at, String detail) {
    set(NodeState.CONNECTED, detail, now.connectedSince(), Optional.of(at));
  }

  void lost(EslException why) {
    boolean refused =
        why.kind() == EslException.Kind.WRONG_PASSWORD || why.kind() == EslException.Kind.REJECTED;
    set(
        refused ? NodeState.REFUSED : NodeState.CONNECTING,
        why.getMessage() + advice(why.kind()),
        Optional.empty(),
        now.listedAt());
  }

  void heard(SofiaEvent.Heartbeat heartbeat) {
    if (!now.coreUuid().isEmpty() && !now.coreUuid().equals(heartbeat.coreUuid())) {
      log.warn("node={} FreeSWITCH was restarted", name());
    }
    now =
        new DaemonStatus.Node(
            now.node(),
            now.state(),
            now.detail(),
            now.connectedSince(),
            now.listedAt(),
            heartbeat.version(),
            heartbeat.coreUuid());
  }

  private static String advice(EslException.Kind kind) {
    return switch (kind) {
      case WRONG_PASSWORD ->
          "; set freeswitch.password or password-file to the one in event_socket.conf.xml";
      case REJECTED -> "; add it to apply-inbound-acl in event_socket.conf.xml";
      case UNREACHABLE -> "; is FreeSWITCH running, and mod_event_socket loaded?";
      default -> "";
    };
  }

  private void set(NodeState state, String detail, Optional<Long> since, Optional<Long> listedAt) {
    now =
        new DaemonStatus.Node(
            now.node(),
            state.text(),
            detail,
            since,
            listedAt,
            now.freeswitchVersion(),
            now.coreUuid());
  }
}
