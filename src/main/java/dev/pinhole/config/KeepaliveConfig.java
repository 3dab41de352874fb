package dev.pinhole.config;

import dev.pinhole.keepalive.FreeswitchPings;
import dev.pinhole.keepalive.Policy;
import dev.pinhole.keepalive.Policy.Intervals;
import dev.pinhole.keepalive.Policy.Rule;
import dev.pinhole.keepalive.Policy.Rule.Match;
import dev.pinhole.keepalive.Policy.ThroughProxies;
import dev.pinhole.nat.Nat;
import dev.pinhole.store.KeepaliveOff;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Whom to keep fresh, and how often.
 *
 * @param verdicts the bindings to keep alive, by their {@code nat}; {@code for} in the file
 * @param intervals the longest times between two packets of a binding
 * @param throughProxies whether phones that registered through a proxy, too
 * @param maxPerSecond keep-alives of all bindings together
 * @param maxInFlight most of them that one FreeSWITCH may owe an answer
 * @param rules exceptions; the first that matches counts
 * @param freeswitchPinged what to do with phones that FreeSWITCH itself pings often enough
 */
public record KeepaliveConfig(
    boolean enabled,
    Set<Nat> verdicts,
    Intervals intervals,
    ThroughProxies throughProxies,
    int maxPerSecond,
    int maxInFlight,
    List<Rule> rules,
    FreeswitchPinged freeswitchPinged) {
  /** What to do with phones that FreeSWITCH itself is known to ping often enough. */
  public enum FreeswitchPinged {
    KEEP,
    SKIP
  }

  public KeepaliveConfig {
    Set<Nat> copy = EnumSet.noneOf(Nat.class);
    copy.addAll(verdicts);
    verdicts = Collections.unmodifiableSet(copy);
    rules = List.copyOf(rules);
  }

  /** Whether the interval of phones on UDP may rise. */
  public boolean mayRise() {
    return intervals.mayRise();
  }

  /**
   * The policy that this, the operator's switch and what FreeSWITCH told make.
   *
   * @param off what is switched off
   */
  public Policy policy(List<KeepaliveOff> off, FreeswitchPings pings) {
    return new Policy(
        enabled ? Policy.Enabled.ON : Policy.Enabled.OFF,
        verdicts,
        intervals,
        throughProxies,
        maxPerSecond,
        rules,
        off.stream().map(each -> Match.of(each.user(), each.network())).toList(),
        freeswitchPinged == FreeswitchPinged.SKIP ? Optional.of(pings) : Optional.empty());
  }
}
