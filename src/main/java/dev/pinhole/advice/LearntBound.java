package dev.pinhole.advice;

import dev.pinhole.keepalive.NatTimeouts;
import dev.pinhole.store.LearntNetwork;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What was learnt of the NAT at one network_ip, as far as it still counts. It is about UDP.
 *
 * @param timeout the NAT forgets within so long
 * @param interval at most so long between two packets for that reason
 */
public record LearntBound(Duration timeout, Duration interval) {

  /** Empty if nothing was shown, or too long ago. */
  public static Optional<LearntBound> of(LearntNetwork network, Instant now) {
    Duration age = Duration.between(Instant.ofEpochMilli(network.timeoutBoundAt()), now);
    return network.timeoutBound() > 0 && age.compareTo(NatTimeouts.VALID) <= 0
        ? Optional.of(
            new LearntBound(
                Duration.ofMillis(network.timeoutBound()),
                Duration.ofMillis(network.keepaliveInterval())))
        : Optional.empty();
  }

  /** The interval that is needed, where the configured one is longer. */
  Duration shortened(Duration configured) {
    return interval.isZero() || interval.compareTo(configured) > 0 ? configured : interval;
  }

  /** Whether it forgets sooner than keep-alives may come (RFC 8085 3.5). */
  boolean isHopeless() {
    return timeout.compareTo(NatTimeouts.SHORTEST) <= 0;
  }

  /** Such as {@code 17s}. */
  String timeoutText() {
    return timeout.toSeconds() + "s";
  }
}
