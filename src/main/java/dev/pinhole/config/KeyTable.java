package dev.pinhole.config;

import static dev.pinhole.config.Key.wrong;

import dev.pinhole.config.Config.Effect;
import dev.pinhole.config.Key.ValueReader;
import dev.pinhole.config.Key.Without;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** One table of the configuration; its keys are made here, in the order of the documentation. */
final class KeyTable {
  /** How often a table stands in the file. */
  enum Times {
    ONCE,
    /** Once, or as an array of tables. */
    ONCE_OR_EACH,
    /** As an array of tables, which may be missing. */
    EACH
  }

  final String name;
  final Times times;
  final Effect effect;
  final List<Key<?>> keys = new ArrayList<>();

  KeyTable(String name, Times times, Effect effect) {
    this.name = name;
    this.times = times;
    this.effect = effect;
  }

  /** Such as {@code [[keepalive.rule]]}. */
  String header() {
    return times == Times.EACH ? "[[" + name + "]]" : "[" + name + "]";
  }

  <T> Key<T> add(Key<T> key) {
    keys.add(key);
    return key;
  }

  Key<Boolean> flag(String key, boolean usual) {
    return add(
        new Key<>(
            key,
            Boolean.class,
            "true or false",
            "",
            usual,
            Without.DEFAULT,
            (name, toml) -> (Boolean) toml));
  }

  Key<Integer> number(String key, long usual, int least, int most) {
    String bounds = least + " to " + most;
    ValueReader<Integer> reading =
        (name, toml) -> {
          long number = (Long) toml;
          if (number < least || number > most) {
            throw wrong(name + " " + number + " is out of range", "use " + bounds);
          }
          return (int) number;
        };
    return add(
        new Key<>(key, Long.class, "a whole number", bounds, usual, Without.DEFAULT, reading));
  }

  Key<Duration> duration(String key, String shown, Without without, Duration least, Duration most) {
    String bounds = DurationText.of(least) + " to " + DurationText.of(most);
    ValueReader<Duration> reading =
        (name, toml) -> {
          Duration duration =
              DurationText.parse((String) toml)
                  .orElseThrow(
                      () ->
                          wrong(
                              name + " " + TomlText.of(toml) + " is no duration",
                              "write a whole number and ms, s, m or h, such as "
                                  + TomlText.line(name, shown)));
          if (duration.compareTo(least) < 0 || duration.compareTo(most) > 0) {
            throw wrong(name + " " + toml + " is out of range", "use " + bounds);
          }
          return duration;
        };
    return add(
        new Key<>(key, String.class, "a duration in quotes", bounds, shown, without, reading));
  }

  /** One of the words that these values have. */
  <T> Key<T> word(
      String key, String shown, Without without, List<T> values, Function<T, String> word) {
    List<String> words = values.stream().map(word).toList();
    ValueReader<T> reading =
        (name, toml) -> {
          int index = words.indexOf(toml);
          if (index < 0) {
            throw wrong(
                "unknown " + name + " " + TomlText.of(toml),
                Nearest.to((String) toml, words)
                    .map(near -> "did you mean " + TomlText.of(near) + "?")
                    .orElse("known: " + String.join(", ", words)));
          }
          return values.get(index);
        };
    String bounds = String.join(", ", words);
    return add(new Key<>(key, String.class, "a string", bounds, shown, without, reading));
  }

  <T> Key<T> text(String key, String shown, Without without, ValueReader<T> reading) {
    return add(new Key<>(key, String.class, "a string", "", shown, without, reading));
  }

  Key<String> text(String key, String shown, Without without) {
    return text(key, shown, without, (name, toml) -> (String) toml);
  }

  /** Several strings. */
  <T> Key<T> texts(String key, List<String> usual, ValueReader<T> reading) {
    return add(
        new Key<>(key, List.class, "an array of strings", "", usual, Without.DEFAULT, reading));
  }
}
