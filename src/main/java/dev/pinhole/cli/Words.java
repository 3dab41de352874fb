package dev.pinhole.cli;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import picocli.CommandLine.TypeConversionException;

/** Options whose value is one of a few words. */
final class Words {
  private Words() {}

  static <T> T oneOf(T[] all, Function<T, String> word, String value) {
    for (T each : all) {
      if (word.apply(each).equals(value)) {
        return each;
      }
    }
    throw new TypeConversionException(
        "'"
            + value
            + "' is none of "
            + List.of(all).stream().map(word).collect(Collectors.joining(", ")));
  }
}
