package dev.pinhole.sim;

/** What a phone speaks SIP over. */
public enum SimTransport {
  UDP(""),
  TCP("transport=tcp"),
  TLS("transport=tls"),
  WS("transport=ws"),
  /** RFC 7118: a phone on a secured WebSocket writes the same parameter into its Contact. */
  WSS("transport=ws");

  private final String contactParam;

  SimTransport(String contactParam) {
    this.contactParam = contactParam;
  }

  /** The Contact's parameter that names it; empty for UDP, which is what no parameter means. */
  public String contactParam() {
    return contactParam;
  }

  boolean webSocket() {
    return this == WS || this == WSS;
  }

  /** Whether a NAT sees it as UDP; everything else is TCP to it. */
  boolean datagrams() {
    return this == UDP;
  }
}
