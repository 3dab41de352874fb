package dev.pinhole.cli;

import dev.pinhole.nat.Cidr;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Options that say of where phones are wanted. */
final class PlaceOptions {
  @Option(names = "--profile", paramLabel = "NAME", description = "Only this sofia profile.")
  private String profile;

  @Option(names = "--domain", paramLabel = "NAME", description = "Only this domain.")
  private String domain;

  @Option(
      names = "--ip",
      paramLabel = "CIDR",
      description = "Only those whose network_ip is this address or in this network.")
  private Cidr network;

  Optional<String> profile() {
    return Optional.ofNullable(profile);
  }

  Optional<String> domain() {
    return Optional.ofNullable(domain);
  }

  Optional<Cidr> network() {
    return Optional.ofNullable(network);
  }
}
