package dev.pinhole.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tomlj.TomlArray;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/**
 * One table of the file, or one that it lacks. What is wrong in it is added to the faults of the
 * file, and its default read instead.
 */
final class ConfigSection {
  private static final String MASK = "********";

  private final Path file;
  private final ConfigFaults faults;
  private final KeyTable keys;
  private final Optional<TomlTable> table;
  private final String header;

  /** Where the table stands, for what it lacks. */
  private final int line;

  private final int column;

  private boolean wrong;

  /** A table that the file lacks: all is default. */
  ConfigSection(Path file, ConfigFaults faults, KeyTable keys) {
    this.file = file;
    this.faults = faults;
    this.keys = keys;
    this.table = Optional.empty();
    this.header = keys.header();
    this.line = 1;
    this.column = 1;
  }

  private ConfigSection(
      Path file,
      ConfigFaults faults,
      KeyTable keys,
      TomlTable table,
      String header,
      int line,
      int column) {
    this.file = file;
    this.faults = faults;
    this.keys = keys;
    this.table = Optional.of(table);
    this.header = header;
    this.line = line;
    this.column = column;
    refuseUnknown(table);
  }

  /** The tables of that name: one with nothing in it where the file has none. */
  static List<ConfigSection> all(Path file, ConfigFaults faults, KeyTable keys, TomlTable root) {
    Object value = root.get(keys.name);
    boolean each = keys.times == KeyTable.Times.EACH;
    List<ConfigSection> none = each ? List.of() : List.of(new ConfigSection(file, faults, keys));
    if (value == null) {
      return none;
    }
    if (value instanceof TomlTable once && !each) {
      return List.of(new ConfigSection(file, faults, keys, once, keys.header(), 1, 1));
    }
    if (!(value instanceof TomlArray array) || keys.times == KeyTable.Times.ONCE) {
      faults.add(
          root.inputPositionOf(keys.name),
          keys.name
              + (each ? " must be an array of tables, not " : " must be a table, not ")
              + TomlText.kind(value),
          "write " + keys.header() + " and its keys below");
      return none;
    }
    String header = "[[" + keys.name + "]]";
    List<ConfigSection> sections = new ArrayList<>();
    for (int i = 0; i < array.size(); i++) {
      TomlPosition at = array.inputPositionOf(i);
      if (array.get(i) instanceof TomlTable item) {
        sections.add(new ConfigSection(file, faults, keys, item, header, at.line(), at.column()));
      } else {
        faults.add(
            at, keys.name + " must hold tables only", "write " + header + " and its keys below");
      }
    }
    return sections.isEmpty() ? none : sections;
  }

  private void refuseUnknown(TomlTable present) {
    List<String> known = new ArrayList<>(keys.keys.stream().map(Key::name).toList());
    Keys.TABLES.stream()
        .filter(inner -> inner.name.startsWith(keys.name + "."))
        .forEach(inner -> known.add(inner.name.substring(keys.name.length() + 1)));
    for (String key : present.keySet()) {
      if (!known.contains(key)) {
        fault(
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

  /** Whether something that stands in it could not be used, as far as it was read. */
  boolean isWrong() {
    return wrong;
  }

  boolean isEmptyArray(Key<?> key) {
    return value(key.name()) instanceof TomlArray array && array.isEmpty();
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
      wrongType(key, value);
      return Optional.empty();
    }
    return read(key, value, at(key.name()));
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
      wrongType(key, value);
      return values;
    }
    for (int i = 0; i < array.size(); i++) {
      TomlPosition at = array.inputPositionOf(i);
      if (array.get(i) instanceof String text) {
        read(key, text, at).ifPresent(values::add);
      } else {
        faults.add(
            at,
            key.name() + " must hold strings only, not " + TomlText.kind(array.get(i)),
            "put it in quotes");
      }
    }
    return values;
  }

  /** A relative path starts at the configuration file's directory. */
  Path path(Key<String> key) {
    String text = get(key);
    if (text.isEmpty()) {
      fault(key.name(), key.name() + " is empty", "write the path of a file");
    }
    try {
      return file.toAbsolutePath().resolveSibling(text).normalize();
    } catch (InvalidPathException e) {
      fault(key.name(), key.name() + " is no path", "write the path of a file");
      return file;
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
        String shown = TomlText.of(secret ? MASK : value == null ? key.shown() : shown(key, value));
        settings.add(new Setting(keys.name, header, number, key.name(), shown, origin));
      }
    }
    return settings;
  }

  /** Who knows the path of a webhook can post there: of its address only the server is shown. */
  private static Object shown(Key<?> key, Object value) {
    return key.name().equals(Keys.URL.name())
        ? String.valueOf(value).replaceFirst("(?<=[^/:][/?]).+", MASK)
        : value;
  }

  void fault(Key<?> key, String what, String advice) {
    fault(key.name(), what, advice);
  }

  /** Of the table as a whole. */
  void fault(String what, String advice) {
    faults.add(line, column, what + "; " + advice);
  }

  private void fault(String key, String what, String advice) {
    wrong = true;
    faults.add(at(key), what, advice);
  }

  private <T> Optional<T> read(Key<T> key, Object value, TomlPosition at) {
    try {
      return Optional.of(key.reading().of(key.name(), value));
    } catch (IllegalArgumentException e) {
      wrong = true;
      faults.add(at.line(), at.column(), e.getMessage());
      return Optional.empty();
    }
  }

  private void wrongType(Key<?> key, Object value) {
    fault(
        key.name(),
        key.name() + " must be " + key.wanted() + ", not " + TomlText.kind(value),
        "write for example " + TomlText.line(key.name(), key.shown()));
  }

  private Object value(String key) {
    return table.map(known -> known.get(List.of(key))).orElse(null);
  }

  String place(Key<?> key) {
    TomlPosition at = at(key.name());
    return place(file, at.line(), at.column());
  }

  private TomlPosition at(String key) {
    return value(key) == null
        ? TomlPosition.positionAt(line, column)
        : table.orElseThrow().inputPositionOf(List.of(key));
  }

  /** As compilers write it; line and column count from 1. */
  static String place(Path file, int line, int column) {
    return file + ":" + line + ":" + column;
  }
}
