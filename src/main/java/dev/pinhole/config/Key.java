package dev.pinhole.config;

/**
 * All that is known of one key: what TOML has to hold, and how a value is made of it.
 *
 * @param toml the class of what TOML holds; of a key with several values it is {@code List}
 * @param wanted the same in words
 * @param bounds what values there are, in words; empty for any
 * @param shown its default or, where it has none, an example, as TOML holds it
 */
record Key<T>(
    String name,
    Class<?> toml,
    String wanted,
    String bounds,
    Object shown,
    Without without,
    ValueReader<T> reading) {

  /** Makes a value. */
  interface ValueReader<T> {
    /**
     * @param toml what TOML holds, or one of several
     * @throws IllegalArgumentException if it cannot be used; says what is wrong and what to do
     */
    T of(String key, Object toml);
  }

  /** What counts where the key is missing. */
  enum Without {
    DEFAULT,
    NOTHING
  }

  static IllegalArgumentException wrong(String what, String advice) {
    return new IllegalArgumentException(what + "; " + advice);
  }
}
