package dev.pinhole.sofia;

import dev.pinhole.nat.Address;
import dev.pinhole.nat.Endpoint;
import dev.pinhole.nat.Transport;
import dev.pinhole.sofia.SipText.CharClass;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a registration's Contact says of the way to the phone, as FreeSWITCH renders it: {@code
 * "display" <sip:user@host:port;params;fs_nat=yes;fs_path=ENCODED>}, cut at 1023 bytes.
 *
 * @param host an address without brackets, or a name in lower case; 1 to 255 characters
 * @param port 1 to 65535; empty where the URI has none
 * @param transport by the {@code transport} parameter, or TLS by {@code sips}; empty if neither
 *     tells
 * @param fsNat whether {@code fs_nat=yes} is among the parameters
 * @param alias where a proxy had the REGISTER from, as it says in {@code ;alias=IP~PORT~PROTOCOL}
 * @param fsPath where FreeSWITCH really sends; a display name crafted so that FreeSWITCH sees
 *     another URI than it should does not hide it
 */
public record Contact(
    String host,
    OptionalInt port,
    Optional<Transport> transport,
    boolean fsNat,
    Optional<Endpoint> alias,
    Optional<FsPath> fsPath) {

  private static final CharClass WORD_END = CharClass.of("-)");

  /**
   * Reads a Contact by RFC 3261 sections 19.1.1 and 20.10. Empty if it names no host, or an
   * impossible one or an impossible port; never an exception, whatever a phone wrote.
   */
  public static Optional<Contact> parse(String raw) {
    return new Parser(raw).parse();
  }

  /** Host and port for a verdict. */
  public Endpoint endpoint() {
    return Endpoint.of(host, port.orElse(0));
  }

  /**
   * What the REGISTER came by: a browser writes {@code transport=ws} into its Contact whether its
   * WebSocket is secure or not (RFC 7118 section 5), but FreeSWITCH's own {@code fs_path} and its
   * status tell. A status of UDP is what FreeSWITCH says where it does not know better.
   */
  public static Optional<Transport> transport(Optional<Contact> contact, String status) {
    Optional<Transport> ofStatus = ofStatus(status);
    return contact
        .flatMap(Contact::fsPath)
        .filter(path -> !path.bracketed())
        .flatMap(FsPath::transport)
        .or(() -> ofStatus.filter(told -> told != Transport.UDP))
        .or(() -> contact.flatMap(Contact::transport))
        .or(() -> ofStatus);
  }

  /**
   * The transport in a status such as {@code Registered(TCP-NAT)}. {@code AUTO-NAT} is UDP and
   * {@code TLSHACK} is TLS.
   */
  private static Optional<Transport> ofStatus(String status) {
    int from = status.indexOf('(') + 1;
    int to = WORD_END.find(status, from);
    if (from == 0 || to == status.length()) {
      return Optional.empty();
    }
    String word = status.substring(from, to);
    return switch (word) {
      case "AUTO" -> Optional.of(Transport.UDP);
      case "TLSHACK" -> Optional.of(Transport.TLS);
      default -> Transport.of(word);
    };
  }

  /** Reads one Contact; of no use after that. Time is linear in the length of the text. */
  private static final class Parser {

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
    private Optional<Endpoint> alias = Optional.empty();
    private int fsPathValue = -1;

    Parser(String text) {
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
              sips ? Optional.of(transport.orElse(Transport.TLS).secured()) : transport,
              fsNat,
              alias,
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
            .map(Parser::lower);
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

    private static Optional<Endpoint> alias(String value) {
      int end = value.indexOf('~');
      int port = end < 0 ? -1 : SipText.port(value, end + 1, value.lastIndexOf('~'));
      return port <= 0
          ? Optional.empty()
          : Optional.of(Endpoint.of(value.substring(0, end), port))
              .filter(each -> each.address().isPresent());
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
        } else if (alias.isEmpty() && text.startsWith("alias=", name)) {
          alias = alias(text.substring(Math.min(name + 6, at), at));
        } else if (fsPathValue < 0 && text.startsWith("fs_path=", name)) {
          fsPathValue = name + 8;
        }
      }
    }
  }
}
