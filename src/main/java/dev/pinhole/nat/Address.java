package dev.pinhole.nat;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * An IPv4 or IPv6 address as 128 bits. An IPv4-mapped IPv6 address is the IPv4 address (RFC 4291
 * section 2.5.5.2). Nothing here ever looks up a name.
 *
 * @param high the first 64 bits
 * @param low the last 64 bits
 */
public record Address(long high, long low) {

  private static final long MAPPED = 0xffffL << 32;
  private static final int GROUPS = 8;
  private static final long UNREADABLE = -1;

  // Written out: a record's own takes a short command 6 ms to link, and is slow in C1.
  @Override
  public boolean equals(Object other) {
    return other instanceof Address address && high == address.high && low == address.low;
  }

  @Override
  public int hashCode() {
    return 31 * Long.hashCode(high) + Long.hashCode(low);
  }

  /** The IPv4 address with these 32 bits, of which only the lower half of the long counts. */
  public static Address ofIpv4(long bits) {
    return new Address(0, MAPPED | (bits & 0xffffffffL));
  }

  public static Address of(InetAddress address) {
    byte[] bytes = address.getAddress();
    long low = 0;
    long high = 0;
    for (byte each : bytes) {
      high = high << 8 | low >>> 56;
      low = low << 8 | each & 0xff;
    }
    return bytes.length == 4 ? ofIpv4(low) : new Address(high, low);
  }

  /**
   * Reads an address: a strict dotted quad (four decimal numbers without leading zeros), or IPv6
   * (RFC 4291 section 2.2) in upper or lower case, with or without brackets. A zone (RFC 4007) is
   * dropped. Anything else, such as a name or digits of another script, is empty.
   */
  public static Optional<Address> parse(CharSequence text) {
    int from = 0;
    int to = text.length();
    if (to > 0 && text.charAt(0) == '[') {
      if (text.charAt(to - 1) != ']' || indexOf(text, ':', 0, to) == to) {
        return Optional.empty();
      }
      from = 1;
      to--;
    }
    int zone = indexOf(text, '%', from, to);
    if (indexOf(text, ':', from, zone) < zone) {
      return zone == to - 1 ? Optional.empty() : parseIpv6(text, from, zone);
    }
    long quad = quad(text, from, to);
    return quad == UNREADABLE ? Optional.empty() : Optional.of(ofIpv4(quad));
  }

  /**
   * What counts as one place where there is a limit: an IPv6 address stands for its /64, of which
   * one host may use any (RFC 4941); anything else for itself.
   */
  public static String place(String networkIp) {
    return parse(networkIp)
        .filter(address -> !address.isIpv4())
        .map(address -> new Address(address.high, 0) + "/64")
        .orElse(networkIp);
  }

  /** Whether this is an IPv4 address. */
  public boolean isIpv4() {
    return high == 0 && low >>> 32 == 0xffff;
  }

  /** The IPv6 addresses that a NAT64 gives to IPv4 hosts (RFC 6052 section 2.1). */
  private static final long NAT64 = 0x0064_ff9b_0000_0000L;

  /** Networks whose addresses mean a host only to those within. */
  private static final List<Cidr> PRIVATE =
      Stream.of(
              // RFC 1918
              "10.0.0.0/8",
              "172.16.0.0/12",
              "192.168.0.0/16",
              // RFC 6598, carrier-grade NAT
              "100.64.0.0/10",
              // RFC 7335: the phone's side of 464XLAT and DS-Lite
              "192.0.0.0/29",
              // RFC 2544, which some carriers use as RFC 6598's
              "198.18.0.0/15",
              // RFC 3927 and RFC 4291 section 2.5.6, link-local
              "169.254.0.0/16",
              "fe80::/10",
              // RFC 1122 section 3.2.1.3 and RFC 4291 section 2.5.3, loopback
              "127.0.0.0/8",
              "::1/128",
              // The same and section 2.5.2, unspecified
              "0.0.0.0/32",
              "::/128",
              // RFC 4193, unique local, and what came before it (RFC 3879)
              "fc00::/7",
              "fec0::/10",
              // RFC 8215, of a NAT64 within one network
              "64:ff9b:1::/48")
          .map(Cidr::parse)
          .toList();

  /**
   * Whether hosts elsewhere on the internet cannot mean this host by this address. An address of a
   * NAT64 is what the IPv4 address in it is.
   */
  public boolean isPrivate() {
    Address plain = outOfNat64();
    for (Cidr network : PRIVATE) {
      if (network.contains(plain)) {
        return true;
      }
    }
    return false;
  }

  private Address outOfNat64() {
    return high == NAT64 && low >>> 32 == 0 ? ofIpv4(low) : this;
  }

