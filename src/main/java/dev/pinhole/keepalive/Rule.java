package dev.pinhole.keepalive;

import dev.pinhole.binding.Binding;
import dev.pinhole.nat.Address;
import dev.pinhole.nat.Cidr;
import dev.pinhole.nat.NatKind;
import dev.pinhole.nat.Transport;
import dev.pinhole.text.Glob;
import java.time.Duration;
import java.util.Optional;

/**
 * One {@code [[keepalive.rule]]}: which bindings it is for, and what it sets for them. Of several
 * rules the first that matches counts.
 *
 * @param number its place among the rules, from 1
 * @param line where it stands in the file, from 1
 */
public record Rule(int number, int line, Match match, Action action) {
  /** All that are given must hold; none given holds for every binding. */
  public record Match(
      Optional<Glob> user,
      Optional<Glob> domain,
      Optional<Glob> profile,
      Optional<Glob> userAgent,
      Optional<Cidr> network,
      Optional<Transport> transport,
      Optional<NatKind> natKind) {

    public static final Match ALL =
        new Match(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
  }

  /**
   * What is not given stays as it is.
   *
   * @param interval upper bound between two packets
   * @param event the SIP event of the NOTIFY
   */
  public record Action(Optional<Duration> interval, Optional<String> event, Kept kept) {}

  /** Whether a rule lets a binding be kept alive. */
  public enum Kept {
    YES,
    OFF
  }

  boolean matches(Binding binding) {
    var key = binding.key();
    var registration = binding.registration();
    return fits(match.user, key.user())
        && fits(match.domain, key.domain())
        && fits(match.profile, key.profile())
        && fits(match.userAgent, registration.userAgent())
        && match.network.map(network -> contains(network, registration.networkIp())).orElse(true)
        && (match.transport.isEmpty()
            || match.transport.get() == registration.transport().orElse(Transport.UDP))
        && (match.natKind.isEmpty() || match.natKind.equals(binding.natKind()));
  }

  private static boolean fits(Optional<Glob> pattern, String text) {
    return pattern.isEmpty() || pattern.get().matches(text);
  }

  private static boolean contains(Cidr network, String networkIp) {
    return Address.parse(networkIp).filter(network::contains).isPresent();
  }
}
