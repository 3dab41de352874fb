package dev.pinhole.nat;

import java.util.Optional;

/**
 * What stands behind the at sign of a Call-ID, read as an address: a phone's own, in whatever dress
 * its maker gives it.
 */
final class CallIdHost {
  private static final String LETTERS = "[A-J]{1,3}(?:\\.[A-J]{1,3}){3}";

  private CallIdHost() {}

  /**
   * Reads an address, bare or in brackets, with a port or parameters behind it, or with letters for
   * digits (A for 0 to J for 9), as Grandstream's phones write it; anything else is empty.
   */
  static Optional<Address> address(String text) {
    int end = text.startsWith("[") ? text.indexOf(']') + 1 : end(text, ';');
    String host = text.substring(0, end);
    int colon = host.indexOf(':');
    if (!host.startsWith("[") && colon >= 0 && colon == host.lastIndexOf(':')) {
      host = host.substring(0, colon);
    }
    return Address.parse(host.matches(LETTERS) ? digits(host) : host);
  }

  private static int end(String text, char mark) {
    int at = text.indexOf(mark);
    return at < 0 ? text.length() : at;
  }

  private static String digits(String letters) {
    StringBuilder digits = new StringBuilder(letters);
    for (int i = 0; i < letters.length(); i++) {
      if (letters.charAt(i) != '.') {
        digits.setCharAt(i, (char) (letters.charAt(i) - 'A' + '0'));
      }
    }
    return digits.toString();
  }
}
