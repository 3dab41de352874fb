package dev.pinhole.sim;

import java.time.Duration;

/**
 * How a NAT treats its mappings.
 *
 * @param udpTimeout after so long without the packets that count, a UDP mapping is gone
 * @param tcpTimeout the same for TCP, TLS and WebSocket
 */
public record NatOptions(Duration udpTimeout, Duration tcpTimeout, Ports ports, Refresh refresh) {
  /** Which port a new mapping gets outside. */
  public enum Ports {
    RANDOM,
    /** The inside port where it is free. */
    PRESERVED
  }

  /** Which packets keep a mapping alive. */
  public enum Refresh {
    OUTBOUND,
    BOTH_WAYS
  }

  /** A Linux masquerade with random ports: 30 s, TCP for two hours. */
  public static NatOptions defaults() {
    return new NatOptions(
        Duration.ofSeconds(30), Duration.ofHours(2), Ports.RANDOM, Refresh.OUTBOUND);
  }

  public NatOptions withUdpTimeout(Duration value) {
    return new NatOptions(value, tcpTimeout, ports, refresh);
  }

  public NatOptions withPorts(Ports value) {
    return new NatOptions(udpTimeout, tcpTimeout, value, refresh);
  }

  public NatOptions withRefresh(Refresh value) {
    return new NatOptions(udpTimeout, tcpTimeout, ports, value);
  }

  Duration timeout(SimTransport transport) {
    return transport.datagrams() ? udpTimeout : tcpTimeout;
  }
}
