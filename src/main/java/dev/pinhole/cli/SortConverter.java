package dev.pinhole.cli;

import dev.pinhole.store.StoredBindingOrder.By;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads what a list is sorted by. */
final class SortConverter implements ITypeConverter<By> {

  @Override
  public By convert(String value) {
    StringBuilder known = new StringBuilder();
    for (By by : By.values()) {
      String word = by.name().toLowerCase(Locale.ROOT);
      if (word.equals(value)) {
        return by;
      }
      known.append(known.length() == 0 ? "" : ", ").append(word);
    }
    throw new TypeConversionException("'" + value + "' is none of " + known);
  }
}
