package dev.pinhole.text;

/**
 * Text from strangers, made fit for a terminal, a log line or an error message: whatever would act
 * instead of showing is written out, such as {@code \x1b} or {@code \u202e}. Printable text stays
 * as it is, so a backslash that was in the text cannot be told from one written here.
 */
public final class Visible {
  private static final String ELLIPSIS = "…";
  private static final String HEX = "0123456789abcdef";

  private Visible() {}

  /** The whole text, with everything invisible written out. */
  public static String of(String text) {
    int clean = cleanPrefix(text);
    if (clean == text.length()) {
      return text;
    }
    StringBuilder out = new StringBuilder(text.length() + 16).append(text, 0, clean);
    for (int i = clean; i < text.length(); ) {
      int codePoint = text.codePointAt(i);
      append(out, codePoint);
      i += Character.charCount(codePoint);
    }
    return out.toString();
  }

  /**
   * As {@link #of}, cut to at most that many columns of a terminal. What is cut ends in an ellipsis
   * and never within an escape.
   */
  public static String truncated(String text, int columns) {
    if (cleanPrefix(text) == text.length() && text.length() <= columns) {
      return text;
    }
    StringBuilder out = new StringBuilder();
    int width = 0;
    int lengthWithRoom = 0;
    for (int i = 0; i < text.length(); ) {
      int codePoint = text.codePointAt(i);
      int length = out.length();
      append(out, codePoint);
      width += DisplayWidth.of(out, length);
      if (width > columns) {
        out.setLength(lengthWithRoom);
        return columns < 1 ? "" : out.append(ELLIPSIS).toString();
      }
      if (width < columns) {
        lengthWithRoom = out.length();
      }
      i += Character.charCount(codePoint);
    }
    return out.toString();
  }

  /**
   * As the value of a {@code key=value} pair, which it cannot end: in double quotes, but for one
   * plain word.
   */
  public static String quoted(String text) {
    String visible = of(text);
    if (!visible.isEmpty() && visible.chars().noneMatch(Visible::needsQuotes)) {
      return visible;
    }
    return '"' + visible.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  private static boolean needsQuotes(int character) {
    return character == '"' || character == '=' || Character.isSpaceChar(character);
  }

  /** Whether this code point shows as itself. */
  public static boolean shows(int codePoint) {
    if (codePoint < 0x7f) {
      return codePoint >= 0x20;
    }
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE,
          Character.PRIVATE_USE ->
          false;
      default -> !isBlankLetter(codePoint) && !isNoncharacter(codePoint);
    };
  }

  /** How many characters at the start are ASCII that shows as itself. */
  private static int cleanPrefix(String text) {
    int length = text.length();
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c < 0x20 || c >= 0x7f) {
        return i;
      }
    }
    return length;
  }

  /** Letters and marks that draw nothing: the grapheme joiner and the Hangul fillers. */
  private static boolean isBlankLetter(int codePoint) {
    return codePoint == 0x34f
        || codePoint == 0x115f
        || codePoint == 0x1160
        || codePoint == 0x3164
        || codePoint == 0xffa0;
  }

  private static boolean isNoncharacter(int codePoint) {
    return (codePoint & 0xfffe) == 0xfffe || (codePoint >= 0xfdd0 && codePoint <= 0xfdef);
  }

  private static void append(StringBuilder out, int codePoint) {
    if (shows(codePoint)) {
      out.appendCodePoint(codePoint);
    } else if (codePoint < 0x100) {
      hex(out.append("\\x"), codePoint, 2);
    } else if (codePoint < 0x10000) {
      hex(out.append("\\u"), codePoint, 4);
    } else {
      hex(out.append("\\u{"), codePoint, codePoint < 0x100000 ? 5 : 6);
      out.append('}');
    }
  }

  private static void hex(StringBuilder out, int value, int digits) {
    for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) {
      out.append(HEX.charAt((value >> shift) & 0xf));
    }
  }
}
