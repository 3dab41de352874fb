package dev.pinhole.sofia;

/** Scanning of SIP URIs (RFC 3261 section 25.1) without regular expressions. */
final class SipText {

  private SipText() {}

  /** Index of the colon before a port, or of the end: colons in brackets are IPv6. */
  static int hostEnd(String uri, int from, int to) {
    int bracket = from < to && uri.charAt(from) == '[' ? uri.indexOf(']', from) : -1;
    int colon = uri.indexOf(':', Math.max(bracket, from));
    return colon < 0 || colon > to ? to : colon;
  }

  /** A port from 1 to 65535, else -1. */
  static int port(String text, int from, int to) {
    int port = 0;
    for (int i = from; i < to; i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      port = Math.min(port * 10 + digit, 65536);
    }
    return port >= 1 && port <= 65535 ? port : -1;
  }

  static boolean isAlphanumeric(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  /** A few ASCII characters, to be searched for all at once. */
  record CharClass(long low, long high) {

    static CharClass of(String characters) {
      long low = 0;
      long high = 0;
      for (int i = 0; i < characters.length(); i++) {
        char c = characters.charAt(i);
        low |= c < 64 ? 1L << c : 0;
        high |= c < 64 ? 0 : 1L << (c - 64);
      }
      return new CharClass(low, high);
    }

    boolean has(char c) {
      return c < 128 && (((c < 64 ? low : high) >>> c) & 1) != 0;
    }

    /** Index of the first of them at or after {@code from}, else the length. */
    int find(String text, int from) {
      int at = from;
      while (at < text.length() && !has(text.charAt(at))) {
        at++;
      }
      return at;
    }
  }
}
