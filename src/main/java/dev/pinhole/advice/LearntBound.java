package dev.pinhole.advice;

import dev.pinhole.keepalive.NatTimeouts;
import dev.pinhole.store.LearntNetwork;
import dev.pinhole.text.Elapsed;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What was learnt of the NAT at one network_ip, as far as it still counts. It is about UDP.
 *
 * @param timeout the NAT forgets within so long; zero where that was not shown
 * @param interval at most so long between two packets for that reason, or the next
 * @param answered three phones have answered after such a silence; zero if they have not
 */
public record LearntBound(Duration timeout, Duration interval, Duration answered) {

  /** Empty if nothing was shown, or too long ago. */
  public static Optional<LearntBound> of(LearntNetwork network, Instant now) {
    Duration age = Duration.between(Instant.ofEpochMilli(network.timeoutBoundAt()), now);
    boolean isBound = network.timeoutBound() > 0 && age.compareTo(NatTimeouts.VALID) <= 0;
    return isBound || network.gapAnswered() > 0
        ? Optional.of(
            new LearntBound(
                Duration.ofMillis(isBound ? network.timeoutBound() : 0),
                Duration.ofMillis(network.keepaliveInterval()),
                Duration.ofMillis(network.gapAnswered())))
        : Optional.empty();
  }

  /** The interval by which the daemon goes, where the configured one may be that or longer. */
  Duration interval(Duration configured, Duration most) {
    return answered.isZero() || interval.compareTo(configured) < 0
        ? shortened(configured)
        : interval.compareTo(most) < 0 ? interval : most;
  }

  /** The interval that is needed, where the configured one is longer. */
  private Duration shortened(Duration configured) {
    return interval.isZero() || interval.compareTo(configured) > 0 ? configured : interval;
  }

  /** Whether it forgets sooner than keep-alives may come (RFC 8085 3.5). */
  boolean isHopeless() {
    return !timeout.isZero() && timeout.compareTo(NatTimeouts.SHORTEST) <= 0;
  }

  /** Such as {@code 17 s}. */
  String timeoutText() {
    return Elapsed.of(timeout);
  }
}
