package dev.pinhole.config;

/**
 * A configuration that cannot be used. The message is one line, {@code FILE:LINE:COLUMN: what is
 * wrong; what to do}, and never holds a password. It can hold control characters of the file's.
 */
public final class ConfigException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ConfigException(String message) {
    super(message);
  }

  ConfigException(String place, String wrong, String advice) {
    super(place + ": " + wrong + "; " + advice);
  }

  ConfigException(String message, Throwable cause) {
    super(message, cause);
  }
}
