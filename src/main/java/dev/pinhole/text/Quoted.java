package dev.pinhole.text;

/** A stranger's text as the value of a {@code key=value} pair, which it cannot end. */
public final class Quoted {
  private Quoted() {}

  /** As it is where it is one plain word, and in double quotes where not. */
  public static String of(String text) {
    String visible = Visible.of(text);
    if (!visible.isEmpty() && visible.chars().noneMatch(Quoted::needsQuotes)) {
      return visible;
    }
    return '"' + visible.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  private static boolean needsQuotes(int character) {
    return character == '"' || character == '=' || Character.isSpaceChar(character);
  }
}
