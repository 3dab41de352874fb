package dev.pinhole.esl;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Reads events of {@code event json}, each a JSON object of strings (RFC 8259). Nothing is made of
 * what is not wanted: an entry with 300 directory variables costs no more than the look at its
 * bytes. Of arrays and objects, which are passed over, and of unwanted strings, only the ends are
 * looked for; a number or a literal is kept as it stands.
 *
 * <p>FreeSWITCH passes on what a phone sent, and that need not be UTF-8: Java puts U+FFFD for what
 * is not, overlong forms included, of which C0 8A would be a line feed.
 */
public final class EventReader {
  private static final int END = -1;

  /** By {@link #slot}, the next free one where that is taken; null where there is none. */
  private final String[] names;

  private final byte[][] nameBytes;
  private byte[] text = {};
  private int at;
  private boolean escaped;

  /**
   * @param wanted the names to keep
   */
  public EventReader(Set<String> wanted) {
    int slots = Integer.highestOneBit(wanted.size() + 1) * 4;
    names = new String[slots];
    nameBytes = new byte[slots][];
    for (String name : wanted) {
      byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
      int slot = slot(bytes, 0, bytes.length);
      while (names[slot] != null) {
        slot = next(slot);
      }
      names[slot] = name;
      nameBytes[slot] = bytes;
    }
  }

  /**
   * Reads one body; not for two threads at a time.
   *
   * @throws IOException if it is not one JSON object
   */
  public EslEvent read(byte[] body) throws IOException {
    text = body;
    at = 0;
    Map<String, String> fields = new HashMap<>(64);
    expect('{');
    if (!accept('}')) {
      do {
        field(fields);
      } while (accept(','));
      expect('}');
    }
    if (peek() != END) {
      throw fault();
    }
    return new EslEvent(fields);
  }

  private void field(Map<String, String> fields) throws IOException {
    expect('"');
    String name = name();
    expect(':');
    if (accept('"')) {
      int from = at;
      toEndOfString();
      if (name != null) {
        fields.putIfAbsent(name, string(from, at - 1));
      }
    } else if (peek() == '[' || peek() == '{') {
      passOver();
    } else {
      String literal = literal();
      if (name != null && !literal.equals("null")) {
        fields.putIfAbsent(name, literal);
      }
    }
  }

  /** The one of the wanted names that stands here, or null. */
  private String name() throws IOException {
    int from = at;
    toEndOfString();
    if (escaped) {
      byte[] bytes = string(from, at - 1).getBytes(StandardCharsets.UTF_8);
      return wanted(bytes, 0, bytes.length);
    }
    return wanted(text, from, at - 1);
  }

  private String wanted(byte[] bytes, int from, int to) {
    int slot = slot(bytes, from, to);
    while (names[slot] != null) {
      byte[] name = nameBytes[slot];
      if (Arrays.equals(name, 0, name.length, bytes, from, to)) {
        return names[slot];
      }
      slot = next(slot);
    }
    return null;
  }

  private int slot(byte[] bytes, int from, int to) {
    int length = to - from;
    int hash = length == 0 ? 0 : 31 * (31 * length + bytes[from]) + bytes[to - 1];
    return hash & names.length - 1;
  }

  private int next(int slot) {
    return slot + 1 & names.length - 1;
  }

  /** Goes behind the closing quote, from behind the opening one. */
  private void toEndOfString() throws IOException {
    escaped = false;
    int i = JsonStringReader.plainEnd(text, at);
    while (i < text.length && text[i] == '\\') {
      escaped = true;
      i = JsonStringReader.plainEnd(text, i + 2);
    }
    if (i >= text.length || text[i] != '"') {
      throw fault();
    }
    at = i + 1;
  }

  /** What {@link #toEndOfString} went over. */
  private String string(int from, int to) throws IOException {
    String raw = new String(text, from, to - from, StandardCharsets.UTF_8);
    return escaped ? unescaped(raw) : raw;
  }

  private String unescaped(String raw) throws IOException {
    StringBuilder plain = new StringBuilder(raw.length());
    int from = 0;
    for (int i = raw.indexOf('\\'); i >= 0; i = raw.indexOf('\\', from)) {
      plain.append(raw, from, i);
      char c = raw.charAt(i + 1);
      from = i + 2;
      if (c == 'u') {
        from = i + 6;
        plain.append(codeUnit(raw, i + 2));
      } else {
        plain.append(unescaped(c));
      }
    }
    return plain.append(raw, from, raw.length()).toString();
  }

  private char unescaped(char c) throws IOException {
    return switch (c) {
      case 'n' -> '\n';
      case 't' -> '\t';
      case 'r' -> '\r';
      case 'b' -> '\b';
      case 'f' -> '\f';
      case '"', '\\', '/' -> c;
      default -> throw fault();
    };
  }

  private char codeUnit(String raw, int from) throws IOException {
    int unit = 0;
    for (int i = from; i < from + 4; i++) {
      int digit =
          i < raw.length() && raw.charAt(i) < 0x80 ? Character.digit(raw.charAt(i), 16) : -1;
      if (digit < 0) {
        throw fault();
      }
      unit = unit << 4 | digit;
    }
    return (char) unit;
  }

  /** An array or an object, to its closing bracket. */
  private void passOver() throws IOException {
    int depth = 0;
    do {
      int b = peek();
      if (b == END) {
        throw fault();
      }
      at++;
      if (b == '"') {
        toEndOfString();
      } else if (b == '[' || b == '{') {
        depth++;
      } else if (b == ']' || b == '}') {
        depth--;
      }
    } while (depth > 0);
  }

  private String literal() throws IOException {
    int from = at;
    while (at < text.length && isOfLiteral(text[at])) {
      at++;
    }
    if (at == from) {
      throw fault();
    }
    return new String(text, from, at - from, StandardCharsets.US_ASCII);
  }

  private static boolean isOfLiteral(byte b) {
    return b >= '0' && b <= '9'
        || b >= 'a' && b <= 'z'
        || b == '-'
        || b == '+'
        || b == '.'
        || b == 'E';
  }

  /** The next byte that is no white space, which stays the next, or {@link #END}. */
  private int peek() {
    while (at < text.length) {
      byte b = text[at];
      if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
        return b & 0xff;
      }
      at++;
    }
    return END;
  }

  private boolean accept(char c) {
    if (peek() != c) {
      return false;
    }
    at++;
    return true;
  }

  private void expect(char c) throws IOException {
    if (!accept(c)) {
      throw fault();
    }
  }

  private IOException fault() {
    return new IOException("not one JSON object, at byte " + at);
  }
}
