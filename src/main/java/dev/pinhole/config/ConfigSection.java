package dev.pinhole.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tomlj.TomlArray;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/** One table of the file, or one that it lacks; every fault is thrown with its place. */
final class ConfigSection {
  private final Path file;
  private final KeyTable keys;
  private final Optional<TomlTable> table;
  private final String header;

  /** Where the table stands, for what it lacks. */
  private final int line;

  private final String start;

  /** A table that the file lacks: all is default. */
  ConfigSection(Path file, KeyTable keys) {
    this.file = file;
    this.keys = keys;
    this.table = Optional.empty();
    this.header = keys.header();
    this.line = 1;
    this.start = place(file, 1, 1);
  }

  private ConfigSection(
      Path file, KeyTable keys, TomlTable table, String header, int line, int column) {
    this.file = file;
    this.keys = keys;
    this.table = Optional.of(table);
    this.header = header;
    this.line = line;
    this.start = place(file, line, column);
    refuseUnknown(table);
  }

  /** The tables of that name: one with nothing in it where the file has none. */
  static List<ConfigSection> all(Path file, KeyTable keys, TomlTable root) {
    Object value = root.get(keys.name);
    boolean each = keys.times == KeyTable.Times.EACH;
    if (value == null) {
      return each ? List.of() : List.of(new ConfigSection(file, keys));
    }
    if (value instanceof TomlTable once && !each) {
      return List.of(new ConfigSection(file, keys, once, keys.header(), 1, 1));
    }
    if (!(value instanceof TomlArray array) || keys.times == KeyTable.Times.ONCE) {
      throw new ConfigException(
          place(file, root.inputPositionOf(keys.name)),
          keys.name
              + (each ? " must be an array of tables, not " : " must be a table, not ")
              + TomlText.kind(value),
          "write " + keys.header() + " and its keys below");
    }
    String header = "[[" + keys.name + "]]";
    List<ConfigSection> sections = new ArrayList<>();
    for (int i = 0; i < array.size(); i++) {
      TomlPosition at = array.inputPositionOf(i);
      if (!(array.get(i) instanceof TomlTable item)) {
        throw new ConfigException(
            place(file, at),
            keys.name + " must hold tables only",
            "write " + header + " and its keys below");
      }
      sections.add(new ConfigSection(file, keys, item, header, at.line(), at.column()));
    }
    return sections;
  }

  private void refuseUnknown(TomlTable present) {
    List<String> known = new ArrayList<>(keys.keys.stream().map(Key::name).toList());
    Keys.TABLES.stream()
        .filter(inner -> inner.name.startsWith(keys.name + "."))
        .forEach(inner -> known.add(inner.name.substring(keys.name.length() + 1)));
    for (String key : present.keySet()) {
      if (!known.contains(key)) {
        throw fault(
            key,
            "unknown key " + key + " in [" + keys.name + "]",
            Nearest.to(key, known)
                .map(near -> "did you mean " + near + "?")
                .orElseGet(() -> "known keys: " + String.join(", ", known)));
      }
    }
  }

  int line() {
    return line;
  }

  boolean has(Key<?> key) {
    return value(key.name()) != null;
  }

  /** The value, or the default. */
  <T> T get(Key<T> key) {
    return find(key).orElseGet(() -> key.reading().of(key.name(), key.shown()));
  }

  <T> Optional<T> find(Key<T> key) {
    Object value = value(key.name());
    if (value == null) {
      return Optional.empty();
    }
    if (!key.toml().isInstance(value)) {
      throw wrongType(key, value);
    }
    return Optional.of(read(key, value, place(key)));
  }

  /** The values of an array, or the default. */
  <T> List<T> list(Key<T> key) {
    Object value = value(key.name());
    List<T> values = new ArrayList<>();
    if (value == null) {
      ((List<?>) key.shown()).forEach(item -> values.add(key.reading().of(key.name(), item)));
      return values;
    }
    if (!(value instanceof TomlArray array)) {
      throw wrongType(key, value);
    }
    for (int i = 0; i < array.size(); i++) {
      String place = place(file, array.inputPositionOf(i));
      if (!(array.get(i) instanceof String text)) {
        throw new ConfigException(
            place,
            key.name() + " must hold strings only, not " + TomlText.kind(array.get(i)),
            "put it in quotes");
      }
      values.add(read(key, text, place));
    }
    return values;
  }

  /** A relative path starts at the configuration file's directory. */
  Path path(Key<String> key) {
    String text = get(key);
    if (text.isEmpty()) {
      throw fault(key.name(), key.name() + " is empty", "write the path of a file");
    }
    try {
      return file.toAbsolutePath().resolveSibling(text).normalize();
    } catch (InvalidPathException e) {
      throw new ConfigException(
          place(key) + ": " + key.name() + " is no path; write the path of a file", e);
    }
  }

  /** What is in effect, in the order of the keys; a password is masked. */
  List<Setting> settings(int number, PasswordSource password) {
    List<Setting> settings = new ArrayList<>();
    for (Key<?> key : keys.keys) {
      // A record's own equals takes 8 ms when it is first asked.
      boolean secret = key.name().equals(Keys.PASSWORD.name());
      Object value = value(key.name());
      String origin = "";
      if (value != null) {
        origin = file + ":" + table.orElseThrow().inputPositionOf(List.of(key.name())).line();
      } else if (key.without() == Key.Without.DEFAULT && !(secret && has(Keys.PASSWORD_FILE))) {
        origin = secret ? password.origin() : "default";
      }
      if (!origin.isEmpty()) {
        String shown = TomlText.of(secret ? "********" : value == null ? key.shown() : value);
        settings.add(new Setting(keys.name, header, number, key.name(), shown, origin));
      }
    }
    return settings;
  }

  ConfigException fault(Key<?> key, String wrong, String advice) {
    return fault(key.name(), wrong, advice);
  }

  /** Of the table as a whole. */
  ConfigException fault(String wrong, String advice) {
    return new ConfigException(start, wrong, advice);
  }

  private ConfigException fault(String key, String wrong, String advice) {
    return new ConfigException(place(key), wrong, advice);
  }

  private static <T> T read(Key<T> key, Object value, String place) {
    try {
      return key.reading().of(key.name(), value);
    } catch (IllegalArgumentException e) {
      throw new ConfigException(place + ": " + e.getMessage(), e);
    }
  }

  private ConfigException wrongType(Key<?> key, Object value) {
    return fault(
        key.name(),
        key.name() + " must be " + key.wanted() + ", not " + TomlText.kind(value),
        "write for example " + TomlText.line(key.name(), key.shown()));
  }

  private Object value(String key) {
    return table.map(known -> known.get(List.of(key))).orElse(null);
  }

  String place(Key<?> key) {
    return place(key.name());
  }

  private String place(String key) {
    return value(key) == null
        ? start
        : place(file, table.orElseThrow().inputPositionOf(List.of(key)));
  }

  static String place(Path file, TomlPosition position) {
    return place(file, position.line(), position.column());
  }

  /** As compilers write it; line and column count from 1. */
  static String place(Path file, int line, int column) {
    return file + ":" + line + ":" + column;
  }
}
