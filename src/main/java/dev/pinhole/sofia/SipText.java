package dev.pinhole.sofia;

import java.util.List;

/** Scanning of SIP URIs (RFC 3261 section 25.1) without regular expressions. */
final class SipText {

  private static final List<String> SCHEMES = List.of("sip:", "sips:", "im:", "pres:");

  private SipText() {}

  /** Index of the first other character at or after {@code from}, else the length. */
  static int skip(String text, int from, char unwanted) {
    int at = from;
    while (at < text.length() && text.charAt(at) == unwanted) {
      at++;
    }
    return at;
  }

  /** Index behind the scheme, if it is one that sofia-sip sends requests to, else 0. */
  static int afterScheme(String uri) {
    for (String scheme : SCHEMES) {
      if (uri.regionMatches(true, 0, scheme, 0, scheme.length())) {
        return scheme.length();
      }
    }
    return 0;
  }

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

  static int hexDigit(char c) {
    if (c >= '0' && c <= '9') {
      return c - '0';
    }
    int letter = c | 0x20;
    return c < 0x80 && letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
  }

  static boolean isAlphanumeric(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }
}
