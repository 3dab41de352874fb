package dev.pinhole.web;

import dev.pinhole.nat.Cidr;
import dev.pinhole.nat.Nat;
import dev.pinhole.nat.NatKind;
import dev.pinhole.store.StoredBinding;
import dev.pinhole.store.StoredBindingFilter;
import dev.pinhole.text.Glob;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/** Of a query; what is empty was not given. */
record Parameters(Map<String, List<String>> all) {
  private static final int LONGEST_TEXT = 256;

  /** So many rows are asked for at once. */
  private static final int MOST_IDS = 500;

  Optional<String> text(String name) {
    Optional<String> value =
        Optional.ofNullable(all.get(name))
            .map(values -> values.get(0))
            .filter(text -> !text.isEmpty());
    if (value.filter(text -> text.length() > LONGEST_TEXT && !name.equals("id")).isPresent()) {
      throw ApiFailure.wrong(name + " is longer than " + LONGEST_TEXT + " characters");
    }
    return value;
  }

  <T> Optional<T> text(String name, Function<String, T> reading) {
    return text(name).map(reading);
  }

  List<String> words(String name) {
    return text(name).map(value -> List.of(value.split(","))).orElse(List.of());
  }

  boolean flag(String name) {
    return text(name).filter(value -> value.equals("true")).isPresent();
  }

  int number(String name, int usual, int most) {
    return text(name).map(value -> number(name, value, most)).orElse(usual);
  }

  private int number(String name, String value, int most) {
    try {
      int number = Integer.parseInt(value);
      if (number >= 0 && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw ApiFailure.wrong(name + " is a number from 0 to " + most);
  }

  List<Long> numbers(String name) {
    List<Long> numbers = new ArrayList<>();
    for (String word : words(name)) {
      try {
        numbers.add(Long.parseLong(word));
      } catch (NumberFormatException e) {
        throw wrong(name, word);
      }
    }
    if (numbers.size() > MOST_IDS) {
      throw ApiFailure.wrong("at most " + MOST_IDS + " of " + name);
    }
    return numbers;
  }

  <E extends Enum<E>> Optional<E> word(String name, E[] values) {
    return text(name)
        .map(
            word ->
                Arrays.stream(values)
                    .filter(each -> each.name().toLowerCase(Locale.ROOT).equals(word))
                    .findFirst()
                    .orElseThrow(() -> wrong(name, word)));
  }

  Optional<Cidr> network() {
    return text(
        "ip",
        word -> {
          try {
            return Cidr.parse(word);
          } catch (IllegalArgumentException e) {
            throw wrong("ip", word);
          }
        });
  }

  Optional<Instant> time(String name) {
    return text(
        name,
        word -> {
          try {
            return Instant.parse(word);
          } catch (DateTimeParseException e) {
            throw wrong(name, word);
          }
        });
  }

  ApiFailure wrong(String name, String word) {
    return ApiFailure.wrong(name + " cannot be " + word);
  }

  /** Which bindings are asked for. */
  StoredBindingFilter filter(Instant now) {
    Set<Nat> verdicts = EnumSet.noneOf(Nat.class);
    for (String word : words("nat")) {
      verdicts.add(Nat.of(word).orElseThrow(() -> wrong("nat", word)));
    }
    return new StoredBindingFilter(
        verdicts,
        text("kind", word -> NatKind.of(word).orElseThrow(() -> wrong("kind", word))),
        text("profile"),
        text("domain"),
        network(),
        text("agent", Glob::new),
        text("reachability"),
        flag("late") ? Optional.of(now.minus(StoredBinding.WRITING)) : Optional.empty(),
        time("since"),
        text("match"),
        Optional.empty(),
        Optional.empty());
  }

  /** What is asked for but for the part of it that is shown. */
  String withoutPage() {
    Map<String, List<String>> rest = new TreeMap<>(all);
    rest.keySet().removeAll(List.of("sort", "reverse", "offset", "limit"));
    return rest.toString();
  }
}
