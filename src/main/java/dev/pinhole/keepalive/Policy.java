package dev.pinhole.keepalive;

import dev.pinhole.binding.Binding;
import dev.pinhole.esl.EslCommand;
import dev.pinhole.nat.Nat;
import dev.pinhole.nat.NatKind;
import dev.pinhole.nat.Transport;
import java.time.Duration;
import java.util.Set;

/**
 * Which bindings are kept alive, and how often.
 *
 * @param udpInterval upper bound between two packets of a UDP binding: under the 30 s after which
 *     many routers forget (RFC 5626 4.4.1 has 24 to 29 s)
 * @param streamInterval the same for TCP, TLS and WebSocket (RFC 5626 4.4.1: 95 to 120 s)
 * @param maxPerSecond most commands in any one second
 */
public record Policy(
    Enabled enabled,
    Set<Nat> verdicts,
    Duration udpInterval,
    Duration streamInterval,
    int maxPerSecond) {

  /** The operator's main switch. */
  public enum Enabled {
    ON,
    OFF
  }

  boolean keeps(Binding binding) {
    return enabled == Enabled.ON
        && verdicts.contains(binding.nat())
        && binding.natKind().filter(NatKind.FOREIGN_PATH::equals).isEmpty()
        && addressable(binding);
  }

  /** Upper bound between two packets, in nanoseconds. */
  long interval(Binding binding) {
    Transport transport = binding.registration().transport().orElse(Transport.UDP);
    return (transport == Transport.UDP ? udpInterval : streamInterval).toNanos();
  }

  /** The longest of all intervals, in nanoseconds. */
  long longest() {
    return Math.max(udpInterval.toNanos(), streamInterval.toNanos());
  }

  /** Whether its names can stand in a command: a phone can put control characters into some. */
  private static boolean addressable(Binding binding) {
    return EslCommand.accepts(binding.key().profile())
        && EslCommand.accepts(binding.key().user())
        && EslCommand.accepts(binding.key().domain())
        && EslCommand.accepts(binding.key().callId());
  }
}
