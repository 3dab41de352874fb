package dev.pinhole.nat;

/** Writes the canonical text of addresses. */
final class AddressFormat {

  private static final int GROUPS = 8;

  private AddressFormat() {}

  static String ipv4(int bits) {
    int first = bits >>> 24;
    int second = bits >>> 16 & 0xff;
    int third = bits >>> 8 & 0xff;
    return first + "." + second + "." + third + "." + (bits & 0xff);
  }

  static String ipv6(long high, long low) {
    int gap = 0;
    int gapLength = 1; // RFC 5952 section 4.2.2: "::" must not shorten just one group.
    int run = 0;
    for (int i = 0; i < GROUPS; i++) {
      run = group(high, low, i) == 0 ? run + 1 : 0;
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
      text.append(Integer.toHexString(group(high, low, i)));
    }
    return text.toString();
  }

  private static int group(long high, long low, int index) {
    long half = index < GROUPS / 2 ? high : low;
    return (int) (half >>> (48 - 16 * (index % 4))) & 0xffff;
  }
}
