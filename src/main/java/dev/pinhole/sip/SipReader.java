package dev.pinhole.sip;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Reads SIP messages off the wire (RFC 3261 sections 7 and 25), which may be hostile: it never
 * throws, its time is linear in the length, and what is ambiguous is not read at all. A message
 * whose headers do not end is not read either, since another Via could follow.
 */
public final class SipReader {
  /** Of a Call-ID, a URI, a Via: a message with a longer one is not read. */
  static final int LONGEST_TEXT = 1024;

  /** What only people read is cut, as that of an event is. */
  private static final int LONGEST_SHOWN = 255;

  private static final String VERSION = "SIP/2.0";
  private static final int LONGEST_METHOD = 32;
  private static final int NONE = -1;

  /** The others are most of a message, and not worth reading. */
  private enum Wanted {
    CALL_ID("call-id", "i"),
    CSEQ("cseq", ""),
    FROM("from", "f"),
    TO("to", "t"),
    VIA("via", "v"),
    USER_AGENT("user-agent", ""),
    CONTENT_LENGTH("content-length", "l");

    private static final Wanted[] ALL = values();

    private final byte[] name;
    private final byte[] compact;

    Wanted(String name, String compact) {
      this.name = name.getBytes(StandardCharsets.US_ASCII);
      this.compact = compact.getBytes(StandardCharsets.US_ASCII);
    }

    /** Null if it is none of them; letter case does not count. */
    static Wanted of(byte[] bytes, int from, int to) {
      for (Wanted each : ALL) {
        if (same(each.name, bytes, from, to) || same(each.compact, bytes, from, to)) {
          return each;
        }
      }
      return null;
    }

    private static boolean same(byte[] name, byte[] bytes, int from, int to) {
      if (name.length != to - from || from == to) {
        return false;
      }
      for (int i = 0; i < name.length; i++) {
        // A hyphen has that bit, too; what else would be mistaken is no character of a name.
        if (name[i] != (bytes[from + i] | 0x20)) {
          return false;
        }
      }
      return true;
    }
  }

  /** What is used of a header section, as it stands there; null where it is missing. */
  private static final class Headers {
    String callId;
    String cseq;
    String from;
    String to;
    String firstVia;
    String lastVia;
    String userAgent;
    String contentLength;

    /** One that may stand there only once does so twice, or one is too long. */
    boolean unusable;

    private String once(String known, String value) {
      unusable |= known != null || value.length() > LONGEST_TEXT;
      return value;
    }

    void take(Wanted header, String value) {
      switch (header) {
        case CALL_ID -> callId = once(callId, value);
        case CSEQ -> cseq = once(cseq, value);
        case FROM -> from = once(from, value);
        case TO -> to = once(to, value);
        case VIA -> {
          firstVia = firstVia == null ? value : firstVia;
          lastVia = value;
        }
        case USER_AGENT -> userAgent = userAgent == null ? value : userAgent;
        case CONTENT_LENGTH -> contentLength = once(contentLength, value);
      }
    }
  }

  private final byte[] bytes;

  /** Behind what was read so far. */
  private int at;

  private SipReader(byte[] bytes) {
    this.bytes = bytes;
  }

  /** The message of a datagram, which has one. Empty also where it is bare CRLFs. */
  public static Optional<SipMessage> ofDatagram(byte[] payload) {
    SipReader reader = new SipReader(payload);
    reader.skipBlankLines();
    return reader.headers().flatMap(SipReader::message);
  }

  /**
   * The messages in what one read of a stream returned. Where that begins in the midst of one,
   * nothing is read: what looks like the next one may be somebody's text in a body.
   */
  public static List<SipMessage> ofStream(byte[] payload) {
    List<SipMessage> messages = new ArrayList<>(1);
    SipReader reader = new SipReader(payload);
    while (true) {
      reader.skipBlankLines();
      Optional<Parsed> parsed = reader.headers();
      Optional<SipMessage> message = parsed.flatMap(SipReader::message);
      if (message.isEmpty()) {
        return messages;
      }
      messages.add(message.get());
      String length = parsed.get().headers.contentLength;
      long body = length == null ? NONE : number(length, payload.length);
      if (body == NONE) {
        return messages;
      }
      reader.at += (int) Math.min(body, payload.length - reader.at);
    }
  }

  private record Parsed(String startLine, Headers headers) {}

  private void skipBlankLines() {
    while (at < bytes.length && (bytes[at] == '\r' || bytes[at] == '\n')) {
      at++;
    }
  }

