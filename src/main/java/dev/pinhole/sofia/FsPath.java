package dev.pinhole.sofia;

import dev.pinhole.nat.Endpoint;
import dev.pinhole.nat.Transport;
import dev.pinhole.sofia.SipText.CharClass;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Where FreeSWITCH sends requests instead of to the Contact: the {@code fs_path} in it, read as
 * mod_sofia ({@code sofia_glue_get_destination}) and sofia-sip ({@code url_d}, {@code
 * nta_tpn_by_url}) read it.
 *
 * @param host an address without brackets, a name in lower case, or whatever a phone wrote there;
 *     empty if there is none. A {@code maddr} parameter counts before the host of the URI
 * @param port 1 to 65535
 * @param bracketed whether the URI stands in angle brackets: then it is a Path header's (RFC 3327)
 * @param transport what requests are sent by, where the URI tells
 * @param cut whether it ends at a comma for FreeSWITCH, and goes on behind that
 * @param received where a proxy had the REGISTER from, as it says in its Path
 */
public record FsPath(
    String host,
    OptionalInt port,
    boolean bracketed,
    Optional<Transport> transport,
    boolean cut,
    Optional<Endpoint> received) {

  private static final String NAME = ";fs_path=";
  private static final int MAX_HOST = 255;
  private static final List<String> SCHEMES = List.of("sip:", "sips:", "im:", "pres:");
  private static final CharClass VALUE_END = CharClass.of(";>");
  private static final CharClass HOST_END = CharClass.of("/;?#");
  private static final CharClass USER_END = CharClass.of("@/;?#");
  private static final CharClass PARAM_END = CharClass.of(";?#");
  private static final CharClass PARAMS_END = CharClass.of("?#");

  /**
   * The path FreeSWITCH follows for this Contact, as events and listings give it. It may well be
   * there in a Contact that {@link Contact#parse} refuses.
   */
  public static Optional<FsPath> of(String contact) {
    if (!contact.contains(NAME)) {
      return Optional.empty();
    }
    // FreeSWITCH strips brackets when it reads the database, and again what came out of that.
    String uri = url(url(contact));
    int name = uri.indexOf(NAME);
    return name < 0 ? Optional.empty() : Optional.of(ofValue(uri, name + NAME.length()));
  }

  /** Whether its path may be in angle brackets; a look that costs nothing. */
  public static boolean mayBeBracketed(String contact) {
    int path = contact.indexOf(NAME);
    return path >= 0
        && (contact.indexOf('<', path) >= 0
            || contact.indexOf("%3C", path) >= 0
            || contact.indexOf("%3c", path) >= 0);
  }

  /** Where requests go that no path leads: to the host of the Contact's own URI. */
  public static FsPath ofContact(String contact) {
    return ofUri(unescape(url(url(contact))), false, false);
  }

  /** Reads the value that begins here and ends before the next semicolon or bracket. */
  static FsPath ofValue(String contact, int from) {
    String value = contact.substring(from, VALUE_END.find(contact, from));
    String route = decode(value);
    int comma = route.indexOf(',');
    String first = comma < 0 ? route : route.substring(0, comma);
    int open = first.indexOf('<');
    int close = first.indexOf('>', open);
    String uri = first.substring(open + 1, open < 0 || close < 0 ? first.length() : close);
    boolean cut = comma >= 0 && (open < 0 || close < 0);
    return ofUri(unescape(uri.strip()), open >= 0, cut);
  }

  private static FsPath ofUri(String uri, boolean bracketed, boolean cut) {
    int start = hostStart(uri);
    int end = HOST_END.find(uri, start);
    int hostEnd = SipText.hostEnd(uri, start, end);
    String maddr = param(uri, end, ";maddr=").replace("%3A", ":").replace("%3a", ":");
    String host = maddr.isEmpty() ? uri.substring(start, hostEnd) : maddr;
    return new FsPath(
        clean(host),
        port(uri, hostEnd, end),
        bracketed,
        Transport.of(param(uri, end, ";transport=")),
        cut,
        received(param(uri, end, ";received=")));
  }

  /** {@code sip:IP:PORT}, with further parameters escaped. */
  private static Optional<Endpoint> received(String value) {
    if (value.isEmpty()) {
      return Optional.empty();
    }
    FsPath from = ofUri(decode(value), false, false);
    return Optional.of(Endpoint.of(from.host, from.port.orElse(5060)))
        .filter(each -> each.address().isPresent());
  }

  /** For sofia-sip, only the user part of a sip URI may hold the characters of parameters. */
  private static int hostStart(String uri) {
    int scheme = afterScheme(uri);
    boolean sip = uri.regionMatches(true, 0, "sip", 0, 3);
    int at = sip ? uri.indexOf('@', scheme) : USER_END.find(uri, scheme);
    return at >= 0 && uri.startsWith("@", at) ? at + 1 : scheme;
  }

  /** Index behind the scheme, if it is one that sofia-sip sends requests to, else 0. */
  private static int afterScheme(String uri) {
    for (String scheme : SCHEMES) {
      if (uri.regionMatches(true, 0, scheme, 0, scheme.length())) {
        return scheme.length();
      }
    }
    return 0;
  }

  /** The last one counts for sofia-sip (RFC 3261 section 19.1.1 allows one). */
  private static String param(String uri, int params, String name) {
    if (params == uri.length() || uri.charAt(params) != ';') {
      return "";
    }
    int to = PARAMS_END.find(uri, params);
    String value = "";
    int end;
    for (int at = params; at < to; at = end) {
      end = PARAM_END.find(uri, at + 1);
      if (end > at + name.length() && uri.regionMatches(true, at, name, 0, name.length())) {
        value = uri.substring(at + name.length(), end);
      }
    }
    return value;
  }

  private static String clean(String host) {
    if (host.length() > MAX_HOST) {
      return "";
    }
    boolean bracket = host.startsWith("[") && host.endsWith("]");
    String bare = bracket ? host.substring(1, host.length() - 1) : host;
    return bare.toLowerCase(Locale.ROOT);
  }

  private static OptionalInt port(String uri, int hostEnd, int end) {
    int port = hostEnd < end ? SipText.port(uri, hostEnd + 1, end) : -1;
    return port < 0 ? OptionalInt.empty() : OptionalInt.of(port);
  }

  /** Host and port for a verdict. */
  public Endpoint endpoint() {
    return Endpoint.of(host, port.orElse(0));
  }

  // What follows handles text exactly as FreeSWITCH does, faults included.

  /**
   * The URI in a Contact, as {@code sofia_glue_get_url_from_contact} finds it: a quoted display
   * name ends at the next quote, escaped or not, and of nested brackets only the opening ones have
   * to match.
   */
  private static String url(String contact) {
    int length = contact.length();
    int at = skip(contact, 0, ' ');
    if (at < length && contact.charAt(at) == '"') {
      int quote = contact.indexOf('"', at + 1);
      at = quote < 0 ? at + 1 : quote + 1;
    }
    at = skip(contact, at, ' ');
    int open = contact.indexOf('<', at);
    if (open < 0) {
      return contact.substring(at);
    }
    return isClosed(contact, open)
        ? contact.substring(open + 1, contact.indexOf('>', open))
        : contact.substring(at + 1);
  }

  /** Index of the first other character at or after {@code from}, else the length. */
  private static int skip(String text, int from, char unwanted) {
    int at = from;
    while (at < text.length() && text.charAt(at) == unwanted) {
      at++;
    }
    return at;
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
  private static String decode(String text) {
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
    while (at < end && hexDigit(text.charAt(at)) >= 0) {
      value = (value << 4) | hexDigit(text.charAt(at++));
    }
    return at == start ? -1 : (negative ? -value : value) & 0xff;
  }

  /**
   * Decodes the characters that need no escape (RFC 3261 section 25.1, {@code unreserved}), as
   * sofia-sip's {@code url_canonize} does with a URI it is given.
   */
  private static String unescape(String uri) {
    if (uri.indexOf('%') < 0) {
      return uri;
    }
    StringBuilder decoded = new StringBuilder(uri.length());
    for (int i = 0; i < uri.length(); i++) {
      char c = uri.charAt(i);
      if (c == '%' && i + 2 < uri.length()) {
        int value = (hexDigit(uri.charAt(i + 1)) << 4) | hexDigit(uri.charAt(i + 2));
        if (value >= 0 && isUnreserved((char) value)) {
          c = (char) value;
          i += 2;
        }
      }
      decoded.append(c);
    }
    return decoded.toString();
  }

  /** Whether the percent sign there begins the escape of a letter. */
  public static boolean escapesALetter(String uri, int percent) {
    if (percent + 2 >= uri.length()) {
      return false;
    }
    int value = hexDigit(uri.charAt(percent + 1)) << 4 | hexDigit(uri.charAt(percent + 2));
    int small = value | 0x20;
    return small >= 'a' && small <= 'z';
  }

  private static boolean isUnreserved(char c) {
    return SipText.isAlphanumeric(c) || "-_.!~*'()".indexOf(c) >= 0;
  }

  private static int hexDigit(char c) {
    if (c >= '0' && c <= '9') {
      return c - '0';
    }
    int letter = c | 0x20;
    return c < 0x80 && letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
  }
}
