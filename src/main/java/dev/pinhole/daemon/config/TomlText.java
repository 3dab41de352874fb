package dev.pinhole.daemon.config;

import java.util.ArrayList;
import java.util.List;
import org.tomlj.TomlArray;
import org.tomlj.TomlTable;

/** Values as TOML writes them (TOML 1.0, Keys and Values). */
final class TomlText {

  private TomlText() {}

  /** Whether it is a value, and neither a table nor an array of tables. */
  static boolean isValue(Object any) {
    return !(any instanceof TomlTable)
        && !(any instanceof TomlArray array
            && !array.isEmpty()
            && array.get(0) instanceof TomlTable);
  }

  static String of(Object value) {
    if (value instanceof String text) {
      return quoted(text);
    }
    if (value instanceof TomlArray array) {
      List<String> items = new ArrayList<>();
      for (int i = 0; i < array.size(); i++) {
        items.add(of(array.get(i)));
      }
      return "[" + String.join(", ", items) + "]";
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

  static String array(List<String> texts) {
    return "[" + String.join(", ", texts.stream().map(TomlText::quoted).toList()) + "]";
  }
}
