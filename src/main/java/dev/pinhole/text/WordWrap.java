package dev.pinhole.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Breaks text for people between words, so that an address or a command stays in one piece. */
public final class WordWrap {
  /** Commands that have commands. */
  private static final Set<String> GROUPS = Set.of("keepalive", "webhook", "config");

  private WordWrap() {}

  /** At least one line; a word that is wider than a line has one of its own. */
  public static List<String> lines(String text, int columns) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    int width = 0;
    for (String word : pieces(text)) {
      int wordWidth = DisplayWidth.of(word);
      if (line.length() > 0 && width + 1 + wordWidth > columns) {
        lines.add(line.toString());
        line.setLength(0);
        width = 0;
      }
      if (line.length() > 0) {
        line.append(' ');
        width++;
      }
      line.append(word);
      width += wordWidth;
    }
    lines.add(line.toString());
    return lines;
  }

  /** Words, but for those of a command, which are to be copied together. */
  private static List<String> pieces(String text) {
    List<String> pieces = new ArrayList<>();
    String[] words = text.split(" ", -1);
    for (int i = 0; i < words.length; i++) {
      StringBuilder piece = new StringBuilder(words[i]);
      // Such as: pinhole list, pinhole keepalive on, systemctl restart pinhole.
      int more = words[i].equals("pinhole") ? 1 : words[i].endsWith("systemctl") ? 2 : 0;
      while (i + 1 < words.length && (more > 0 || words[i + 1].startsWith("--"))) {
        piece.append(' ').append(words[++i]);
        more = more == 1 && GROUPS.contains(words[i]) ? 1 : more - 1;
      }
      pieces.add(piece.toString());
    }
    return pieces;
  }
}
