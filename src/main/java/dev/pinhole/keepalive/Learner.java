package dev.pinhole.keepalive;

import dev.pinhole.binding.Binding;
import dev.pinhole.nat.Nat;
import dev.pinhole.nat.NatKind;
import dev.pinhole.nat.Transport;
import java.time.Duration;
import java.util.Optional;

/**
 * Learns what the NAT before each binding did between two REGISTERs. What counts is the longest gap
 * between packets that really went: REGISTERs, and keep-alives that FreeSWITCH took. That it sends
 * packets of its own makes the true gap shorter, so what is learnt stays an upper bound.
 */
final class Learner {
  /** Not all packets since the last REGISTER are known. */
  static final long UNKNOWN = -1;

  private static final long MILLI = 1_000_000;

  private final NatTimeouts timeouts;

  Learner(NatTimeouts timeouts) {
    this.timeouts = timeouts;
  }

  /** Another port of the same NAT, though the phone's own is the same: it had forgotten. */
  void rebound(Deadline deadline, Binding after, long now) {
    if (deadline.longestGap != UNKNOWN && isBehindNat(after)) {
      long gap = gap(deadline, now);
      int millis = millis(gap);
      deadline.gapForgotten =
          deadline.gapForgotten == 0 ? millis : Math.min(deadline.gapForgotten, millis);
      timeouts.forgotten(after.registration().networkIp(), after.key(), gap);
    }
  }

  /**
   * A REGISTER came; before it, the binding was as given, or there was none.
   *
   * @return whether that changed what is known of this binding
   */
  boolean registered(Deadline deadline, Optional<Binding> before, Binding after, long now) {
    boolean same =
        before.filter(old -> old.registration().sameSource(after.registration())).isPresent();
    int known = deadline.gapSurvived;
    if (same && deadline.longestGap != UNKNOWN && isBehindNat(after)) {
      long gap = gap(deadline, now);
      deadline.gapSurvived = Math.max(known, millis(gap));
      timeouts.survived(after.registration().networkIp(), gap);
    }
    deadline.lastPassed = now;
    deadline.longestGap = 0;
    return deadline.gapSurvived != known;
  }

  /** FreeSWITCH took the keep-alive that it was handed at that time. */
  void passed(Deadline deadline, long at) {
    if (deadline.longestGap != UNKNOWN && at - deadline.lastPassed > 0) {
      deadline.longestGap = gap(deadline, at);
      deadline.lastPassed = at;
    }
  }

  /** Where not all packets are known, one interval before. */
  static long lastPacketBefore(Deadline deadline, long at) {
    return deadline.longestGap == UNKNOWN ? at - deadline.interval : deadline.lastPassed;
  }

  /** It is shown or judged; where it has another source, it registered unheard. */
  void seen(Deadline deadline, Optional<Binding> before, Binding after) {
    if (before.filter(old -> old.registration().sameSource(after.registration())).isEmpty()) {
      deadline.longestGap = UNKNOWN;
    }
  }

  void unreachable(Binding binding) {
    if (isBehindNat(binding)) {
      timeouts.unreachable(binding.registration().networkIp());
    }
  }

  /** What the network needs, if that is less. */
  Duration interval(Binding binding, Duration usual) {
    return isUdp(binding)
        ? Duration.ofNanos(timeouts.interval(binding.registration().networkIp(), usual.toNanos()))
        : usual;
  }

  private static long gap(Deadline deadline, long now) {
    return Math.max(deadline.longestGap, now - deadline.lastPassed);
  }

  private static boolean isBehindNat(Binding binding) {
    return isUdp(binding)
        && binding.nat() != Nat.NO
        && binding.natKind().filter(NatKind.PROXIED::equals).isEmpty();
  }

  private static boolean isUdp(Binding binding) {
    return binding.registration().transport().equals(Optional.of(Transport.UDP));
  }

  private static int millis(long gap) {
    return (int) Math.min(Integer.MAX_VALUE, gap / MILLI);
  }
}
