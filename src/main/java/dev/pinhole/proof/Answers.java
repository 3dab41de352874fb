package dev.pinhole.proof;

import dev.pinhole.hep.CapturedMessage;
import dev.pinhole.nat.Endpoint;
import dev.pinhole.proof.Outcome.Answered;
import dev.pinhole.proof.Outcome.Unanswered;
import dev.pinhole.sip.SipMessage;
import dev.pinhole.time.Timers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The requests that FreeSWITCH was seen to send, until they are answered: a branch that it made up
 * comes back from him alone who got the request. Whose phone it is, is not known here. Bounded in
 * number, size and age, the oldest goes first; what was lost shows nothing.
 */
public final class Answers {
  static final int LIMIT = 16_384;

  /** Of a FreeSWITCH with that many profiles, requests of phones are remembered in vain. */
  static final int MOST_SERVERS = 64;

  static final long FIRST = Duration.ofSeconds(8).toNanos();
  static final long SECOND = Duration.ofSeconds(24).toNanos();

  /** Timer F of RFC 3261 section 17.1.2.2: until then an answer may come. */
  static final long AGE = Duration.ofSeconds(32).toNanos();

  private record RequestTransaction(String callId, long cseq, String method, String branch) {
    static RequestTransaction of(SipMessage message) {
      return new RequestTransaction(
          message.callId(), message.cseq(), message.method(), message.via().branch());
    }
  }

  private static final class Waiting {
    final PhoneRequest request;
    final long since;
    int told;

    Waiting(PhoneRequest request, long since) {
      this.request = request;
      this.since = since;
    }
  }

  private final Timers timers;
  private final Map<RequestTransaction, Waiting> waiting = new LinkedHashMap<>();

  /** Where REGISTERs go: what goes there is no request to a phone. */
  private final Set<Endpoint> servers = new HashSet<>();

  /** Copies come of what FreeSWITCH receives, too: that nothing comes of a phone says something. */
  private boolean received;

  public Answers(Timers timers) {
    this.timers = timers;
  }

  /** Takes a captured message; gives back what was answered by it. */
  public Optional<Answered> take(CapturedMessage captured, SipMessage message) {
    switch (message.method()) {
      case "REGISTER" -> {
        if (message.isRequest() && servers.size() < MOST_SERVERS) {
          servers.add(destination(captured));
        }
        received = true;
        return Optional.empty();
      }
      // The one has no answer, the other may have one of the next hop.
      case "ACK", "CANCEL" -> {
        return Optional.empty();
      }
      default -> {}
    }
    RequestTransaction transaction = RequestTransaction.of(message);
    if (message.isRequest()) {
      requested(transaction, captured, message);
      return Optional.empty();
    }
    Waiting known = waiting.remove(transaction);
    if (known == null) {
      return Optional.empty();
    }
    received = true;
    return Optional.of(
        new Answered(
            known.request,
            message.status(),
            Endpoint.of(captured.source(), captured.sourcePort()),
            captured.atMicros()));
  }

  private void requested(
      RequestTransaction transaction, CapturedMessage captured, SipMessage message) {
    Endpoint destination = destination(captured);
    int longest = CapturedRegisters.LONGEST_TEXT;
    if (servers.contains(destination)
        || transaction.callId.length() > longest
        || transaction.branch.length() > longest) {
      return;
    }
    waiting.putIfAbsent(
        transaction,
        new Waiting(
            new PhoneRequest(
                message.method(),
                message.to().user(),
                message.to().host(),
                message.requestUri(),
                destination,
                captured.atMicros()),
            timers.nanos()));
    if (waiting.size() > LIMIT) {
      Iterator<Waiting> oldest = waiting.values().iterator();
      oldest.next();
      oldest.remove();
    }
  }

  private static Endpoint destination(CapturedMessage captured) {
    return Endpoint.of(captured.destination(), captured.destinationPort());
  }

  /** What has had no answer for too long since this was asked last: to be asked each second. */
  public List<Unanswered> unanswered() {
    List<Unanswered> found = new ArrayList<>();
    long now = timers.nanos();
    for (Iterator<Waiting> oldest = waiting.values().iterator(); oldest.hasNext(); ) {
      Waiting each = oldest.next();
      long age = now - each.since;
      if (age < FIRST) {
        break;
      }
      if (each.told == 0 || each.told == 1 && age >= SECOND) {
        each.told++;
        if (received) {
          found.add(new Unanswered(each.request, each.since));
        }
      }
      if (age >= AGE) {
        oldest.remove();
      }
    }
    return found;
  }

  int size() {
    return waiting.size();
  }

  /** What was sent so far is answered unseen, perhaps: some copies were lost. */
  public void forget() {
    waiting.clear();
  }
}
