package dev.pinhole.sofia;

import dev.pinhole.nat.Address;
import dev.pinhole.nat.Transport;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/** Reads one Contact; of no use after that. Time is linear in the length of the text. */
final class ContactParser {

  private static final int MAX_HOST = 255;

  /** A text cut at 1023 bytes of UTF-8 has at least this many characters. */
  private static final int SHORTEST_CUT = 1023 / 3;

  private static final CharClass AUTHORITY_END = CharClass.of(";?>/#");
  private static final CharClass BARE_AUTHORITY_END = CharClass.of(";?>/#, \t");
  private static final CharClass PARAM_END = CharClass.of(";?>");
  private static final CharClass NOT_IN_HOST = CharClass.of("\"<[]\\,");

  private final String text;
  private Optional<Transport> transport = Optional.empty();
  private boolean fsNat;
  private int fsPathValue = -1;

  ContactParser(String text) {
    this.text = text;
  }

  Optional<Contact> parse() {
    int uri = uriStart();
    boolean sips = text.regionMatches(true, uri, "sips:", 0, 5);
    if (!sips && !text.regionMatches(true, uri, "sip:", 0, 4)) {
      return Optional.empty();
    }
    CharClass ends = text.startsWith("<", uri - 1) ? AUTHORITY_END : BARE_AUTHORITY_END;
    int start = hostStart(uri + (sips ? 5 : 4), ends);
    int end = ends.find(text, start);
    int hostEnd = SipText.hostEnd(text, start, end);
    Optional<String> host = host(start, hostEnd);
    int port = hostEnd == end ? 0 : SipText.port(text, hostEnd + 1, end);
    boolean cut = end == text.length() && end >= SHORTEST_CUT;
    if (host.isEmpty() || port < 0 || cut) {
      return Optional.empty();
    }
    readParams(end);
    return Optional.of(
        new Contact(
            host.get(),
            port == 0 ? OptionalInt.empty() : OptionalInt.of(port),
            sips,
            sips ? Optional.of(transport.orElse(Transport.TLS).secured()) : transport,
            fsNat,
            FsPath.of(text).or(this::properFsPath)));
  }

  private Optional<FsPath> properFsPath() {
    return fsPathValue < 0 ? Optional.empty() : Optional.of(FsPath.ofValue(text, fsPathValue));
  }

  /**
   * Where the URI begins: behind a display name and a bracket, if there are such; -1 if nowhere.
   */
  private int uriStart() {
    int at = skipWhiteSpace(0);
    if (at < text.length() && text.charAt(at) == '"') {
      int quote = closingQuote(at);
      at = quote < 0 ? -1 : skipWhiteSpace(quote + 1);
      return at >= 0 && text.startsWith("<", at) ? at + 1 : at;
    }
    boolean bare = text.regionMatches(true, at, "sip", 0, 3);
    int open = bare && text.indexOf(':', at) < at + 5 ? -1 : text.indexOf('<', at);
    return open < 0 ? at : open + 1;
  }

  private int closingQuote(int open) {
    for (int i = open + 1; i < text.length(); i++) {
      if (text.charAt(i) == '\\') {
        i++;
      } else if (text.charAt(i) == '"') {
        return i;
      }
    }
    return -1;
  }

  private int skipWhiteSpace(int from) {
    int at = from;
    while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
      at++;
    }
    return at;
  }

  /**
   * Where the host begins. Parameters may hold an {@code @} against the grammar, so the first one
   * ends the user, as in sofia-sip, or the last one before the parameters begin.
   */
  private int hostStart(int from, CharClass ends) {
    int at = text.indexOf('@', from);
    int close = text.indexOf('>', from);
    boolean behindUri = close >= 0 && close < at && text.indexOf('>', at) < 0;
    if (at < 0 || behindUri) {
      return from;
    }
    return text.lastIndexOf('@', ends.find(text, at + 1) - 1) + 1;
  }

  private Optional<String> host(int from, int to) {
    if (from == to || to - from > MAX_HOST) {
      return Optional.empty();
    }
    if (text.charAt(from) == '[') {
      String address = text.substring(from, to);
      return Address.parse(address)
          .map(any -> address.substring(1, address.length() - 1))
          .map(ContactParser::lower);
    }
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (c <= ' ' || c >= 0x7f || NOT_IN_HOST.has(c)) {
        return Optional.empty();
      }
    }
    return Optional.of(lower(text.substring(from, to)));
  }

  private static String lower(String host) {
    return host.toLowerCase(Locale.ROOT);
  }

  private void readParams(int from) {
    int at = from;
    while (at < text.length() && text.charAt(at) == ';') {
      int name = at + 1;
      at = PARAM_END.find(text, name);
      if (transport.isEmpty() && text.regionMatches(true, name, "transport=", 0, 10)) {
        transport = Transport.of(text.substring(Math.min(name + 10, at), at));
      } else if (at - name == 10 && text.startsWith("fs_nat=yes", name)) {
        fsNat = true;
      } else if (fsPathValue < 0 && text.startsWith("fs_path=", name)) {
        fsPathValue = name + 8;
      }
    }
  }
}
