package dev.pinhole.daemon.config;

import org.tomlj.TomlArray;
import org.tomlj.TomlTable;

/** What a value is, in words. Never the value itself: it can be a password without its quotes. */
final class TomlType {

  private TomlType() {}

  static String of(Object value) {
    if (value instanceof String) {
      return "a string";
    }
    if (value instanceof Long) {
      return "a whole number";
    }
    if (value instanceof Double) {
      return "a number with a fraction";
    }
    if (value instanceof Boolean) {
      return "true or false";
    }
    if (value instanceof TomlArray) {
      return "an array";
    }
    return value instanceof TomlTable ? "a table" : "a date or time";
  }
}
