package dev.pinhole.nat;

import java.util.Optional;

/** Which rule gave a verdict. The order is the order in which {@link Judge} tries them. */
public enum NatKind {
  /** Requests go to an address that is not the source. */
  FOREIGN_PATH("foreign-path"),
  /** A proxy at the source put itself on the path (RFC 3327). */
  PROXIED("proxied"),
  /** FreeSWITCH replaced the Contact ({@code sip-force-contact}). */
  FORCED_CONTACT("forced-contact"),
  /** Registered over WebSocket, where a Contact is seldom an address (RFC 7118). */
  WEBSOCKET("websocket"),
  /** The Contact's host is a name. */
  HOST_NAME("host-name"),
  /** The Contact is a private address and the source is another one. */
  PRIVATE_CONTACT("private-contact"),
  /** The phone found out its public address and advertises that (RFC 3581). */
  REWRITTEN_CONTACT("rewritten-contact"),
  /** The Contact is another public address. */
  ADDRESS_MISMATCH("address-mismatch"),
  /** The Contact is the source's address with another port. */
  PORT_MISMATCH("port-mismatch"),
  /** The Contact is the source, and nothing speaks for NAT. */
  DIRECT("direct");

  private static final NatKind[] ALL = values();

  private final String text;

  /** One for all bindings of this kind: there may be 100,000. */
  private final Optional<NatKind> present = Optional.of(this);

  NatKind(String text) {
    this.text = text;
  }

  /** The word in the SQL column {@code nat_kind}. */
  public String text() {
    return text;
  }

  Optional<NatKind> present() {
    return present;
  }

  /** Reads a word of the SQL column {@code nat_kind}. */
  public static Optional<NatKind> of(String text) {
    for (NatKind kind : ALL) {
      if (kind.text.equals(text)) {
        return kind.present;
      }
    }
    return Optional.empty();
  }
}
