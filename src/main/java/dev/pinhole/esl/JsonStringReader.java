package dev.pinhole.esl;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads one JSON string byte by byte, from behind its opening quote. Text that is not UTF-8, and a
 * surrogate without its other half, become U+FFFD.
 */
final class JsonStringReader {
  /** sofia-sip takes no SIP message of more than 2 MiB, so nothing a phone sent is longer. */
  static final int MAX = 4 * 1024 * 1024;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101_0101_0101_0101L;
  private static final long HIGH_BITS = 0x8080_8080_8080_8080L;

  /** What a byte brought. */
  enum TextStep {
    INSIDE,
    /** A line feed, which is not in the text. */
    LINE_FEED,
    END
  }

  private static final byte[] REPLACEMENT = {(byte) 0xef, (byte) 0xbf, (byte) 0xbd};

  private byte[] text = new byte[1024];
  private int length;
  private boolean escaped;
  private int hexDigitsLeft;
  private int codeUnit;
  private char highSurrogate;

  /** Takes what stands for itself, from there on; returns how many bytes that were. */
  int readPlain(byte[] part, int from) throws IOException {
    if (escaped || hexDigitsLeft > 0 || highSurrogate != 0) {
      return 0;
    }
    int to = plainEnd(part, from);
    append(part, from, to - from);
    return to - from;
  }

  /** Where a quote, a backslash or a control character stands, or the end; eight at a time. */
  static int plainEnd(byte[] bytes, int from) {
    int i = from;
    for (; i <= bytes.length - Long.BYTES; i += Long.BYTES) {
      long eight = (long) LONGS.get(bytes, i);
      long quote = eight ^ '"' * ONES;
      long backslash = eight ^ '\\' * ONES;
      // Of each, the lowest byte found is right; a borrow makes those above it uncertain.
      long found =
          (quote - ONES & ~quote | backslash - ONES & ~backslash | eight - ' ' * ONES & ~eight)
              & HIGH_BITS;
      if (found != 0) {
        return i + Long.numberOfTrailingZeros(found) / Byte.SIZE;
      }
    }
    while (i < bytes.length
        && bytes[i] != '"'
        && bytes[i] != '\\'
        && (bytes[i] >= ' ' || bytes[i] < 0)) {
      i++;
    }
    return i;
  }

  TextStep read(byte b) throws IOException {
    if (hexDigitsLeft > 0) {
      return hexDigit(b);
    }
    if (escaped) {
      escaped = false;
      return escape(b);
    }
    if (b == '\\') {
      escaped = true;
      return TextStep.INSIDE;
    }
    dropHighSurrogate();
    if (b == '"') {
      return TextStep.END;
    }
    if (b >= 0 && b < ' ') {
      throw new IOException("a control character without an escape");
    }
    append(b);
    return TextStep.INSIDE;
  }

  private TextStep hexDigit(byte b) throws IOException {
    int digit = Character.digit(b, 16);
    if (digit < 0) {
      throw new IOException("a bad \\u escape");
    }
    codeUnit = codeUnit << 4 | digit;
    hexDigitsLeft--;
    return hexDigitsLeft == 0 ? append((char) codeUnit) : TextStep.INSIDE;
  }

  private TextStep escape(byte b) throws IOException {
    if (b == 'u') {
      hexDigitsLeft = 4;
      codeUnit = 0;
      return TextStep.INSIDE;
    }
    return append(
        switch (b) {
          case 'n' -> '\n';
          case 't' -> '\t';
          case 'r' -> '\r';
          case 'b' -> '\b';
          case 'f' -> '\f';
          case '"', '\\', '/' -> (char) b;
          default -> throw new IOException("a bad escape");
        });
  }

  private TextStep append(char unit) throws IOException {
    if (highSurrogate != 0 && Character.isLowSurrogate(unit)) {
      append(new String(new char[] {highSurrogate, unit}).getBytes(StandardCharsets.UTF_8));
      highSurrogate = 0;
      return TextStep.INSIDE;
    }
    dropHighSurrogate();
    if (unit == '\n') {
      return TextStep.LINE_FEED;
    }
    if (unit < 0x80) {
      append((byte) unit);
    } else if (Character.isHighSurrogate(unit)) {
      highSurrogate = unit;
    } else if (Character.isLowSurrogate(unit)) {
      append(REPLACEMENT);
    } else {
      append(String.valueOf(unit).getBytes(StandardCharsets.UTF_8));
    }
    return TextStep.INSIDE;
  }

  private void dropHighSurrogate() throws IOException {
    if (highSurrogate != 0) {
      highSurrogate = 0;
      append(REPLACEMENT);
    }
  }

  private void append(byte[] bytes) throws IOException {
    append(bytes, 0, bytes.length);
  }

  private void append(byte[] bytes, int from, int count) throws IOException {
    makeRoom(count);
    System.arraycopy(bytes, from, text, length, count);
    length += count;
  }

  /** Adds a byte as it is. */
  void append(byte b) throws IOException {
    makeRoom(1);
    text[length++] = b;
  }

  private void makeRoom(int count) throws IOException {
    if (count > MAX - length) {
      throw new IOException("a line of more than " + MAX + " bytes");
    }
    if (count > text.length - length) {
      text = Arrays.copyOf(text, Math.max(2 * text.length, length + count));
    }
  }

  boolean isEmpty() {
    return length == 0;
  }

  /** The text so far; what follows is another one. */
  String take() {
    String taken = new String(text, 0, length, StandardCharsets.UTF_8);
    length = 0;
    return taken;
  }
}
