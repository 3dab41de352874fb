package dev.pinhole.cli;

import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.io.SerializedString;
import dev.pinhole.text.Visible;

/**
 * JSON need not escape what acts on a terminal instead of showing, but here it does: the JSON of a
 * hostile phone may be looked at as it is.
 */
final class JsonEscapes extends CharacterEscapes {
  private static final long serialVersionUID = 1L;
  private static final int[] ASCII = ascii();

  @Override
  public int[] getEscapeCodesForAscii() {
    return ASCII;
  }

  @Override
  public SerializableString getEscapeSequence(int character) {
    // A character beyond 16 bits comes here as two surrogates, neither of which tells what it is.
    if (Visible.shows(character)) {
      return null;
    }
    String hex = Integer.toHexString(0x10000 | character).substring(1);
    return new SerializedString("\\u" + hex);
  }

  /** The text with U+FFFD for surrogates that lack their other half: they are no UTF-8. */
  static String wellFormed(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isSurrogate(c)) {
        if (i + 1 < text.length() && Character.isSurrogatePair(c, text.charAt(i + 1))) {
          i++;
        } else {
          return wellFormed(text.substring(0, i) + '\ufffd' + text.substring(i + 1));
        }
      }
    }
    return text;
  }

  private static int[] ascii() {
    int[] codes = standardAsciiEscapesForJSON();
    codes[0x7f] = ESCAPE_STANDARD;
    return codes;
  }
}
