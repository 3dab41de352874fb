package dev.pinhole.sofia;

/** Text handling exactly as FreeSWITCH does it, faults included. */
final class FreeswitchText {

  private FreeswitchText() {}

  /**
   * The URI in a Contact, as {@code sofia_glue_get_url_from_contact} finds it: a quoted display
   * name ends at the next quote, escaped or not, and of nested brackets only the opening ones have
   * to match.
   */
  static String url(String contact) {
    int length = contact.length();
    int at = SipText.skip(contact, 0, ' ');
    if (at < length && contact.charAt(at) == '"') {
      int quote = contact.indexOf('"', at + 1);
      at = quote < 0 ? at + 1 : quote + 1;
    }
    at = SipText.skip(contact, at, ' ');
    int open = contact.indexOf('<', at);
    if (open < 0) {
      return contact.substring(at);
    }
    return isClosed(contact, open)
        ? contact.substring(open + 1, contact.indexOf('>', open))
        : contact.substring(at + 1);
  }

  private static boolean isClosed(String text, int open) {
    int depth = 0;
    for (int i = open; i < text.length(); i++) {
      if (text.charAt(i) == '<') {
        depth++;
      } else if (text.charAt(i) == '>' && --depth == 0) {
        return true;
      }
    }
    return false;
  }

  /**
   * Percent-decodes as {@code switch_url_decode}: what follows a percent sign is read by {@code
   * sscanf("%2x")}, which skips white space, takes a sign and is content with one digit; two
   * characters are consumed whatever it read. A zero ends the text, as text ends in C.
   */
  static String decode(String text) {
    if (text.indexOf('%') < 0) {
      return text;
    }
    StringBuilder decoded = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      int value = text.charAt(i) == '%' && i + 2 < text.length() ? scanHex(text, i + 1) : -1;
      if (value < 0) {
        decoded.append(text.charAt(i));
      } else if (value == 0) {
        break;
      } else {
        decoded.append((char) value);
        i += 2;
      }
    }
    return decoded.toString();
  }

  private static int scanHex(String text, int from) {
    int at = from;
    while (at < text.length() && " \t\n\u000b\f\r".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    int end = Math.min(at + 2, text.length());
    boolean negative = at < end && text.charAt(at) == '-';
    if (negative || (at < end && text.charAt(at) == '+')) {
      at++;
    }
    int start = at;
    int value = 0;
    while (at < end && SipText.hexDigit(text.charAt(at)) >= 0) {
      value = (value << 4) | SipText.hexDigit(text.charAt(at++));
    }
    return at == start ? -1 : (negative ? -value : value) & 0xff;
  }

  /**
   * Decodes the characters that need no escape (RFC 3261 section 25.1, {@code unreserved}), as
   * sofia-sip's {@code url_canonize} does with a URI it is given.
   */
  static String unescape(String uri) {
    if (uri.indexOf('%') < 0) {
      return uri;
    }
    StringBuilder decoded = new StringBuilder(uri.length());
    for (int i = 0; i < uri.length(); i++) {
      char c = uri.charAt(i);
      if (c == '%' && i + 2 < uri.length()) {
        int value =
            (SipText.hexDigit(uri.charAt(i + 1)) << 4) | SipText.hexDigit(uri.charAt(i + 2));
        if (value >= 0 && isUnreserved((char) value)) {
          c = (char) value;
          i += 2;
        }
      }
      decoded.append(c);
    }
    return decoded.toString();
  }

  private static boolean isUnreserved(char c) {
    return SipText.isAlphanumeric(c) || "-_.!~*'()".indexOf(c) >= 0;
  }
}
