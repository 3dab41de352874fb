package dev.pinhole.man;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The part of a page or script that is written by hand. */
final class Template {
  private Template() {}

  /** Reads it, and puts what is made in the place of one line of it. */
  static String fill(Path file, String line, String made) throws IOException {
    String text = Files.readString(file);
    String marked = line + "\n";
    if (!text.contains(marked)) {
      throw new IllegalStateException(file + " has no line " + line);
    }
    return text.replace(marked, made);
  }
}
