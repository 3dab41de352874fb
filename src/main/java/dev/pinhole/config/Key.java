package dev.pinhole.config;

import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/**
 * All that is known of one key: what TOML has to hold, how a value is made of it, and what the
 * documentation says.
 *
 * @param toml the class of what TOML holds; of a key with several values it is each of them
 * @param wanted the same in words
 * @param bounds what values there are, in words; empty for any
 * @param shown its default or, where it has none, an example, as TOML holds it
 * @param manual sentences for the manual page and the commented file
 */
record Key<T>(
    String name,
    Class<?> toml,
    String wanted,
    Reading<T> reading,
    String bounds,
    Object shown,
    Without without,
    String manual) {

  /** Makes the value of what TOML holds. */
  interface Reading<T> {
    /**
     * @throws IllegalArgumentException if it cannot be used; says what is wrong and what to do
     */
    T of(String key, Object toml);
  }

  /** What counts where the key is missing. */
  enum Without {
    DEFAULT,
    NOTHING
  }

  static Key<Boolean> flag(String name, boolean usual, String manual) {
    return new Key<>(
        name,
        Boolean.class,
        "true or false",
        (key, toml) -> (Boolean) toml,
        "",
        usual,
        Without.DEFAULT,
        manual);
  }

  static Key<Integer> number(String name, long usual, int least, int most, String manual) {
    String bounds = least + " to " + most;
    Reading<Integer> reading =
        (key, toml) -> {
          long number = (Long) toml;
          if (number < least || number > most) {
            throw wrong(key + " " + number + " is out of range", "use " + bounds);
          }
          return (int) number;
        };
    return new Key<>(
        name, Long.class, "a whole number", reading, bounds, usual, Without.DEFAULT, manual);
  }

  static Key<Duration> duration(
      String name, String usual, Duration least, Duration most, String manual) {
    String bounds = DurationText.of(least) + " to " + DurationText.of(most);
    Reading<Duration> reading =
        (key, toml) -> {
          String text = (String) toml;
          Duration duration =
              DurationText.parse(text)
                  .orElseThrow(
                      () ->
                          wrong(
                              key + " " + TomlText.quoted(text) + " is no duration",
                              "write a whole number and ms, s, m or h, such as "
                                  + TomlText.line(key, usual)));
          if (duration.compareTo(least) < 0 || duration.compareTo(most) > 0) {
            throw wrong(key + " " + text + " is out of range", "use " + bounds);
          }
          return duration;
        };
    return new Key<>(
        name,
        String.class,
        "a duration in quotes",
        reading,
        bounds,
        usual,
        Without.DEFAULT,
        manual);
  }

  /** One of the words that these values have. */
  static <T> Key<T> word(
      String name, Object shown, List<T> values, Function<T, String> word, String manual) {
    List<String> words = values.stream().map(word).toList();
    Reading<T> reading =
        (key, toml) -> {
          int index = words.indexOf(toml);
          if (index < 0) {
            throw wrong(
                "unknown " + key + " " + TomlText.quoted((String) toml),
                Nearest.to((String) toml, words)
                    .map(near -> "did you mean " + TomlText.quoted(near) + "?")
                    .orElse("known: " + String.join(", ", words)));
          }
          return values.get(index);
        };
    return text(name, shown, reading, manual).within(String.join(", ", words));
  }

  static <T> Key<T> text(String name, Object shown, Reading<T> reading, String manual) {
    return new Key<>(name, String.class, "a string", reading, "", shown, Without.DEFAULT, manual);
  }

  Key<T> within(String words) {
    return new Key<>(name, toml, wanted, reading, words, shown, without, manual);
  }

  /** What is shown is an example. */
  Key<T> optional() {
    return new Key<>(name, toml, wanted, reading, bounds, shown, Without.NOTHING, manual);
  }

  static IllegalArgumentException wrong(String what, String advice) {
    return new IllegalArgumentException(what + "; " + advice);
  }
}
