package dev.pinhole.esl;

import java.time.Duration;
import java.util.Set;

/**
 * How to speak to one event socket.
 *
 * @param wanted names of event headers to keep; all others are passed over
 * @param handshake from the start of connecting to {@code +OK accepted}
 * @param reply for each command; one that is late closes the connection, since a late reply would
 *     answer the next command
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

  String address() {
    return host.indexOf(':') < 0 ? host + ":" + port : "[" + host + "]:" + port;
  }

  /** Without the password. */
  @Override
  public String toString() {
    return address();
  }
}
