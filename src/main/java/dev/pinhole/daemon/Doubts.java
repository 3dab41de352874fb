package dev.pinhole.daemon;

import dev.pinhole.binding.Binding;
import dev.pinhole.binding.BindingTable;
import dev.pinhole.binding.HistoryEvent;
import dev.pinhole.sofia.SofiaEvent;
import dev.pinhole.sofia.SofiaEvent.Aor;

/**
 * Which events leave doubt about a user's bindings. Where multiple registrations are off,
 * FreeSWITCH drops the others without a word, when another phone registers and when one leaves.
 * Where they are on, a phone can leave rows of former Contacts behind, which outlive its own or end
 * before it.
 */
final class Doubts {
  private Doubts() {}

  /** Asks for a listing of the user if the event, which is not yet applied, leaves doubt. */
  static void raise(SofiaEvent event, BindingTable table, Resync resync) {
    if (event instanceof SofiaEvent.Registered registered) {
      Aor aor = registered.register().aor();
      if (others(aor, registered.register().callId(), table)) {
        resync.user(aor, new Resync.Cause(HistoryEvent.REPLACED, ""));
      }
    } else if (event instanceof SofiaEvent.Unregistered unregistered) {
      Aor aor = unregistered.aor();
      if (unregistered.reason() == SofiaEvent.UnregisterReason.BY_PHONE) {
        String contact = unregistered.contact();
        left(aor, unregistered.callId(), contact, HistoryEvent.UNREGISTERED, table, resync);
      } else if (!table.bindings(aor).isEmpty()) {
        resync.user(aor, new Resync.Cause(HistoryEvent.UNREGISTERED, "its connection was closed"));
      }
    } else if (event instanceof SofiaEvent.Expired expired) {
      String contact = expired.contact();
      left(expired.aor(), expired.callId(), contact, HistoryEvent.EXPIRED, table, resync);
    }
  }

  private static void left(
      Aor aor, String callId, String contact, HistoryEvent how, BindingTable table, Resync resync) {
    if (others(aor, callId, table)) {
      resync.user(aor, new Resync.Cause(how, "with another"));
    } else if (table.bindings(aor).stream()
        .anyMatch(left -> !left.isAt(contact) || table.mayHaveOtherRows(left))) {
      resync.user(aor, new Resync.Cause(how, ""));
    }
  }

  private static boolean others(Aor aor, String callId, BindingTable table) {
    for (Binding binding : table.bindings(aor)) {
      if (!binding.key().callId().equals(callId)) {
        return true;
      }
    }
    return false;
  }
}
