package dev.pinhole.sim;

/** What stands between a phone and FreeSWITCH, and what the phone says of itself. */
public enum PhoneKind {
  /** Learns its outside address from the 401 and puts it into its Contact. */
  REWRITTEN_CONTACT("rewritten-contact", Nat.BEHIND, SimTransport.UDP),
  PRIVATE_CONTACT("private-contact", Nat.BEHIND, SimTransport.UDP),
  CARRIER_GRADE("private-contact", Nat.BEHIND, SimTransport.UDP),
  TCP("private-contact", Nat.BEHIND, SimTransport.TCP),
  TLS("private-contact", Nat.BEHIND, SimTransport.TLS),
  WEBSOCKET("websocket", Nat.BEHIND, SimTransport.WS),
  /** FreeSWITCH replaces the Contact, for the user's {@code sip-force-contact}. */
  FORCED_CONTACT("forced-contact", Nat.BEHIND, SimTransport.UDP),
  /** STUN found the right address and another port: calls go astray, whatever is kept alive. */
  STUN("port-mismatch", Nat.BEHIND, SimTransport.UDP),
  /** The Contact names another address of the site: calls go astray as well. */
  ADDRESS_MISMATCH("address-mismatch", Nat.BEHIND, SimTransport.UDP),
  DIRECT("direct", Nat.NONE, SimTransport.UDP),
  /** Sends from one port and listens on another. */
  PORT_MISMATCH("port-mismatch", Nat.NONE, SimTransport.UDP),
  HOST_NAME("host-name", Nat.NONE, SimTransport.UDP),
  /** Registers through an edge proxy, which takes care of whatever is behind it. */
  PROXIED("proxied", Nat.NONE, SimTransport.UDP),
  FOREIGN_PATH("foreign-path", Nat.NONE, SimTransport.UDP);

  /** Whether there is a NAT between FreeSWITCH and where its requests go. */
  public enum Nat {
    BEHIND,
    NONE
  }

  private final String natKind;
  private final Nat nat;
  private final SimTransport transport;

  PhoneKind(String natKind, Nat nat, SimTransport transport) {
    this.natKind = natKind;
    this.nat = nat;
    this.transport = transport;
  }

  /** What it is to be recognised as. */
  public String natKind() {
    return natKind;
  }

  public boolean behindNat() {
    return nat == Nat.BEHIND;
  }

  public SimTransport transport() {
    return transport;
  }

  /** Whether its Contact leads past it, so that no keep-alive can help. */
  public boolean astray() {
    return this == STUN || this == ADDRESS_MISMATCH;
  }
}
