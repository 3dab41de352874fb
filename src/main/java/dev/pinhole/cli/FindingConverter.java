package dev.pinhole.cli;

import dev.pinhole.advice.FindingKind;
import java.util.Arrays;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the name of a finding. */
final class FindingConverter implements ITypeConverter<FindingKind> {

  @Override
  public FindingKind convert(String value) {
    return FindingKind.of(value)
        .orElseThrow(
            () ->
                new TypeConversionException(
                    "'"
                        + value
                        + "' is none of "
                        + Arrays.stream(FindingKind.values())
                            .map(FindingKind::text)
                            .collect(Collectors.joining(", "))));
  }
}
