package dev.pinhole.daemon;

import dev.pinhole.binding.Binding;
import dev.pinhole.binding.CapturedEvidence;
import dev.pinhole.binding.FailedRegister;
import dev.pinhole.hep.CapturedMessage;
import dev.pinhole.hep.CapturedMessage.Wire;
import dev.pinhole.nat.Endpoint;
import dev.pinhole.proof.Answers;
import dev.pinhole.proof.CapturedRegisters;
import dev.pinhole.proof.CapturedRegisters.Accepted;
import dev.pinhole.proof.CapturedRegisters.Failed;
import dev.pinhole.proof.CapturedRegisters.RegisterOutcome;
import dev.pinhole.proof.Outcome.Answered;
import dev.pinhole.proof.Outcome.Unanswered;
import dev.pinhole.proof.PhoneRequest;
import dev.pinhole.sip.SipMessage;
import dev.pinhole.sip.SipReader;
import dev.pinhole.store.RegisterFailure;
import dev.pinhole.store.Writer;
import dev.pinhole.time.Timers;
import dev.pinhole.webhook.Webhooks;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * What FreeSWITCH's copies of its SIP messages show of the bindings that its events have shown. It
 * is evidence: it makes no binding and ends none. On the event loop.
 */
final class MessageEvidence {
  private static final long LOOK = Duration.ofSeconds(1).toNanos();

  /** An event may come later than the copies. */
  private static final long EVENT_LATE = Duration.ofSeconds(10).toNanos();

  /** FreeSWITCH's clock counts where it differs by less. */
  private static final long COPY_LATE = Duration.ofSeconds(20).toMillis();

  private static final long COPIES_COME = Duration.ofMinutes(10).toNanos();
  private static final int MOST_EARLY = 1_024;

  /** So often in a row, no answer shows that there will be none. */
  private static final int MISSING = 2;

  /** An answer of no phone that is known yet. */
  private record EarlyAnswer(Answered answered, long at) {}

  private final String node;
  private final CapturedEvidence bindings;
  private final BindingChanges changes;
  private final KeepaliveSender keepalives;
  private final Writer writer;
  private final Webhooks webhooks;
  private final LongSupplier lost;
  private final Timers timers;
  private final CapturedRegisters registers;
  private final Answers answers;
  private final AnswerTimes times = new AnswerTimes();
  private final Deque<EarlyAnswer> early = new ArrayDeque<>();

  private boolean looking;
  private long takenAt;
  private long lostBefore;

  /**
   * @param lost how many copies were lost so far
   */
  MessageEvidence(
      String node,
      CapturedEvidence bindings,
      BindingChanges changes,
      KeepaliveSender keepalives,
      Writer writer,
      Webhooks webhooks,
      LongSupplier lost,
      Timers timers) {
    this.node = node;
    this.bindings = bindings;
    this.changes = changes;
    this.keepalives = keepalives;
    this.writer = writer;
    this.webhooks = webhooks;
    this.lost = lost;
    this.timers = timers;
    this.registers = new CapturedRegisters(timers);
    this.answers = new Answers(timers);
  }

  void take(CapturedMessage captured) {
    if (!looking) {
      looking = true;
      timers.every(LOOK, this::look);
    }
    takenAt = timers.nanos();
    boolean answer = false;
    for (SipMessage message : messages(captured)) {
      registers.take(captured, message).ifPresent(this::registered);
      answers.take(captured, message).ifPresent(this::answered);
      answer |= !message.isRequest();
    }
    heard(captured, answer);
  }

  private void registered(RegisterOutcome outcome) {
    if (outcome instanceof Accepted accepted) {
      changes.apply(bindings.captured(accepted.register()));
    } else if (outcome instanceof Failed failed) {
      failed(failed.register());
    }
  }

  private void failed(FailedRegister register) {
    writer.failed(RegisterFailure.of(node, register, timers.epochMillis()));
    webhooks.failed(register);
  }

  /** An event told of one; where copies come, they tell more. */
  void failedByEvent(FailedRegister register) {
    if (!looking || timers.nanos() - takenAt > COPIES_COME) {
      failed(register);
    }
  }

  private static List<SipMessage> messages(CapturedMessage captured) {
    return captured.wire() == Wire.STREAM
        ? SipReader.ofStream(captured.payload())
        : SipReader.ofDatagram(captured.payload()).stream().toList();
  }

  /** From the mapped port of a phone, whatever it is. */
  private void heard(CapturedMessage captured, boolean answer) {
    Endpoint source = Endpoint.of(captured.source(), captured.sourcePort());
    for (Binding binding : bindings.at(source)) {
      // What a proxy sends may be of any of its phones.
      if (binding.registration().proxy().isEmpty()) {
        changes.apply(bindings.heard(binding));
        if (!answer) {
          keepalives.heard(binding.id(), agoMillis(captured.atMicros()));
        }
      }
    }
  }

  private void answered(Answered answered) {
    if (!isOfKnown(answered)) {
      if (early.size() == MOST_EARLY) {
        early.removeFirst();
      }
      early.add(new EarlyAnswer(answered, timers.nanos()));
    }
  }

  private boolean isOfKnown(Answered answered) {
    List<Binding> reached = reachedBy(answered.request());
    if (!reached.isEmpty()) {
      times.answered(answered.rttMicros());
    }
    for (Binding binding : reached) {
      boolean proxied = binding.registration().proxy().isPresent();
      if (proxied && answered.mayBeOfAProxy()) {
        continue;
      }
      // A proxy may answer from any port of its own, and some phones listen at another than they
      // send from.
      boolean moved =
          !proxied
              && !answered.from().equals(answered.request().destination())
              && !binding.registration().cameFrom(answered.from());
      changes.apply(
          moved ? bindings.answeredFrom(binding, answered.from()) : bindings.answered(binding));
      keepalives.answered(
          binding.id(), agoMillis(answered.atMicros()), answered.rttMicros(), answered.status());
    }
    return !reached.isEmpty();
  }

  AnswerTimes times() {
    return times;
  }

  private List<Binding> reachedBy(PhoneRequest request) {
    return bindings.reachedBy(
        request.user(), request.domain(), request.uri(), request.destination());
  }

  private void look() {
    long now = timers.nanos();
    for (int waiting = early.size(); waiting > 0; waiting--) {
      EarlyAnswer each = early.removeFirst();
      if (!isOfKnown(each.answered) && now - each.at < EVENT_LATE) {
        early.addLast(each);
      }
    }
    if (lost.getAsLong() != lostBefore) {
      lostBefore = lost.getAsLong();
      answers.forget();
      keepalives.copiesLost();
      registers.forgetChallenged();
    }
    registers.abandoned().forEach(this::failed);
    for (Unanswered unanswered : answers.unanswered()) {
      for (Binding binding : reachedBy(unanswered.request())) {
        if (keepalives.unanswered(binding.id(), unanswered.since()) >= MISSING) {
          changes.apply(bindings.unanswered(binding));
        }
      }
    }
  }

  /** Not in the future, and only as far as the clocks seem to agree. */
  private long agoMillis(long atMicros) {
    long ago = timers.epochMillis() - atMicros / 1_000;
    return ago < 0 || ago > COPY_LATE ? 0 : ago;
  }
}
