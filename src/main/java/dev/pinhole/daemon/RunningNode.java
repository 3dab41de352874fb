package dev.pinhole.daemon;

import dev.pinhole.binding.BindingTable;
import dev.pinhole.esl.Reconnector;
import dev.pinhole.keepalive.KeepaliveEngine;

/** One FreeSWITCH of the daemon, put together. */
record RunningNode(
    NodeStatus status,
    NodeReport report,
    BindingTable table,
    BindingChanges changes,
    KeepaliveEngine engine,
    Resync resync,
    Node node,
    Reconnector reconnector,
    KeepaliveSender keepalives) {

  /** Ends both connections. */
  void stop() {
    keepalives.stop();
    reconnector.stop();
  }
}
