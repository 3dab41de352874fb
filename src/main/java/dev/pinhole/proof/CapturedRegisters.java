package dev.pinhole.proof;

import dev.pinhole.binding.AcceptedRegister;
import dev.pinhole.binding.FailedRegister;
import dev.pinhole.binding.FailedRegister.FailureCause;
import dev.pinhole.binding.SentBy;
import dev.pinhole.hep.CapturedMessage;
import dev.pinhole.hep.CapturedMessage.Wire;
import dev.pinhole.nat.Address;
import dev.pinhole.nat.Endpoint;
import dev.pinhole.sip.SipMessage;
import dev.pinhole.sip.Via;
import dev.pinhole.time.Timers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
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

  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  private static final int PROXY_UNAUTHORIZED = 407;

  /** What came of a REGISTER. */
  public sealed interface RegisterOutcome {}

  public record Accepted(AcceptedRegister register) implements RegisterOutcome {}

  public record Failed(FailedRegister register) implements RegisterOutcome {}

  private record RegisterTransaction(String callId, long cseq, String branch) {
    static RegisterTransaction of(SipMessage message) {
      return new RegisterTransaction(message.callId(), message.cseq(), message.via().branch());
    }
  }

  private record Open(AcceptedRegister register, String userAgent, Wire wire, long at) {
    FailedRegister failed(FailureCause cause, int status) {
      return new FailedRegister(
          register.user(), register.domain(), register.source().host(), userAgent, cause, status);
    }
  }

  private record Registrar(String callId, String networkIp) {}

  private record ChallengedFor(FailedRegister register, long at) {}

  private final Timers timers;
  private final Map<RegisterTransaction, Open> open = new LinkedHashMap<>();

  /** The oldest first; of each phone that goes on in vain, its first. */
  private final Map<Registrar, ChallengedFor> challenged = new LinkedHashMap<>();

  public CapturedRegisters(Timers timers) {
    this.timers = timers;
  }

  /** Takes a captured message; gives back what became of a REGISTER by that. */
  public Optional<RegisterOutcome> take(CapturedMessage captured, SipMessage message) {
    if (!message.method().equals("REGISTER")) {
      return Optional.empty();
    }
    RegisterTransaction transaction = RegisterTransaction.of(message);
    if (message.isRequest()) {
      if (!isLong(message)) {
        open.putIfAbsent(transaction, opened(captured, message));
        forgetOld();
      }
      return Optional.empty();
    }
    forgetOld();
    Open asked = open.get(transaction);
    // Without rport the answer goes to the port of the Via (RFC 3261 section 18.2.2).
    if (asked == null || message.status() < 200 || !isSource(asked, captured.destination())) {
      return Optional.empty();
    }
    open.remove(transaction);
    Registrar registrar = new Registrar(message.callId(), asked.register.source().host());
    if (message.status() == UNAUTHORIZED || message.status() == PROXY_UNAUTHORIZED) {
      challenged(registrar, asked, captured.destinationPort(), message.status());
      return Optional.empty();
    }
    challenged.remove(registrar);
    if (message.status() < 300) {
      return Optional.of(new Accepted(asked.register));
    }
    FailureCause cause =
        message.status() == FORBIDDEN ? FailureCause.WRONG_PASSWORD : FailureCause.REFUSED;
    return Optional.of(new Failed(asked.failed(cause, message.status())));
  }

  private static boolean isSource(Open asked, Address destination) {
    return asked.register.source().address().equals(Optional.of(destination));
  }

  private void challenged(Registrar registrar, Open asked, int answeredAt, int status) {
    boolean astray =
        asked.wire == Wire.DATAGRAM
            && asked.register.via().rport() == SentBy.Rport.NOT_ASKED
            && answeredAt != asked.register.source().port();
    FailureCause cause = astray ? FailureCause.NO_RPORT : FailureCause.CHALLENGE_UNANSWERED;
    challenged.putIfAbsent(
        registrar, new ChallengedFor(asked.failed(cause, status), timers.nanos()));
    if (challenged.size() > LIMIT) {
      challenged.remove(challenged.keySet().iterator().next());
    }
  }

  /** Those after whose challenge no other answer came in time; to be asked each second. */
  public List<FailedRegister> abandoned() {
    List<FailedRegister> found = new ArrayList<>();
    long now = timers.nanos();
    Iterator<ChallengedFor> oldest = challenged.values().iterator();
    while (oldest.hasNext()) {
      ChallengedFor each = oldest.next();
      if (now - each.at < AGE) {
        break;
      }
      found.add(each.register);
      oldest.remove();
    }
    return found;
  }

  private Open opened(CapturedMessage captured, SipMessage message) {
    Via via = message.origin();
    SentBy sentBy =
        new SentBy(
            via.host(),
            via.port() == 0 ? 5060 : via.port(),
            via.rport().isPresent() ? SentBy.Rport.ASKED : SentBy.Rport.NOT_ASKED);
    return new Open(
        new AcceptedRegister(
            message.to().user(),
            message.to().host(),
            message.callId(),
            Endpoint.of(captured.source(), captured.sourcePort()),
            sentBy),
        message.userAgent(),
        captured.wire(),
        timers.nanos());
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

  /** Some copies were lost: whoever was challenged may have been let in unseen. */
  public void forgetChallenged() {
    challenged.clear();
  }
}
