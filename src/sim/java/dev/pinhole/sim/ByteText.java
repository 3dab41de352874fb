package dev.pinhole.sim;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Text on its way to the socket. A phone can send any bytes, so a String here may hold bytes that
 * are no UTF-8: each as a lone surrogate U+DC80 to U+DCFF, written as the byte 0x80 to 0xFF.
 */
final class ByteText {
  /** How a value is written. */
  enum Encoding {
    RAW,
    /** Inside a JSON string, escaped as cJSON does it. */
    JSON,
    /** As {@code event plain} has values, see {@link #percent}. */
    PERCENT
  }

  private static final String HEX = "0123456789ABCDEF";
  private static final String URL_UNSAFE = " #%&+:;<=>?@[\\]^`{|}\"";

  private byte[] bytes = new byte[4096];
  private int size;

  static byte[] utf8(String text) {
    return new ByteText().add(text, Encoding.RAW).toBytes();
  }

  static String percentEncoded(String text) {
    byte[] encoded = new ByteText().add(text, Encoding.PERCENT).toBytes();
    return new String(encoded, StandardCharsets.US_ASCII);
  }

  /** The inverse of {@link #utf8}: bytes that are no UTF-8 become lone surrogates. */
  static String text(byte[] utf8) {
    StringBuilder text = new StringBuilder(utf8.length);
    int at = 0;
    while (at < utf8.length) {
      int length = Math.min(sequenceLength(utf8[at]), utf8.length - at);
      String one = new String(utf8, at, length, StandardCharsets.UTF_8);
      if (Arrays.equals(
          one.getBytes(StandardCharsets.UTF_8), Arrays.copyOfRange(utf8, at, at + length))) {
        text.append(one);
        at += length;
      } else {
        text.append((char) (0xDC00 | (utf8[at++] & 0xFF)));
      }
    }
    return text.toString();
  }

  int size() {
    return size;
  }

  byte[] toBytes() {
    return Arrays.copyOf(bytes, size);
  }

  void clear() {
    size = 0;
  }

  /** The bytes behind that header, which is ASCII. */
  byte[] toBytes(String header) {
    byte[] head = header.getBytes(StandardCharsets.US_ASCII);
    byte[] all = Arrays.copyOf(head, head.length + size);
    System.arraycopy(bytes, 0, all, head.length, size);
    return all;
  }

  ByteText add(String text) {
    return add(text, Encoding.RAW);
  }

  ByteText add(String text, Encoding encoding) {
    int start = addPlain(text, encoding);
    for (int i = start; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        ascii(text, i, encoding);
      } else if (c < 0x800) {
        put(0xC0 | (c >> 6), encoding);
        put(0x80 | (c & 0x3F), encoding);
      } else if (Character.isHighSurrogate(c) && i + 1 < text.length()) {
        int point = text.codePointAt(i++);
        put(0xF0 | (point >> 18), encoding);
        put(0x80 | ((point >> 12) & 0x3F), encoding);
        put(0x80 | ((point >> 6) & 0x3F), encoding);
        put(0x80 | (point & 0x3F), encoding);
      } else if (c >= 0xDC80 && c <= 0xDCFF) {
        put(c & 0xFF, encoding);
      } else {
        put(0xE0 | (c >> 12), encoding);
        put(0x80 | ((c >> 6) & 0x3F), encoding);
        put(0x80 | (c & 0x3F), encoding);
      }
    }
    return this;
  }

  /** Nearly all text stands for itself; returns where that ends. */
  private int addPlain(String text, Encoding encoding) {
    int length = text.length();
    ensure(length);
    int i = 0;
    if (encoding != Encoding.PERCENT) {
      for (; i < length; i++) {
        char c = text.charAt(i);
        boolean quoted = encoding == Encoding.JSON && (c < ' ' || c == '"' || c == '\\');
        if (quoted || c >= 0x80) {
          break;
        }
        bytes[size++] = (byte) c;
      }
    }
    return i;
  }

  private void ascii(String text, int at, Encoding encoding) {
    char c = text.charAt(at);
    switch (encoding) {
      case RAW -> put(c);
      case JSON -> json(c);
      case PERCENT -> {
        if (c == '%' ? !escapeAt(text, at) : URL_UNSAFE.indexOf(c) >= 0 || c < ' ' || c > '~') {
          percent(c);
        } else {
          put(c);
        }
      }
    }
  }

  /**
   * What looks like an escape already is left as it stands, so that a phone's {@code %0A} becomes a
   * line break at the receiver: this is how FreeSWITCH does it.
   */
  private static boolean escapeAt(String text, int at) {
    return at + 2 < text.length()
        && HEX.indexOf(text.charAt(at + 1)) >= 0
        && HEX.indexOf(text.charAt(at + 2)) >= 0;
  }

  private void json(char c) {
    if (c >= ' ' && c != '"' && c != '\\') {
      put(c);
      return;
    }
    int escape = "\"\\\b\f\n\r\t".indexOf(c);
    if (escape >= 0) {
      put('\\');
      put("\"\\bfnrt".charAt(escape));
    } else {
      add(String.format("\\u%04x", (int) c));
    }
  }

  private void put(int octet, Encoding encoding) {
    if (encoding == Encoding.PERCENT) {
      percent(octet);
    } else {
      put(octet);
    }
  }

  private void percent(int octet) {
    put('%');
    put(HEX.charAt(octet >> 4));
    put(HEX.charAt(octet & 0x0F));
  }

  private void put(int octet) {
    ensure(1);
    bytes[size++] = (byte) octet;
  }

  private void ensure(int more) {
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, Math.max(size + more, bytes.length * 2));
    }
  }

  private static int sequenceLength(byte first) {
    int ones = Integer.numberOfLeadingZeros(~(first << 24));
    return ones < 2 || ones > 4 ? 1 : ones;
  }
}
