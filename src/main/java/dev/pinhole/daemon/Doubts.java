package dev.pinhole.daemon;

import dev.pinhole.binding.BindingTable;
import dev.pinhole.binding.HistoryEvent;
import dev.pinhole.sofia.SofiaEvent;
import dev.pinhole.sofia.SofiaEvent.Aor;

/**
 * Which events leave doubt about other bindings of the same user. Where multiple registrations are
 * off, FreeSWITCH drops them without a word: when another phone registers, and when one leaves.
 */
final class Doubts {
  private Doubts() {}

  /** Asks for a listing of the user if the event, already applied, leaves doubt. */
  static void raise(SofiaEvent event, BindingTable table, Resync resync) {
    if (event instanceof SofiaEvent.Registered registered) {
      Aor aor = registered.register().aor();
      if (table.bindings(aor).size() > 1) {
        resync.user(aor, new Resync.Cause(HistoryEvent.REPLACED, ""));
      }
    } else if (event instanceof SofiaEvent.Unregistered unregistered) {
      boolean socket = unregistered.reason() == SofiaEvent.Reason.SOCKET_CLOSED;
      String detail =
          socket
              ? "its connection was closed"
              : detail(unregistered.aor(), unregistered.callId(), table);
      left(unregistered.aor(), new Resync.Cause(HistoryEvent.UNREGISTERED, detail), table, resync);
    } else if (event instanceof SofiaEvent.Expired expired) {
      String detail = detail(expired.aor(), expired.callId(), table);
      left(expired.aor(), new Resync.Cause(HistoryEvent.EXPIRED, detail), table, resync);
    }
  }

  /**
   * The event may have been another Contact's of the same Call-ID: then the binding still lives.
   */
  private static String detail(Aor aor, String callId, BindingTable table) {
    boolean itself =
        table.bindings(aor).stream().anyMatch(binding -> binding.key().callId().equals(callId));
    return itself ? "" : "with another";
  }

  private static void left(Aor aor, Resync.Cause cause, BindingTable table, Resync resync) {
    if (!table.bindings(aor).isEmpty()) {
      resync.user(aor, cause);
    }
  }
}
