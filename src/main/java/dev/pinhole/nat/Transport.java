package dev.pinhole.nat;

import java.util.Optional;

/** The transports FreeSWITCH registers phones over (RFC 3261 section 18, RFC 7118). */
public enum Transport {
  UDP("udp"),
  TCP("tcp"),
  TLS("tls"),
  WS("ws"),
  WSS("wss");

  private static final Transport[] ALL = values();

  private final String text;

  /** One for all bindings of this transport: there may be 100,000. */
  private final Optional<Transport> present = Optional.of(this);

  Transport(String text) {
    this.text = text;
  }

  /** The value of a {@code transport} parameter, in lower case. */
  public String text() {
    return text;
  }

  /** Reads the value of a {@code transport} parameter, in upper or lower case. */
  public static Optional<Transport> of(String text) {
    for (Transport transport : ALL) {
      if (transport.text.equalsIgnoreCase(text)) {
        return transport.present;
      }
    }
    return Optional.empty();
  }

  /** The port a SIP URI without one means (RFC 3261 section 19.1.2). */
  public int defaultPort() {
    return this == TLS || this == WSS ? 5061 : 5060;
  }

  /** This transport as a {@code sips} URI means it (RFC 3261 section 26.2.2, RFC 7118). */
  public Transport secured() {
    return this == WS || this == WSS ? WSS : TLS;
  }

  /** Whether ports tell anything: a connection's client port is never the one it listens on. */
  public boolean isDatagram() {
    return this == UDP;
  }

  /** Whether this is WebSocket, plain or secured. */
  public boolean isWebSocket() {
    return this == WS || this == WSS;
  }
}