  /** Reads to behind the blank line; empty where there is none. */
  private Optional<Parsed> headers() {
    int end = lineEnd(at);
    if (end == NONE) {
      return Optional.empty();
    }
    String startLine = text(at, end);
    Headers headers = new Headers();
    for (at = end + 1; ; at = end + 1) {
      end = lineEnd(at);
      if (end == NONE) {
        return Optional.empty();
      }
      if (isBlank(at, end)) {
        at = end + 1;
        return Optional.of(new Parsed(startLine, headers));
      }
      while (end + 1 < bytes.length && isSpace(bytes[end + 1]) && lineEnd(end + 1) != NONE) {
        end = lineEnd(end + 1);
      }
      header(headers, at, end);
    }
  }

  private void header(Headers headers, int from, int to) {
    int colon = from;
    while (colon < to && bytes[colon] != ':') {
      colon++;
    }
    int end = colon;
    while (end > from && isWhite(bytes[end - 1])) {
      end--;
    }
    Wanted header = colon == to ? null : Wanted.of(bytes, from, end);
    if (header != null) {
      // Of From, only that it is there counts.
      headers.take(header, header == Wanted.FROM ? "" : text(colon + 1, to));
    }
  }

  private int lineEnd(int from) {
    for (int i = from; i < bytes.length; i++) {
      if (bytes[i] == '\n') {
        return i;
      }
    }
    return NONE;
  }

  private boolean isBlank(int from, int end) {
    return end == from || end == from + 1 && bytes[from] == '\r';
  }

  private static boolean isSpace(int c) {
    return c == ' ' || c == '\t';
  }

  private static boolean isWhite(int c) {
    return isSpace(c) || c == '\r' || c == '\n';
  }

  /** Without space around it; where a line was folded there is a space for each character. */
  private String text(int from, int to) {
    int begin = from;
    int end = to;
    while (begin < end && isWhite(bytes[begin])) {
      begin++;
    }
    while (end > begin && isWhite(bytes[end - 1])) {
      end--;
    }
    String text = new String(bytes, begin, end - begin, StandardCharsets.UTF_8);
    for (int i = begin; i < end; i++) {
      if (bytes[i] < ' ' && isWhite(bytes[i])) {
        return text.replace('\r', ' ').replace('\n', ' ').replace('\t', ' ');
      }
    }
    return text;
  }

  private static Optional<SipMessage> message(Parsed parsed) {
    Headers headers = parsed.headers;
    boolean missing =
        headers.callId == null
            || headers.cseq == null
            || headers.from == null
            || headers.to == null
            || headers.firstVia == null;
    if (missing || headers.unusable || headers.callId.isEmpty()) {
      return Optional.empty();
    }
    String line = parsed.startLine;
    int status = 0;
    String requestUri = "";
    int space = headers.cseq.indexOf(' ');
    long cseq = space < 0 ? NONE : number(headers.cseq.substring(0, space), Integer.MAX_VALUE);
    String method = space < 0 ? "" : headers.cseq.substring(space).strip();
    if (line.regionMatches(true, 0, VERSION + ' ', 0, VERSION.length() + 1)) {
      String code = line.substring(VERSION.length()).strip();
      status = (int) number(code.substring(0, Math.min(3, code.length())), 699);
      if (status < 100 || code.length() > 3 && code.charAt(3) != ' ') {
        return Optional.empty();
      }
    } else {
      int uri = line.indexOf(' ');
      int end = line.lastIndexOf(' ');
      if (end <= uri
          || !line.substring(end + 1).equalsIgnoreCase(VERSION)
          || !line.substring(0, uri).equals(method)) {
        return Optional.empty();
      }
      requestUri = line.substring(uri, end).strip();
    }
    String first = element(headers.firstVia, true);
    String last = element(headers.lastVia, false);
    Optional<Via> via = via(first);
    Optional<Via> origin = first.equals(last) ? via : via(last);
    boolean usable =
        cseq >= 0
            && !method.isEmpty()
            && method.length() <= LONGEST_METHOD
            && via.isPresent()
            && origin.isPresent()
            && requestUri.length() <= LONGEST_TEXT;
    return usable
        ? Optional.of(
            new SipMessage(
                requestUri,
                status,
                method,
                cseq,
                headers.callId,
                via.get(),
                origin.get(),
                status == 0 ? party(headers.to) : SipParty.NOBODY,
                shown(headers.userAgent)))
        : Optional.empty();
  }

  private static String shown(String value) {
    return value == null ? "" : value.substring(0, Math.min(LONGEST_SHOWN, value.length()));
  }

  /** Decimal digits alone, up to that number; else {@link #NONE}. */
  private static long number(String digits, long most) {
    long number = digits.isEmpty() ? NONE : 0;
    for (int i = 0; i < digits.length() && number != NONE; i++) {
      int digit = digits.charAt(i) - '0';
      number = digit < 0 || digit > 9 || number > most ? NONE : 10 * number + digit;
    }
    return number > most ? NONE : number;
  }

