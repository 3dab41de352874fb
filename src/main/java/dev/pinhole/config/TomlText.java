package dev.pinhole.config;

import java.util.List;
import org.tomlj.TomlArray;
import org.tomlj.TomlTable;

/** Values as TOML writes them (TOML 1.0, Keys and Values), and what they are, in words. */
final class TomlText {

  private TomlText() {}

  static String line(String key, Object value) {
    return key + " = " + of(value);
  }

  static String of(Object value) {
    if (value instanceof String text) {
      return quoted(text);
    }
    if (value instanceof TomlArray array) {
      return of(array.toList());
    }
    if (value instanceof List<?> items) {
      return "[" + String.join(", ", items.stream().map(TomlText::of).toList()) + "]";
    }
    return String.valueOf(value);
  }

  static String quoted(String text) {
    StringBuilder out = new StringBuilder("\"");
    text.codePoints()
        .forEach(
            c -> {
              if (c == '"' || c == '\\') {
                out.append('\\').append((char) c);
              } else if (Character.isISOControl(c)) {
                out.append("\\u").append(Integer.toHexString(0x10000 | c).substring(1));
              } else {
                out.appendCodePoint(c);
              }
            });
    return out.append('"').toString();
  }

  /** Never the value itself: it can be a password without its quotes. */
  static String kind(Object value) {
    if (value instanceof String) {
      return "a string";
    }
    if (value instanceof Long) {
      return "a whole number";
    }
    if (value instanceof Double) {
      return "a number with a fraction";
    }
    if (value instanceof Boolean) {
      return "true or false";
    }
    if (value instanceof TomlArray) {
      return "an array";
    }
    return value instanceof TomlTable ? "a table" : "a date or time";
  }
}
