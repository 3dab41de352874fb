package dev.pinhole.config;

import java.util.List;

/**
 * A configuration that cannot be used. Each line is {@code FILE:LINE:COLUMN: what is wrong; what to
 * do}, and never holds a password. It can hold control characters of the file's.
 */
public final class ConfigException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<String> lines;

  ConfigException(String message) {
    this(List.of(message));
  }

  /** Several faults of one file. */
  ConfigException(List<String> lines) {
    super(String.join("\n", lines));
    this.lines = lines;
  }

  ConfigException(String place, String wrong, String advice) {
    this(place + ": " + wrong + "; " + advice);
  }

  ConfigException(String message, Throwable cause) {
    super(message, cause);
    this.lines = List.of(message);
  }

  /** One for each fault, at least one. */
  public List<String> lines() {
    return lines;
  }
}
