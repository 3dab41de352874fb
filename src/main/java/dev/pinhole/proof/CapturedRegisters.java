package dev.pinhole.proof;

import dev.pinhole.binding.AcceptedRegister;
import dev.pinhole.binding.SentBy;
import dev.pinhole.hep.CapturedMessage;
import dev.pinhole.nat.Endpoint;
import dev.pinhole.sip.SipMessage;
import dev.pinhole.sip.Via;
import dev.pinhole.time.Timers;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Captured REGISTERs until they are answered: what one says proves something only when FreeSWITCH
 * accepts it, for that takes a password. Anybody can send one, from any address that he likes; so
 * they are bounded in number, size and age, and the oldest goes first.
 */
public final class CapturedRegisters {
  static final int LIMIT = 4_096;
  static final int LONGEST_TEXT = 256;

  /** Timer F of RFC 3261 section 17.1.2.2. */
  static final long AGE = Duration.ofSeconds(32).toNanos();

  private record RegisterTransaction(String callId, long cseq, String branch) {
    static RegisterTransaction of(SipMessage message) {
      return new RegisterTransaction(message.callId(), message.cseq(), message.via().branch());
    }
  }

  private record Open(AcceptedRegister register, long at) {}

  private final Timers timers;
  private final Map<RegisterTransaction, Open> open = new LinkedHashMap<>();

  public CapturedRegisters(Timers timers) {
    this.timers = timers;
  }

  /** Takes a REGISTER, or an answer to one; gives back what was accepted by that. */
  public Optional<AcceptedRegister> take(CapturedMessage captured, SipMessage message) {
    if (!message.method().equals("REGISTER")) {
      return Optional.empty();
    }
    RegisterTransaction transaction = RegisterTransaction.of(message);
    if (message.isRequest()) {
      if (!isLong(message)) {
        open.putIfAbsent(transaction, new Open(register(captured, message), timers.nanos()));
        forgetOld();
      }
      return Optional.empty();
    }
    forgetOld();
    Open asked = open.get(transaction);
    // Without rport the answer goes to the port of the Via (RFC 3261 section 18.2.2).
    if (asked == null
        || message.status() < 200
        || !asked.register.source().address().equals(Optional.of(captured.destination()))) {
      return Optional.empty();
    }
    open.remove(transaction);
    return message.status() < 300 ? Optional.of(asked.register) : Optional.empty();
  }

  private static AcceptedRegister register(CapturedMessage captured, SipMessage message) {
    Via via = message.origin();
    return new AcceptedRegister(
        message.to().user(),
        message.to().host(),
        message.callId(),
        Endpoint.of(captured.source().toString(), captured.sourcePort()),
        new SentBy(
            via.host(),
            via.port() == 0 ? 5060 : via.port(),
            via.rport().isPresent() ? SentBy.Rport.ASKED : SentBy.Rport.NOT_ASKED));
  }

  private static boolean isLong(SipMessage message) {
    return message.callId().length() > LONGEST_TEXT
        || message.via().branch().length() > LONGEST_TEXT
        || message.to().user().length() > LONGEST_TEXT
        || message.to().host().length() > LONGEST_TEXT;
  }

  int size() {
    return open.size();
  }

  private void forgetOld() {
    long now = timers.nanos();
    Iterator<Open> oldest = open.values().iterator();
    while (oldest.hasNext() && (now - oldest.next().at > AGE || open.size() > LIMIT)) {
      oldest.remove();
    }
  }
}
