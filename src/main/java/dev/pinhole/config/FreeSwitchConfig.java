package dev.pinhole.config;

/**
 * Where the event socket of one FreeSWITCH is, and how to log in.
 *
 * @param name the {@code node} of every row
 */
public record FreeSwitchConfig(String name, String host, int port, PasswordSource passwordSource) {

  /** With a password at hand. */
  public FreeSwitchConfig(String name, String host, int port, String password) {
    this(name, host, port, PasswordSource.given(password, "password"));
  }

  /**
   * The password; may open a file.
   *
   * @throws ConfigException if it cannot be read
   */
  public String password() {
    return passwordSource.read();
  }

  FreeSwitchConfig withPassword() {
    return new FreeSwitchConfig(name, host, port, password());
  }
}
