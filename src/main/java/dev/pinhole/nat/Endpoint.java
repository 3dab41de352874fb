package dev.pinhole.nat;

import java.util.Optional;

/**
 * A host and a port, as some SIP header or FreeSWITCH gave them.
 *
 * @param host an address without brackets, or a name, or whatever a phone wrote there
 * @param port 1 to 65535, or 0 where none was given
 * @param address the host, if it is an address
 */
public record Endpoint(String host, int port, Optional<Address> address) {

  private static final int SHOWN = 64;

  /**
   * @throws IllegalArgumentException if the port is not 0 to 65535
   */
  public Endpoint {
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException("port " + port + " is not 0 to 65535");
    }
  }

  /**
   * An endpoint whose host is an address if it reads as one.
   *
   * @throws IllegalArgumentException if the port is not 0 to 65535
   */
  public static Endpoint of(String host, int port) {
    return new Endpoint(host, port, Address.parse(host));
  }

  /**
   * @throws IllegalArgumentException if the port is not 0 to 65535
   */
  public static Endpoint of(Address address, int port) {
    return new Endpoint(address.toString(), port, Optional.of(address));
  }

  /** Whether both hosts are addresses, and the same. */
  public boolean sameAddress(Endpoint other) {
    return address.isPresent() && address.equals(other.address);
  }

  /** Whether the host is an address, and not the other's, which is one too. */
  public boolean otherAddress(Endpoint other) {
    return address.isPresent() && other.address.isPresent() && !address.equals(other.address);
  }

  /**
   * Host and port for people. IPv6 is in brackets where a port follows. A host that is no address
   * may be hostile: of it, 64 characters are shown, and a question mark for all but letters,
   * digits, dots, hyphens, underscores, colons and brackets.
   */
  @Override
  public String toString() {
    String shown = address.map(Address::toString).orElseGet(() -> harmless(host));
    if (port == 0) {
      return shown;
    }
    boolean bracket = address.isPresent() && shown.indexOf(':') >= 0;
    return bracket ? "[" + shown + "]:" + port : shown + ":" + port;
  }

  private static String harmless(String host) {
    StringBuilder shown = new StringBuilder(host.substring(0, Math.min(host.length(), SHOWN)));
    for (int i = 0; i < shown.length(); i++) {
      char c = shown.charAt(i);
      boolean plain = (c >= '0' && c <= ':') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      if (!plain && ".-_[]".indexOf(c) < 0) {
        shown.setCharAt(i, '?');
      }
    }
    return shown.toString();
  }
}
