package dev.pinhole.cli;

import static dev.pinhole.store.BindingColumn.*;

import dev.pinhole.advice.FindingKind;
import dev.pinhole.config.DurationText;
import dev.pinhole.nat.Cidr;
import dev.pinhole.nat.NatKind;
import dev.pinhole.store.BindingColumn;
import dev.pinhole.store.StoredBindingOrder.By;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the values of options by their types, whichever command has them. */
public final class OptionValues {
  /**
   * Not a lambda: with one of picocli's interface, an archive of classes can hold neither that
   * interface, whose class file is of Java 5, nor picocli's own thirty converters.
   */
  private record Converter<T>(Function<String, T> reading) implements ITypeConverter<T> {
    @Override
    public T convert(String value) {
      return reading.apply(value);
    }
  }

  private OptionValues() {}

  /** For all commands that the program has by now. */
  public static void register(CommandLine program) {
    program
        .registerConverter(Cidr.class, new Converter<>(OptionValues::cidr))
        .registerConverter(Duration.class, new Converter<>(OptionValues::duration))
        .registerConverter(FindingKind.class, oneOf(FindingKind::text, FindingKind.values()))
        .registerConverter(NatKind.class, oneOf(NatKind::text, NatKind.values()))
        .registerConverter(
            BindingColumn.class, oneOf(BindingColumn::word, USER, DOMAIN, PROFILE, NAT_KIND))
        .registerConverter(By.class, oneOf(by -> by.name().toLowerCase(Locale.ROOT), By.values()));
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
  private static <T> ITypeConverter<T> oneOf(Function<T, String> word, T... all) {
    return new Converter<>(
        value ->
            Arrays.stream(all)
                .filter(each -> word.apply(each).equals(value))
                .findFirst()
                .orElseThrow(
                    () ->
                        new TypeConversionException(
                            "'"
                                + value
                                + "' is none of "
                                + Arrays.stream(all).map(word).collect(Collectors.joining(", ")))));
  }
}
