package dev.pinhole.sim;

import java.nio.charset.StandardCharsets;

/** Where FreeSWITCH sends a request for a registration, as it reads that from its own Contact. */
final class Route {
  private static final String FS_PATH = ";fs_path=";

  private Route() {}

  /** The first {@code fs_path}'s URI, else the Contact's; a port that is not given is 5060. */
  static SimEndpoint of(String contact) {
    String uri = uri(contact);
    int path = uri.indexOf(FS_PATH);
    if (path >= 0) {
      String encoded = untilAny(uri.substring(path + FS_PATH.length()), ">;");
      uri = untilAny(decoded(encoded), ",");
    }
    return address(uri);
  }

  /** What stands in the angle brackets; all the rest where the closing one was cut off. */
  private static String uri(String contact) {
    int from = 0;
    if (contact.startsWith("\"")) {
      // The display name ends at the next quote for FreeSWITCH, escaped or not.
      from = Math.max(0, contact.indexOf('"', 1) + 1);
    }
    int open = contact.indexOf('<', from);
    String rest = contact.substring(open + 1);
    int close = rest.lastIndexOf('>');
    return open < 0 || close < 0 ? rest : rest.substring(0, close);
  }

  private static SimEndpoint address(String uri) {
    String bare = uri.startsWith("<") ? uri.substring(1) : uri;
    int port = bare.startsWith("sips:") || bare.contains("transport=tls") ? 5061 : 5060;
    String rest = bare.substring(bare.indexOf(':') + 1);
    rest = untilAny(rest, ";>?");
    return SimEndpoint.parse(rest.substring(rest.indexOf('@') + 1)).orPort(port);
  }

  private static String untilAny(String text, String ends) {
    for (int i = 0; i < text.length(); i++) {
      if (ends.indexOf(text.charAt(i)) >= 0) {
        return text.substring(0, i);
      }
    }
    return text;
  }

  private static String decoded(String text) {
    if (text.indexOf('%') < 0) {
      return text;
    }
    StringBuilder decoded = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      int octet = c == '%' && i + 2 < text.length() ? hex(text.substring(i + 1, i + 3)) : -1;
      if (octet >= 0) {
        decoded.append((char) octet);
        i += 2;
      } else {
        decoded.append(c);
      }
    }
    return new String(
        decoded.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }

  private static int hex(String two) {
    int high = Character.digit(two.charAt(0), 16);
    int low = Character.digit(two.charAt(1), 16);
    return high < 0 || low < 0 ? -1 : high << 4 | low;
  }
}