  /** Whether this is no host at all, or the host itself: it tells nothing of where that is. */
  boolean isUnspecifiedOrLoopback() {
    Address plain = outOfNat64();
    return plain.isIpv4()
        ? (int) plain.low == 0 || (int) plain.low >>> 24 == 127
        : high == 0 && (low == 0 || low == 1);
  }

  /** The canonical text: a dotted quad, or IPv6 as in RFC 5952, without brackets. */
  @Override
  public String toString() {
    return isIpv4() ? ipv4Text() : ipv6Text();
  }

  private String ipv4Text() {
    int bits = (int) low;
    int first = bits >>> 24;
    int second = bits >>> 16 & 0xff;
    int third = bits >>> 8 & 0xff;
    return first + "." + second + "." + third + "." + (bits & 0xff);
  }

  private String ipv6Text() {
    int gap = 0;
    int gapLength = 1; // RFC 5952 section 4.2.2: "::" must not shorten just one group.
    int run = 0;
    for (int i = 0; i < GROUPS; i++) {
      run = group(i) == 0 ? run + 1 : 0;
      if (run > gapLength) {
        gap = i - run + 1;
        gapLength = run;
      }
    }
    StringBuilder text = new StringBuilder(39);
    for (int i = 0; i < GROUPS; i++) {
      if (gapLength > 1 && i == gap) {
        text.append("::");
        i += gapLength - 1;
        continue;
      }
      if (text.length() > 0 && text.charAt(text.length() - 1) != ':') {
        text.append(':');
      }
      text.append(Integer.toHexString(group(i)));
    }
    return text.toString();
  }

  private int group(int index) {
    long half = index < GROUPS / 2 ? high : low;
    return (int) (half >>> (48 - 16 * (index % 4))) & 0xffff;
  }

  private static Optional<Address> parseIpv6(CharSequence text, int from, int to) {
    int[] group = new int[GROUPS];
    int count = 0;
    int gap = -1;
    int at = from;
    if (to - from >= 2 && text.charAt(from) == ':' && text.charAt(from + 1) == ':') {
      gap = 0;
      at += 2;
    }
    while (at < to) {
      int start = at;
      int value = 0;
      while (at < to && at - start <= 4 && hexDigit(text.charAt(at)) >= 0) {
        value = (value << 4) | hexDigit(text.charAt(at++));
      }
      if (at < to && text.charAt(at) == '.') {
        long quad = count > GROUPS - 2 ? UNREADABLE : quad(text, start, to);
        if (quad == UNREADABLE) {
          return Optional.empty();
        }
        group[count++] = (int) (quad >>> 16);
        group[count++] = (int) (quad & 0xffff);
        break;
      }
      if (at == start || at - start > 4 || count == GROUPS) {
        return Optional.empty();
      }
      group[count++] = value;
      if (at == to) {
        break;
      }
      if (text.charAt(at++) != ':' || at == to) {
        return Optional.empty();
      }
      if (text.charAt(at) == ':') {
        if (gap >= 0) {
          return Optional.empty();
        }
        gap = count;
        at++;
      }
    }
    boolean complete = gap < 0 ? count == GROUPS : count < GROUPS;
    return complete ? Optional.of(assemble(group, count, gap)) : Optional.empty();
  }

  private static Address assemble(int[] group, int count, int gap) {
    if (gap >= 0) {
      int tail = count - gap;
      System.arraycopy(group, gap, group, GROUPS - tail, tail);
      for (int i = gap; i < GROUPS - tail; i++) {
        group[i] = 0;
      }
    }
    return new Address(join(group, 0), join(group, GROUPS / 2));
  }

  private static long join(int[] group, int from) {
    long bits = 0;
    for (int i = from; i < from + GROUPS / 2; i++) {
      bits = (bits << 16) | group[i];
    }
    return bits;
  }

  /** The 32 bits of a dotted quad; a leading zero is refused, since some read it as octal. */
  private static long quad(CharSequence text, int from, int to) {
    long bits = 0;
    int at = from;
    for (int octets = 0; octets < 4; octets++) {
      if (octets > 0 && (at == to || text.charAt(at++) != '.')) {
        return UNREADABLE;
      }
      int start = at;
      int value = 0;
      while (at < to && at - start < 3 && isDigit(text.charAt(at))) {
        value = value * 10 + text.charAt(at++) - '0';
      }
      if (at == start || value > 255 || (at - start > 1 && text.charAt(start) == '0')) {
        return UNREADABLE;
      }
      bits = (bits << 8) | value;
    }
    return at == to ? bits : UNREADABLE;
  }

  private static int indexOf(CharSequence text, char wanted, int from, int to) {
    int at = from;
    while (at < to && text.charAt(at) != wanted) {
      at++;
    }
    return at;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static int hexDigit(char c) {
    if (isDigit(c)) {
      return c - '0';
    }
    int letter = c | 0x20;
    return c < 0x80 && letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
  }
}
