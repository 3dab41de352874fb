package dev.pinhole.daemon.config;

import dev.pinhole.nat.Cidr;
import java.util.ArrayList;
import java.util.List;

/**
 * What an operator knows of the network.
 *
 * @param localNetworks where Contact and source being the same address is never NAT
 */
public record NatConfig(List<Cidr> localNetworks) {
  static final String TABLE = "nat";
  static final List<String> KEYS = List.of("local-networks");

  public NatConfig {
    localNetworks = List.copyOf(localNetworks);
  }

  public static NatConfig defaults() {
    return new NatConfig(List.of());
  }

  static NatConfig read(Section section) {
    section.allowOnly(KEYS);
    section.otherwise("local-networks", "[]");
    List<Cidr> networks = new ArrayList<>();
    for (Section.Item item : section.texts("local-networks")) {
      try {
        networks.add(Cidr.parse(item.text()));
      } catch (IllegalArgumentException e) {
        throw ConfigException.at(
            item.place(), "local-networks: " + e.getMessage(), "correct this network", e);
      }
    }
    return new NatConfig(networks);
  }
}
