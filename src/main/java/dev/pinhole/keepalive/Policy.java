package dev.pinhole.keepalive;

import dev.pinhole.binding.Binding;
import dev.pinhole.esl.EslCommand;
import dev.pinhole.keepalive.Treatment.Cause;
import dev.pinhole.nat.Nat;
import dev.pinhole.nat.NatKind;
import dev.pinhole.nat.Transport;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Which bindings are kept alive, and how often.
 *
 * @param udpInterval upper bound between two packets of a UDP binding: under the 30 s after which
 *     many routers forget (RFC 5626 4.4.1 has 24 to 29 s)
 * @param streamInterval the same for TCP, TLS and WebSocket (RFC 5626 4.4.1: 95 to 120 s)
 * @param maxPerSecond most commands in any one second
 * @param rules exceptions; the first that matches counts
 * @param sufficient pings of FreeSWITCH's own that make ours needless; empty if none do
 */
public record Policy(
    Enabled enabled,
    Set<Nat> verdicts,
    Duration udpInterval,
    Duration streamInterval,
    int maxPerSecond,
    List<Rule> rules,
    Optional<FreeswitchPings> sufficient) {

  /** Whether any is sent at all. */
  public enum Enabled {
    ON,
    /** By the configuration. */
    OFF,
    /** By an operator's command, until another one. */
    SWITCHED_OFF
  }

  public Policy {
    rules = List.copyOf(rules);
  }

  /** Without exceptions. */
  public Policy(
      Enabled enabled,
      Set<Nat> verdicts,
      Duration udpInterval,
      Duration streamInterval,
      int maxPerSecond) {
    this(enabled, verdicts, udpInterval, streamInterval, maxPerSecond, List.of(), Optional.empty());
  }

  /** What to do with a binding, and why. */
  public Treatment treatment(Binding binding) {
    return treatment(binding, UnaryOperator.identity());
  }

  /**
   * What to do with a binding, and why.
   *
   * @param learnt makes of the configured interval what the binding's NAT needs
   */
  public Treatment treatment(Binding binding, UnaryOperator<Duration> learnt) {
    Optional<Rule> rule = rules.stream().filter(each -> each.matches(binding)).findFirst();
    Duration configured =
        rule.flatMap(each -> each.action().interval()).orElseGet(() -> interval(binding));
    Duration interval = learnt.apply(configured);
    return new Treatment(
        cause(binding, rule, interval),
        rule,
        interval,
        rule.flatMap(each -> each.action().event()).orElse(Treatment.DEFAULT_EVENT));
  }

  private Cause cause(Binding binding, Optional<Rule> rule, Duration interval) {
    if (enabled != Enabled.ON) {
      return enabled == Enabled.OFF ? Cause.DISABLED : Cause.SWITCHED_OFF;
    }
    if (!addressable(binding)) {
      return Cause.UNSAFE_NAME;
    }
    if (binding.natKind().filter(NatKind.FOREIGN_PATH::equals).isPresent()) {
      return Cause.FOREIGN_PATH;
    }
    if (!verdicts.contains(binding.nat())) {
      return Cause.VERDICT;
    }
    boolean off = rule.filter(each -> each.action().kept() == Rule.Kept.OFF).isPresent();
    if (off) {
      return Cause.RULE;
    }
    return sufficient.filter(pings -> pings.atLeastEvery(interval, binding)).isPresent()
        ? Cause.FREESWITCH_PINGS
        : Cause.KEPT;
  }

  private Duration interval(Binding binding) {
    Transport transport = binding.registration().transport().orElse(Transport.UDP);
    return transport == Transport.UDP ? udpInterval : streamInterval;
  }

  /** The longest of all intervals, in nanoseconds. */
  long longest() {
    long longest = Math.max(udpInterval.toNanos(), streamInterval.toNanos());
    for (Rule rule : rules) {
      longest = Math.max(longest, rule.action().interval().map(Duration::toNanos).orElse(0L));
    }
    return longest;
  }

  /** Whether its names can stand in a command: a phone can put control characters into some. */
  private static boolean addressable(Binding binding) {
    return EslCommand.accepts(binding.key().profile())
        && EslCommand.accepts(binding.key().user())
        && EslCommand.accepts(binding.key().domain())
        && EslCommand.accepts(binding.key().callId());
  }
}
