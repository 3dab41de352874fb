package dev.pinhole.sofia;

import dev.pinhole.nat.Endpoint;
import dev.pinhole.nat.NextHop;
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
 */
public record FsPath(String host, OptionalInt port, boolean bracketed) {

  private static final String NAME = ";fs_path=";
  private static final int MAX_HOST = 255;
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
    String uri = FreeswitchText.url(FreeswitchText.url(contact));
    int name = uri.indexOf(NAME);
    return name < 0 ? Optional.empty() : Optional.of(ofValue(uri, name + NAME.length()));
  }

  /** Reads the value that begins here and ends before the next semicolon or bracket. */
  static FsPath ofValue(String contact, int from) {
    String value = contact.substring(from, VALUE_END.find(contact, from));
    String route = FreeswitchText.decode(value);
    int comma = route.indexOf(',');
    String first = comma < 0 ? route : route.substring(0, comma);
    int open = first.indexOf('<');
    int close = first.indexOf('>', open);
    String uri = first.substring(open + 1, open < 0 || close < 0 ? first.length() : close);
    return ofUri(FreeswitchText.unescape(uri.strip()), open >= 0);
  }

  private static FsPath ofUri(String uri, boolean bracketed) {
    int start = hostStart(uri);
    int end = HOST_END.find(uri, start);
    int hostEnd = SipText.hostEnd(uri, start, end);
    String maddr = end < uri.length() && uri.charAt(end) == ';' ? maddr(uri, end) : "";
    String host = maddr.isEmpty() ? uri.substring(start, hostEnd) : maddr;
    return new FsPath(clean(host), port(uri, hostEnd, end), bracketed);
  }

  /** For sofia-sip, only the user part of a sip URI may hold the characters of parameters. */
  private static int hostStart(String uri) {
    int scheme = SipText.afterScheme(uri);
    boolean sip = uri.regionMatches(true, 0, "sip", 0, 3);
    int at = sip ? uri.indexOf('@', scheme) : USER_END.find(uri, scheme);
    return at >= 0 && uri.startsWith("@", at) ? at + 1 : scheme;
  }

  /** The last one counts for sofia-sip (RFC 3261 section 19.1.1 allows one). */
  private static String maddr(String uri, int params) {
    int to = PARAMS_END.find(uri, params);
    String maddr = "";
    int end;
    for (int at = params; at < to; at = end) {
      end = PARAM_END.find(uri, at + 1);
      if (end > at + 7 && uri.regionMatches(true, at, ";maddr=", 0, 7)) {
        maddr = uri.substring(at + 7, end).replace("%3A", ":").replace("%3a", ":");
      }
    }
    return maddr;
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

  /** This path as evidence for a verdict. */
  public NextHop toNextHop() {
    return new NextHop(Endpoint.of(host, port.orElse(0)), bracketed);
  }
}
