package dev.pinhole.cli;

import dev.pinhole.nat.Cidr;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a network; an address alone is a network of one. */
final class CidrConverter implements ITypeConverter<Cidr> {

  @Override
  public Cidr convert(String value) {
    try {
      return Cidr.parse(value);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }
}