  /** The first or the last of a list with commas between. */
  private static String element(String list, boolean first) {
    int from = 0;
    for (int comma = find(list, ',', 0); comma < list.length(); comma = find(list, ',', from)) {
      if (first) {
        return list.substring(0, comma);
      }
      from = comma + 1;
    }
    return list.substring(from);
  }

  /** The next one that is in no quoted string; the text's length where there is none. */
  private static int find(String text, char wanted, int from) {
    if (text.indexOf('"', from) < 0) {
      int at = text.indexOf(wanted, from);
      return at < 0 ? text.length() : at;
    }
    boolean quoted = false;
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"') {
        quoted = !quoted;
      } else if (quoted && c == '\\') {
        i++;
      } else if (!quoted && c == wanted) {
        return i;
      }
    }
    return text.length();
  }

  /** {@code SIP/2.0/UDP host:port;params}, with space wherever there may be some. */
  private static Optional<Via> via(String text) {
    int params = find(text, ';', 0);
    String[] parts = text.substring(0, params).split("/", 3);
    if (text.length() > LONGEST_TEXT
        || parts.length < 3
        || !parts[0].strip().equalsIgnoreCase("SIP")
        || !parts[1].strip().equals("2.0")) {
      return Optional.empty();
    }
    String rest = parts[2].strip();
    int space = rest.indexOf(' ');
    String sentBy = space < 0 ? "" : rest.substring(space).strip();
    boolean bracket = sentBy.startsWith("[");
    int hostEnd = bracket ? sentBy.indexOf(']') : sentBy.indexOf(':');
    int end = hostEnd < 0 ? sentBy.length() : hostEnd;
    String host = sentBy.substring(bracket ? 1 : 0, Math.max(bracket ? 1 : 0, end)).strip();
    String behind = sentBy.substring(Math.min(sentBy.length(), bracket ? end + 1 : end)).strip();
    long port = behind.isEmpty() ? 0 : number(behind.substring(1).strip(), 65_535);
    boolean usable =
        isHost(host)
            && (!bracket || hostEnd > 0)
            && (behind.isEmpty() || behind.charAt(0) == ':' && port > 0);
    if (!usable) {
      return Optional.empty();
    }
    Optional<String> rport = param(text, params, "rport");
    return Optional.of(
        new Via(
            host,
            (int) port,
            param(text, params, "branch").orElse(""),
            rport
                .map(value -> OptionalInt.of((int) Math.max(0, number(value, 65_535))))
                .orElse(OptionalInt.empty())));
  }

  private static boolean isHost(String host) {
    for (int i = 0; i < host.length(); i++) {
      char c = host.charAt(i);
      boolean plain = (c >= '0' && c <= ':') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      if (!plain && c != '.' && c != '-' && c != '_') {
        return false;
      }
    }
    return !host.isEmpty() && host.length() <= LONGEST_SHOWN;
  }

  /** Of a parameter without a value, the empty text; the first of two counts. */
  private static Optional<String> param(String text, int params, String name) {
    int end;
    for (int from = params; from < text.length(); from = end) {
      end = find(text, ';', from + 1);
      int equals = Math.min(end, find(text, '=', from + 1));
      if (text.substring(from + 1, equals).strip().equalsIgnoreCase(name)) {
        return Optional.of(text.substring(Math.min(end, equals + 1), end).strip());
      }
    }
    return Optional.empty();
  }

  /** {@code "display" <sip:user@host;params>;tag=x}, or the same without the brackets. */
  private static SipParty party(String text) {
    int open = find(text, '<', 0);
    int close = open == text.length() ? NONE : text.indexOf('>', open);
    String uri =
        close == NONE ? text.substring(0, find(text, ';', 0)) : text.substring(open + 1, close);
    int scheme = uri.indexOf(':') + 1;
    int at = uri.indexOf('@');
    String user = at < scheme ? "" : uri.substring(scheme, at);
    int password = user.indexOf(':');
    String host = uri.substring(Math.max(at + 1, scheme)).strip();
    int bracket = host.startsWith("[") ? host.indexOf(']') : NONE;
    return new SipParty(
        password < 0 ? user : user.substring(0, password),
        bracket > 0 ? host.substring(1, bracket) : host.substring(0, hostEnd(host)));
  }

  private static int hostEnd(String host) {
    int end = 0;
    while (end < host.length() && ":;?> ".indexOf(host.charAt(end)) < 0) {
      end++;
    }
    return end;
  }
}
