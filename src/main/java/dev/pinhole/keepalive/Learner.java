package dev.pinhole.keepalive;

import dev.pinhole.binding.Binding;
import dev.pinhole.binding.Change.Origin;
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

  /**
   * A port that stayed over such a part of a gap shows that the NAT had not forgotten after it: it
   * was the phone that began anew, or its router.
   */
  private static final double CONTRADICTS = 0.9;

  private static final int DAY = (int) Duration.ofDays(1).toSeconds();
  private static final long MILLI = 1_000_000;

  private final NatTimeouts timeouts;

  Learner(NatTimeouts timeouts) {
    this.timeouts = timeouts;
  }

  /**
   * Another port of the same NAT, though the phone's own seems to be the same: it had forgotten.
   */
  private void forgotten(Deadline deadline, Binding after, long gap, long now) {
    int millis = millis(gap);
    boolean recent = seconds(now) - deadline.survivedAt <= DAY;
    if (recent && deadline.gapSurvived >= CONTRADICTS * millis) {
      return;
    }
    deadline.gapForgotten =
        deadline.gapForgotten == 0 ? millis : Math.min(deadline.gapForgotten, millis);
    timeouts.forgotten(after.registration().networkIp(), after.key(), gap);
  }

  /**
   * A REGISTER came; before it, the binding was as given, or there was none.
   *
   * @return whether that changed what is known of this binding
   */
  boolean registered(
      Deadline deadline, Optional<Binding> before, Binding after, Origin origin, long now) {
    String networkIp = after.registration().networkIp();
    int known = deadline.gapSurvived;
    if (before.filter(old -> !old.registration().networkIp().equals(networkIp)).isPresent()) {
      // Another NAT.
      deadline.gapSurvived = 0;
      deadline.gapForgotten = 0;
    }
    boolean same =
        before.filter(old -> old.registration().sameSource(after.registration())).isPresent();
    if (deadline.longestGap != UNKNOWN && isTold(after)) {
      if (origin == Origin.REBIND) {
        forgotten(deadline, after, gap(deadline, now), now);
      } else if (same) {
        survived(deadline, after, gap(deadline, now), now);
      }
    }
    deadline.lastPassed = now;
    deadline.longestGap = 0;
    return deadline.gapSurvived != known;
  }

  /** The longest of the last day or so: routers are replaced. */
  private void survived(Deadline deadline, Binding after, long gap, long now) {
    int millis = millis(gap);
    if (millis >= deadline.gapSurvived || seconds(now) - deadline.survivedAt > DAY) {
      deadline.gapSurvived = millis;
      deadline.survivedAt = seconds(now);
    }
    if (deadline.gapSurvived >= CONTRADICTS * deadline.gapForgotten) {
      deadline.gapForgotten = 0;
    }
    long refuted = (long) (gap / CONTRADICTS);
    timeouts.survived(after.registration().networkIp(), after.key(), gap, refuted);
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
    if (isTold(binding)) {
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

  /**
   * Whether its port tells of its NAT: keep-alives must cross the mapping that a REGISTER made, and
   * those to a Contact that leads past the phone never do.
   */
  private static boolean isTold(Binding binding) {
    return isUdp(binding)
        && binding.nat() != Nat.NO
        && binding.natKind().filter(kind -> isReached(binding, kind)).isPresent();
  }

  private static boolean isReached(Binding binding, NatKind kind) {
    return switch (kind) {
      case REWRITTEN_CONTACT, DIRECT, FORCED_CONTACT -> true;
      // FreeSWITCH itself put the source there.
      case PRIVATE_CONTACT, ADDRESS_MISMATCH, PORT_MISMATCH, HOST_NAME ->
          binding.registration().contact().contains(";fs_path=");
      case FOREIGN_PATH, PROXIED, WEBSOCKET -> false;
    };
  }

  private static boolean isUdp(Binding binding) {
    return binding.registration().transport().equals(Optional.of(Transport.UDP));
  }

  static int seconds(long nanos) {
    return (int) (nanos / (1_000 * MILLI));
  }

  private static int millis(long gap) {
    return (int) Math.min(Integer.MAX_VALUE, gap / MILLI);
  }
}
