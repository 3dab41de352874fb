package dev.pinhole.cli;

import dev.pinhole.advice.FindingKind;
import dev.pinhole.config.DurationText;
import dev.pinhole.nat.Cidr;
import dev.pinhole.nat.NatKind;
import dev.pinhole.store.StoredBindingOrder.By;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the values of options by their types, whichever command has them. */
public final class OptionValues {
  /** Those that picocli does not know. */
  private static final List<Class<?>> OWN =
      List.of(Cidr.class, Duration.class, FindingKind.class, NatKind.class, By.class);

  /**
   * Not a lambda: with one of picocli's interface, an archive of classes can hold neither that
   * interface, whose class file is of Java 5, nor picocli's own thirty converters.
   */
  private record Converter<T>(Class<T> type) implements ITypeConverter<T> {
    @Override
    public T convert(String value) {
      return type.cast(read(type, value));
    }
  }

  private OptionValues() {}

  /** For all commands that the program has by now. */
  public static void register(CommandLine program) {
    OWN.forEach(type -> register(program, type));
  }

  private static <T> void register(CommandLine program, Class<T> type) {
    program.registerConverter(type, new Converter<>(type));
  }

  /**
   * As picocli reads it, where that knows the type itself.
   *
   * @throws TypeConversionException if it is none
   * @throws IllegalArgumentException if it is none of a type that picocli knows
   */
  static Object read(Class<?> type, String value) {
    if (type == String.class) {
      return value;
    }
    if (type == boolean.class) {
      return Boolean.valueOf(value);
    }
    if (type == int.class || type == Integer.class) {
      return Integer.valueOf(value);
    }
    if (type == Path.class) {
      return Path.of(value);
    }
    if (type == Cidr.class) {
      return cidr(value);
    }
    if (type == Duration.class) {
      return duration(value);
    }
    if (type == FindingKind.class) {
      return oneOf(value, FindingKind::text, FindingKind.values());
    }
    if (type == NatKind.class) {
      return oneOf(value, NatKind::text, NatKind.values());
    }
    if (type == By.class) {
      return oneOf(value, by -> by.name().toLowerCase(Locale.ROOT), By.values());
    }
    throw new IllegalStateException("no option has a value of " + type);
  }

  /** A network; an address alone is a network of one. */
  private static Cidr cidr(String value) {
    try {
      return Cidr.parse(value);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }

  /** As the configuration writes them. */
  private static Duration duration(String value) {
    return DurationText.parse(value)
        .orElseThrow(
            () ->
                new TypeConversionException(
                    "'" + value + "' is no duration such as 500ms, 90s, 2m or 1h"));
  }

  @SafeVarargs
  private static <T> T oneOf(String value, Function<T, String> word, T... all) {
    for (T each : all) {
      if (word.apply(each).equals(value)) {
        return each;
      }
    }
    throw new TypeConversionException(
        "'"
            + value
            + "' is none of "
            + Arrays.stream(all).map(word).collect(Collectors.joining(", ")));
  }
}
