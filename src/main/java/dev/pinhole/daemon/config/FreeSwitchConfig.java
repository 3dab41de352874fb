package dev.pinhole.daemon.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where the event socket of one FreeSWITCH is, and how to log in.
 *
 * @param name the {@code node} of every row
 */
public record FreeSwitchConfig(String name, String host, int port, PasswordSource passwordSource) {
  static final String TABLE = "freeswitch";
  static final List<String> KEYS = List.of("name", "host", "port", "password", "password-file");

  private static final String DEFAULT_NAME = "default";
  private static final String DEFAULT_HOST = "127.0.0.1";
  private static final int DEFAULT_PORT = 8021;

  /** With a password at hand. */
  public FreeSwitchConfig(String name, String host, int port, String password) {
    this(name, host, port, PasswordSource.of(password));
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

  static FreeSwitchConfig defaults(Map<String, String> environment) {
    return new FreeSwitchConfig(
        DEFAULT_NAME, DEFAULT_HOST, DEFAULT_PORT, PasswordSource.unconfigured(environment));
  }

  static FreeSwitchConfig read(Section section, Map<String, String> environment) {
    section.allowOnly(KEYS);
    return new FreeSwitchConfig(
        name(section),
        host(section),
        section.integer("port", DEFAULT_PORT, 1, 65535),
        password(section, environment));
  }

  /** It stands in rows, logs and metrics, so it is kept plain. */
  private static String name(Section section) {
    String name = section.text("name", DEFAULT_NAME);
    if (!name.matches("[A-Za-z0-9._-]{1,64}")) {
      throw section.fault(
          "name", "name is no plain name", "use up to 64 letters, digits, dots, hyphens");
    }
    return name;
  }

  private static String host(Section section) {
    String host = section.text("host", DEFAULT_HOST);
    if (host.isEmpty() || host.chars().anyMatch(c -> c <= ' ' || c == 0x7f)) {
      throw section.fault(
          "host", "host is no host name or address", "write for example host = \"127.0.0.1\"");
    }
    return host;
  }

  private static PasswordSource password(Section section, Map<String, String> environment) {
    Optional<String> file = section.text("password-file");
    if (file.isPresent()) {
      return new PasswordSource.InFile(
          section.path("password-file", file.get()), section.place("password-file"));
    }
    Optional<String> password = section.text("password");
    if (password.isPresent()) {
      return new PasswordSource.Given(
          PasswordSource.checked(password.get(), section.place("password").toString()));
    }
    PasswordSource source = PasswordSource.unconfigured(environment);
    String origin =
        source instanceof PasswordSource.Credential credential
            ? "credential " + credential.file()
            : "default";
    section.otherwise("password", Settings.MASKED, origin);
    return source;
  }
}
