package dev.pinhole.nat;

/**
 * A network: an address and how many of its leading bits count (RFC 4632, RFC 4291 section 2.3).
 *
 * @param network the first address of the network
 * @param bits 0 to 128; an IPv4 prefix counts from 96, as in its IPv4-mapped form
 */
public record Cidr(Address network, int bits) {

  /** Of an IPv4 prefix, as in {@code bits}. */
  public static final int IPV4_OFFSET = 96;

  /**
   * @throws IllegalArgumentException if {@code bits} is out of range or the network has host bits
   */
  public Cidr {
    if (bits < 0 || bits > 128 || !mask(network, bits).equals(network)) {
      throw new IllegalArgumentException("not a network: " + network + " with " + bits + " bits");
    }
  }

  /**
   * Reads {@code 10.0.0.0/8} or {@code 2001:db8::/32}; an address alone means just this address.
   *
   * @throws IllegalArgumentException saying what is wrong with the text
   */
  public static Cidr parse(String text) {
    int slash = text.indexOf('/');
    String host = slash < 0 ? text : text.substring(0, slash);
    Address address =
        Address.parse(host)
            .filter(any -> isPlain(host))
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "\"" + text + "\" is not a network such as 10.0.0.0/8 or 2001:db8::/32"));
    int width = host.indexOf(':') < 0 ? 32 : 128;
    int prefix = slash < 0 ? width : prefix(text.substring(slash + 1));
    if (prefix < 0 || prefix > width) {
      throw new IllegalArgumentException(
          "\"" + text + "\": after the slash must be a number from 0 to " + width);
    }
    int bits = prefix + 128 - width;
    Address network = mask(address, bits);
    if (!network.equals(address)) {
      throw new IllegalArgumentException(
          "\""
              + text
              + "\" has bits set beyond its prefix; the network is "
              + new Cidr(network, bits));
    }
    return new Cidr(network, bits);
  }

  /** Whether the address lies in this network; IPv4 addresses lie in IPv4 networks only. */
  public boolean contains(Address address) {
    return address.isIpv4() == isIpv4() && mask(address, bits).equals(network);
  }

  /** The last address of the network. */
  public Address last() {
    return new Address(
        network.high() | ~leadingOnes(Math.min(bits, 64)),
        network.low() | ~leadingOnes(Math.max(bits - 64, 0)));
  }

  @Override
  public String toString() {
    return network + "/" + (isIpv4() ? bits - IPV4_OFFSET : bits);
  }

  private boolean isIpv4() {
    return network.isIpv4() && bits >= IPV4_OFFSET;
  }

  private static boolean isPlain(String host) {
    return host.indexOf('[') < 0 && host.indexOf('%') < 0;
  }

  private static int prefix(String digits) {
    boolean readable = !digits.isEmpty() && digits.length() <= 3;
    int value = 0;
    for (int i = 0; readable && i < digits.length(); i++) {
      int digit = digits.charAt(i) - '0';
      readable = digit >= 0 && digit <= 9;
      value = value * 10 + digit;
    }
    return readable ? value : -1;
  }

  private static Address mask(Address address, int bits) {
    return new Address(
        address.high() & leadingOnes(Math.min(bits, 64)),
        address.low() & leadingOnes(Math.max(bits - 64, 0)));
  }

  private static long leadingOnes(int count) {
    return count == 0 ? 0 : -1L << (64 - count);
  }
}
