package dev.pinhole.esl;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/**
 * How to speak to one event socket.
 *
 * @param wanted names of event headers to keep, besides those that the connection itself goes by;
 *     all others are passed over
 * @param handshake from the start of connecting to {@code +OK accepted}
 * @param reply for each command, from when the reply before it came; one that is late closes the
 *     connection, since a late reply would answer the next command
 * @param job for each background job
 */
public record EslOptions(
    String host,
    int port,
    String password,
    Set<String> wanted,
    Duration handshake,
    Duration reply,
    Duration job) {
  private static final Set<String> NEEDED =
      Set.of("Event-Name", "Event-Subclass", "Job-UUID", "_body");

  /**
   * @throws IllegalArgumentException if a control character stands in the password
   */
  public EslOptions {
    if (!EslCommand.accepts(password)) {
      throw new IllegalArgumentException("a control character in the event socket password");
    }
    Set<String> kept = new HashSet<>(wanted);
    kept.addAll(NEEDED);
    wanted = Set.copyOf(kept);
  }

  public EslOptions(String host, int port, String password, Set<String> wanted) {
    this(
        host,
        port,
        password,
        wanted,
        Duration.ofSeconds(10),
        Duration.ofSeconds(30),
        Duration.ofSeconds(120));
  }

  /** The same with another deadline for replies. */
  public EslOptions withReply(Duration other) {
    return new EslOptions(host, port, password, wanted, handshake, other, job);
  }

  String address() {
    return host.indexOf(':') < 0 ? host + ":" + port : "[" + host + "]:" + port;
  }

  /** Without the password. */
  @Override
  public String toString() {
    return address();
  }
}
