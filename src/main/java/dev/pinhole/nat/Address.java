package dev.pinhole.nat;

import java.util.Optional;

/**
 * An IPv4 or IPv6 address as 128 bits. An IPv4-mapped IPv6 address is the IPv4 address (RFC 4291
 * section 2.5.5.2). Nothing here ever looks up a name.
 *
 * @param high the first 64 bits
 * @param low the last 64 bits
 */
public record Address(long high, long low) {

  private static final long MAPPED = 0xffffL << 32;

  /** The IPv4 address with these 32 bits, of which only the lower half of the long counts. */
  static Address ofIpv4(long bits) {
    return new Address(0, MAPPED | (bits & 0xffffffffL));
  }

  /**
   * Reads an address: a strict dotted quad (four decimal numbers without leading zeros), or IPv6
   * (RFC 4291 section 2.2) in upper or lower case, with or without brackets. A zone (RFC 4007) is
   * dropped. Anything else, such as a name, is empty.
   */
  public static Optional<Address> parse(CharSequence text) {
    return AddressParser.parse(text);
  }

  /** Whether this is an IPv4 address. */
  public boolean isIpv4() {
    return high == 0 && low >>> 32 == 0xffff;
  }

  /**
   * Whether hosts elsewhere on the internet cannot mean this host by this address: RFC 1918, RFC
   * 6598, RFC 4193, RFC 3927, and link-local and loopback of RFC 4291 and RFC 1122.
   */
  public boolean isPrivate() {
    if (!isIpv4()) {
      return high >>> 57 == 0xfc >>> 1 || high >>> 54 == 0xfe80 >>> 6 || (high == 0 && low == 1);
    }
    int bits = (int) low;
    return switch (bits >>> 24) {
      case 10, 127 -> true;
      case 172 -> bits >>> 20 == 0xac1;
      case 192 -> bits >>> 16 == 0xc0a8;
      case 100 -> bits >>> 22 == 0x6440 >>> 6;
      case 169 -> bits >>> 16 == 0xa9fe;
      default -> false;
    };
  }

  /** The canonical text: a dotted quad, or IPv6 as in RFC 5952, without brackets. */
  @Override
  public String toString() {
    return isIpv4() ? AddressFormat.ipv4((int) low) : AddressFormat.ipv6(high, low);
  }
}
