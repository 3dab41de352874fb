package dev.pinhole.nat;

import java.util.Optional;

/** Reads the text forms of addresses. Only ASCII digits count, never those of other scripts. */
final class AddressParser {

  private static final int GROUPS = 8;
  private static final long UNREADABLE = -1;

  private AddressParser() {}

  static Optional<Address> parse(CharSequence text) {
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
      return zone == to - 1 ? Optional.empty() : ipv6(text, from, zone);
    }
    long quad = quad(text, from, to);
    return quad == UNREADABLE ? Optional.empty() : Optional.of(Address.ofIpv4(quad));
  }

  private static Optional<Address> ipv6(CharSequence text, int from, int to) {
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
