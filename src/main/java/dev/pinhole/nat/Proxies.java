package dev.pinhole.nat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The operator's own proxies before FreeSWITCH.
 *
 * @param networks where they send from, or what their Path headers name (RFC 3327)
 * @param names what their Path headers name, in lower case; compared as text, never looked up
 */
public record Proxies(List<Cidr> networks, Set<String> names) {
  public static final Proxies NONE = of(List.of());

  public Proxies {
    networks = List.copyOf(networks);
    names = Set.copyOf(names);
  }

  /**
   * Reads {@code 198.51.100.106}, {@code 203.0.113.0/28} or {@code edge.example.org}.
   *
   * @throws IllegalArgumentException saying what is wrong with one of them
   */
  public static Proxies of(List<String> texts) {
    List<Cidr> networks = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (String text : texts) {
      boolean name = text.matches("[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*\\.?[A-Za-z][A-Za-z0-9-]*");
      if (name) {
        names.add(text.toLowerCase(Locale.ROOT));
      } else {
        networks.add(Cidr.parse(text));
      }
    }
    return new Proxies(networks, names);
  }

  /** Whether this host is one of them. */
  public boolean has(Endpoint host) {
    return host.address()
        .map(address -> networks.stream().anyMatch(network -> network.contains(address)))
        .orElseGet(() -> names.contains(host.host()));
  }
}
