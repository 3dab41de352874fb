package dev.pinhole.daemon.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.tomlj.TomlArray;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/** One table of the file, read key by key; every fault is thrown with its place. */
final class Section {
  private final Path file;
  private final String name;
  private final TomlTable table;

  /** Where the table stands, for what it lacks. */
  private final Place start;

  private final Settings all;
  private final Settings.Table settings;

  /** A string within an array. */
  record Item(String text, Place place) {}

  Section(Path file, String name, TomlTable table, Settings all) {
    this(file, name, table, new Place(file, 1, 1), all, "[" + name + "]");
  }

  private Section(
      Path file, String name, TomlTable table, Place start, Settings all, String header) {
    this.all = all;
    this.settings = all.begin(name, header);
    this.file = file;
    this.name = name;
    this.table = table;
    this.start = start;
  }

  void allowOnly(List<String> known) {
    settings.keys(known);
    for (String key : table.keySet()) {
      if (!known.contains(key)) {
        String advice =
            Nearest.to(key, known)
                .map(near -> "did you mean " + near + "?")
                .orElseGet(() -> "known keys: " + String.join(", ", known));
        throw fault(key, "unknown key " + key + " in [" + name + "]", advice);
      }
      if (TomlText.isValue(value(key))) {
        settings.note(key, TomlText.of(value(key)), place(key).file() + ":" + place(key).line());
      }
    }
  }

  /** Notes what counts where the key is missing, as TOML. */
  void otherwise(String key, String value) {
    otherwise(key, value, "default");
  }

  void otherwise(String key, String value, String origin) {
    if (!has(key)) {
      settings.note(key, value, origin);
    }
  }

  boolean has(String key) {
    return value(key) != null;
  }

  boolean isText(String key) {
    return value(key) instanceof String;
  }

  Optional<String> text(String key) {
    Object value = value(key);
    if (value == null || value instanceof String) {
      return Optional.ofNullable((String) value);
    }
    throw wrongType(key, value, "a string", key + " = \"...\"");
  }

  /** The text, or what counts without it. */
  String text(String key, String otherwise) {
    otherwise(key, TomlText.quoted(otherwise));
    return text(key).orElse(otherwise);
  }

  int integer(String key, int otherwise, int least, int most) {
    otherwise(key, Integer.toString(otherwise));
    Object value = value(key);
    if (value == null) {
      return otherwise;
    }
    if (!(value instanceof Long number)) {
      throw wrongType(key, value, "a whole number", key + " = " + otherwise);
    }
    if (number < least || number > most) {
      throw fault(
          key,
          key + " " + number + " is out of range",
          "use a number from " + least + " to " + most);
    }
    return number.intValue();
  }

  boolean flag(String key, boolean otherwise) {
    otherwise(key, Boolean.toString(otherwise));
    Object value = value(key);
    if (value == null) {
      return otherwise;
    }
    if (!(value instanceof Boolean flag)) {
      throw wrongType(key, value, "true or false", key + " = " + otherwise);
    }
    return flag;
  }

  Duration duration(String key, Duration otherwise, Duration least, Duration most) {
    otherwise(key, TomlText.quoted(DurationText.of(otherwise)));
    Object value = value(key);
    if (value == null) {
      return otherwise;
    }
    String example = key + " = \"" + DurationText.of(otherwise) + "\"";
    if (!(value instanceof String text)) {
      throw wrongType(key, value, "a duration in quotes", example);
    }
    Duration duration =
        DurationText.parse(text)
            .orElseThrow(
                () ->
                    fault(
                        key,
                        key + " " + quoted(text) + " is no duration",
                        "write a whole number and ms, s, m or h, such as " + example));
    if (duration.compareTo(least) < 0 || duration.compareTo(most) > 0) {
      throw fault(
          key,
          key + " " + text + " is out of range",
          "use " + DurationText.of(least) + " to " + DurationText.of(most));
    }
    return duration;
  }

  /** One of the words that these values have. */
  <T> Optional<T> choice(String key, List<T> values, Function<T, String> word) {
    Optional<String> text = text(key);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    List<String> words = values.stream().map(word).toList();
    int index = words.indexOf(text.get());
    if (index < 0) {
      throw fault(
          key,
          "unknown " + key + " " + quoted(text.get()),
          Nearest.to(text.get(), words)
              .map(near -> "did you mean " + quoted(near) + "?")
              .orElseGet(() -> "known: " + String.join(", ", words)));
    }
    return Optional.of(values.get(index));
  }

  /** An array of strings; absent is empty. */
  List<Item> texts(String key) {
    Object value = value(key);
    List<Item> items = new ArrayList<>();
    if (value == null) {
      return items;
    }
    if (!(value instanceof TomlArray array)) {
      throw wrongType(key, value, "an array of strings", key + " = [\"...\"]");
    }
    for (int i = 0; i < array.size(); i++) {
      Place place = place(array.inputPositionOf(i));
      if (!(array.get(i) instanceof String text)) {
        throw ConfigException.at(
            place,
            key + " must hold strings only, not " + TomlType.of(array.get(i)),
            "put it in quotes");
      }
      items.add(new Item(text, place));
    }
    return items;
  }

  /** An array of tables, {@code [[name]]}; absent is empty. */
  List<Section> tables(String key) {
    String full = name.isEmpty() ? key : name + "." + key;
    Object value = value(key);
    if (value == null) {
      return List.of();
    }
    String advice = "write [[" + full + "]] and its keys below";
    if (!(value instanceof TomlArray array)) {
      throw fault(key, full + " must be an array of tables, not " + TomlType.of(value), advice);
    }
    List<Section> sections = new ArrayList<>();
    for (int i = 0; i < array.size(); i++) {
      if (!(array.get(i) instanceof TomlTable item)) {
        throw ConfigException.at(
            place(array.inputPositionOf(i)), full + " must hold tables only", advice);
      }
      sections.add(
          new Section(file, full, item, place(array.inputPositionOf(i)), all, "[[" + full + "]]"));
    }
    return sections;
  }

  /** A relative path starts at the configuration file's directory. */
  Path path(String key, String text) {
    if (text.isEmpty()) {
      throw fault(key, key + " is empty", "write the path of a file");
    }
    try {
      return file.toAbsolutePath().resolveSibling(text).normalize();
    } catch (InvalidPathException e) {
      throw ConfigException.at(place(key), key + " is no path", "write the path of a file", e);
    }
  }

  Place start() {
    return start;
  }

  Place place(String key) {
    return has(key) ? place(table.inputPositionOf(List.of(key))) : start;
  }

  ConfigException fault(String key, String wrong, String advice) {
    return ConfigException.at(place(key), wrong, advice);
  }

  static String quoted(String text) {
    return '"' + text + '"';
  }

  private Object value(String key) {
    return table.get(List.of(key));
  }

  private Place place(TomlPosition position) {
    return new Place(file, position.line(), position.column());
  }

  /** Names the type and not the value, which can be a password that lacks its quotes. */
  private ConfigException wrongType(String key, Object value, String wanted, String example) {
    String wrong = key + " must be " + wanted + ", not " + TomlType.of(value);
    return fault(key, wrong, "write for example " + example);
  }
}
