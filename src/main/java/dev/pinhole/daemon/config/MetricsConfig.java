package dev.pinhole.daemon.config;

import dev.pinhole.nat.Address;
import dev.pinhole.nat.Endpoint;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Figures for Prometheus.
 *
 * @param listen where they are asked for; empty for nowhere
 */
public record MetricsConfig(Optional<Endpoint> listen) {
  static final String TABLE = "metrics";
  static final List<String> KEYS = List.of("listen");

  private static final Pattern ADDRESS_AND_PORT =
      Pattern.compile("(?:\\[([0-9A-Fa-f:.]+)]|([0-9.]+)):([0-9]{1,5})");

  public static MetricsConfig defaults() {
    return new MetricsConfig(Optional.empty());
  }

  static MetricsConfig read(Section section) {
    section.allowOnly(KEYS);
    return new MetricsConfig(section.text("listen").map(text -> endpoint(section, text)));
  }

  /** An address and no name: nothing is to be looked up for it. */
  private static Endpoint endpoint(Section section, String text) {
    Matcher parts = ADDRESS_AND_PORT.matcher(text);
    if (parts.matches()) {
      String host = parts.group(1) == null ? parts.group(2) : parts.group(1);
      int port = Integer.parseInt(parts.group(3));
      Optional<Address> address = Address.parse(host);
      if (address.isPresent() && port <= 65535) {
        return new Endpoint(host, port, address);
      }
    }
    throw section.fault(
        "listen",
        "listen " + Section.quoted(text) + " is no address and port",
        "write for example listen = \"127.0.0.1:9480\"");
  }
}
