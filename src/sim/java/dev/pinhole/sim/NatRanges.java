package dev.pinhole.sim;

/** FreeSWITCH's ACL {@code nat.auto}: a Contact with such a host is taken to be behind NAT. */
final class NatRanges {
  private NatRanges() {}

  static boolean contains(String host) {
    long address = ipv4(host);
    return in(address, 0x0A00_0000L, 8)
        || in(address, 0xAC10_0000L, 12)
        || in(address, 0xC0A8_0000L, 16)
        || in(address, 0x6440_0000L, 10);
  }

  private static boolean in(long address, long network, int prefix) {
    return address >= 0 && address >> (32 - prefix) == network >> (32 - prefix);
  }

  /** The address as a number; -1 for a name or an IPv6 address, which are on no list. */
  private static long ipv4(String host) {
    String[] parts = host.split("\\.", -1);
    if (parts.length != 4) {
      return -1;
    }
    long address = 0;
    for (String part : parts) {
      int octet = octet(part);
      if (octet < 0) {
        return -1;
      }
      address = address << 8 | octet;
    }
    return address;
  }

  private static int octet(String digits) {
    int octet = 0;
    for (int i = 0; i < digits.length(); i++) {
      char c = digits.charAt(i);
      octet = c < '0' || c > '9' ? 256 : octet * 10 + c - '0';
      if (octet > 255) {
        return -1;
      }
    }
    return digits.isEmpty() ? -1 : octet;
  }
}
