package dev.pinhole.cli.generate;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/** The part of a page or script that is written by hand. */
final class Template {
  private Template() {}

  /** Reads it, and puts what is made in the place of one line of it. */
  static String read(String name, String line, Supplier<String> made) {
    try (InputStream in = Template.class.getResourceAsStream("/man/" + name)) {
      if (in == null) {
        throw new IllegalStateException("man/" + name + " is missing in the jar");
      }
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      String marked = line + "\n";
      if (!text.contains(marked)) {
        throw new IllegalStateException("man/" + name + " has no line " + line);
      }
      return text.replace(marked, made.get());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
