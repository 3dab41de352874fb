package dev.pinhole.text;

import java.util.ArrayList;
import java.util.List;

/** Breaks text for people between words, so that an address stays in one piece. */
public final class WordWrap {

  private WordWrap() {}

  /** At least one line; a word that is wider than a line has one of its own. */
  public static List<String> lines(String text, int columns) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    int width = 0;
    for (String word : text.split(" ", -1)) {
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
}
