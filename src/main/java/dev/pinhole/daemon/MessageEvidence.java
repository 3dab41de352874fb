package dev.pinhole.daemon;

import dev.pinhole.binding.BindingTable;
import dev.pinhole.hep.CapturedMessage;
import dev.pinhole.hep.CapturedMessage.Wire;
import dev.pinhole.proof.CapturedRegisters;
import dev.pinhole.sip.SipMessage;
import dev.pinhole.sip.SipReader;
import dev.pinhole.time.Timers;
import java.util.List;

/**
 * What FreeSWITCH's copies of its SIP messages show of the bindings that its events have shown. It
 * is evidence: it makes no binding and ends none. On the event loop.
 */
final class MessageEvidence {
  private final BindingTable table;
  private final BindingChanges changes;
  private final CapturedRegisters registers;

  MessageEvidence(BindingTable table, BindingChanges changes, Timers timers) {
    this.table = table;
    this.changes = changes;
    this.registers = new CapturedRegisters(timers);
  }

  void take(CapturedMessage captured) {
    for (SipMessage message : messages(captured)) {
      registers
          .take(captured, message)
          .ifPresent(accepted -> changes.apply(table.captured(accepted)));
    }
  }

  private static List<SipMessage> messages(CapturedMessage captured) {
    return captured.wire() == Wire.STREAM
        ? SipReader.ofStream(captured.payload())
        : SipReader.ofDatagram(captured.payload()).stream().toList();
  }
}
