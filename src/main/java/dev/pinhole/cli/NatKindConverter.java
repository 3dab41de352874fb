package dev.pinhole.cli;

import dev.pinhole.nat.NatKind;
import java.util.Arrays;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the words of the SQL column {@code nat_kind}. */
final class NatKindConverter implements ITypeConverter<NatKind> {

  @Override
  public NatKind convert(String value) {
    return NatKind.of(value)
        .orElseThrow(
            () ->
                new TypeConversionException(
                    "'"
                        + value
                        + "' is none of "
                        + Arrays.stream(NatKind.values())
                            .map(NatKind::text)
                            .collect(Collectors.joining(", "))));
  }
}
