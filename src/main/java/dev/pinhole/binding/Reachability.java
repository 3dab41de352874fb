package dev.pinhole.binding;

import dev.pinhole.nat.Endpoint;
import dev.pinhole.sofia.SofiaEvent;
import java.util.Optional;

/**
 * Whether requests reach a phone, as its answers in FreeSWITCH's capture, or FreeSWITCH's own
 * OPTIONS pings have shown. Every row of a listing starts as {@code Reachable}, and a refresh may
 * leave {@code Unreachable} in it; so what a listing says counts only where it has moved, and never
 * against what was captured.
 *
 * @param at since when, in epoch milliseconds. Of what was never observed 0; where it registered
 *     anew after it had been unreachable, the time of that REGISTER
 * @param why it is so, where no ping showed that; else empty
 */
public record Reachability(PingOutcome state, long at, String why) {
  /** Rows of TCP, TLS and WebSocket outlive a restart of FreeSWITCH, and their sockets do not. */
  static final String CONNECTION_ENDED = "its connection ended with FreeSWITCH's restart";

  private static final String ANSWERED = "it answered";
  private static final String HEARD = "a packet came from it";
  private static final String NO_ANSWER = "it did not answer";

  /** Nothing has shown anything. */
  public static final Reachability NOT_OBSERVED = new Reachability(PingOutcome.NOT_OBSERVED, 0);

  /** The words of column {@code reachability}. */
  public enum PingOutcome {
    NOT_OBSERVED("not-observed"),
    REACHABLE("reachable"),
    UNREACHABLE("unreachable"),
    /** It answers from elsewhere than it registered from, where calls still go. */
    MOVED("moved");

    private static final PingOutcome[] ALL = values();

    private final String text;

    PingOutcome(String text) {
      this.text = text;
    }

    public String text() {
      return text;
    }

    public static Optional<PingOutcome> of(String text) {
      for (PingOutcome outcome : ALL) {
        if (outcome.text.equals(text)) {
          return Optional.of(outcome);
        }
      }
      return Optional.empty();
    }
  }

  /** As a ping has shown. */
  public Reachability(PingOutcome state, long at) {
    this(state, at, "");
  }

  /** Its answer was captured. */
  Reachability answered(long now) {
    return state == PingOutcome.REACHABLE && why.equals(ANSWERED)
        ? this
        : new Reachability(
            PingOutcome.REACHABLE, state == PingOutcome.REACHABLE ? at : now, ANSWERED);
  }

  Reachability answeredFrom(Endpoint elsewhere, long now) {
    return new Reachability(
        PingOutcome.MOVED, state == PingOutcome.MOVED ? at : now, "it answers from " + elsewhere);
  }

  /** Any packet of it was captured, which has opened the way to it. */
  Reachability heard(long now) {
    return isUnanswered() ? new Reachability(PingOutcome.REACHABLE, now, HEARD) : this;
  }

  /** Several requests were captured, and no answer. */
  Reachability unanswered(long now) {
    return isUnreachable() ? this : new Reachability(PingOutcome.UNREACHABLE, now, NO_ANSWER);
  }

  /** Whether its answers are missing, and no ping of FreeSWITCH said so. */
  public boolean isUnanswered() {
    return why.equals(NO_ANSWER);
  }

  /** Whether FreeSWITCH was seen to ping it. */
  public boolean isOfPings() {
    return why.isEmpty() && !equals(NOT_OBSERVED);
  }

  static Reachability connectionEnded(long now) {
    return new Reachability(PingOutcome.UNREACHABLE, now, CONNECTION_ENDED);
  }

  /** Whether nothing sent can reach it before it registers anew. */
  public boolean isConnectionEnded() {
    return why.equals(CONNECTION_ENDED);
  }

  public boolean isUnreachable() {
    return state == PingOutcome.UNREACHABLE;
  }

  /** A ping of FreeSWITCH changed its mind. */
  Reachability pinged(SofiaEvent.PingStatus found, long now) {
    if (isConnectionEnded() && found == SofiaEvent.PingStatus.UNREACHABLE) {
      return this;
    }
    return new Reachability(
        found == SofiaEvent.PingStatus.REACHABLE ? PingOutcome.REACHABLE : PingOutcome.UNREACHABLE,
        now);
  }

  /** A REGISTER proves that it lives, not that a request reaches it. */
  Reachability registered(Registration before, Registration next, long now) {
    if (isUnanswered()) {
      return heard(now);
    }
    if (rowMaySayUnreachable()) {
      return new Reachability(PingOutcome.NOT_OBSERVED, now);
    }
    return before.sameSource(next) ? this : NOT_OBSERVED;
  }

  /** What a listing shows; this same object where that is nothing new. */
  Reachability listed(String pingStatus, long now) {
    if (!why.isEmpty()) {
      // The row has what it had before: it is no later than what was captured, or than the restart.
      return this;
    }
    if (pingStatus.equalsIgnoreCase("Unreachable")) {
      return rowMaySayUnreachable() ? this : new Reachability(PingOutcome.UNREACHABLE, now);
    }
    if (pingStatus.equalsIgnoreCase("Reachable") && rowMaySayUnreachable()) {
      return isUnreachable() ? new Reachability(PingOutcome.REACHABLE, now) : NOT_OBSERVED;
    }
    return this;
  }

  private boolean rowMaySayUnreachable() {
    return isUnreachable() && !isUnanswered() || state == PingOutcome.NOT_OBSERVED && at > 0;
  }
}
