package dev.pinhole.sim;

/** What stands between a phone and FreeSWITCH, and what the phone says of itself. */
public enum PhoneKind {
  /** Learns its outside address from the 401 and puts it into its Contact. */
  REWRITTEN_CONTACT("rewritten-contact", NatPlace.BEHIND, SimTransport.UDP),
  PRIVATE_CONTACT("private-contact", NatPlace.BEHIND, SimTransport.UDP),
  CARRIER_GRADE("private-contact", NatPlace.BEHIND, SimTransport.UDP),
  TCP("private-contact", NatPlace.BEHIND, SimTransport.TCP),
  TLS("private-contact", NatPlace.BEHIND, SimTransport.TLS),
  WEBSOCKET("websocket", NatPlace.BEHIND, SimTransport.WS),
  /** FreeSWITCH replaces the Contact, for the user's {@code sip-force-contact}. */
  FORCED_CONTACT("forced-contact", NatPlace.BEHIND, SimTransport.UDP),
  /** STUN found the right address and another port: calls go astray, whatever is kept alive. */
  STUN("port-mismatch", NatPlace.BEHIND, SimTransport.UDP),
  /** The Contact names another address of the site: calls go astray as well. */
  ADDRESS_MISMATCH("address-mismatch", NatPlace.BEHIND, SimTransport.UDP),
  DIRECT("direct", NatPlace.NONE, SimTransport.UDP),
  /** Sends from one port and listens on another. */
  PORT_MISMATCH("port-mismatch", NatPlace.NONE, SimTransport.UDP),
  HOST_NAME("host-name", NatPlace.NONE, SimTransport.UDP),
  /** Registers through an edge proxy, which takes care of whatever is behind it. */
  PROXIED("proxied", NatPlace.NONE, SimTransport.UDP),
  FOREIGN_PATH("foreign-path", NatPlace.NONE, SimTransport.UDP);

  /** Whether there is a NAT between FreeSWITCH and where its requests go. */
  public enum NatPlace {
    BEHIND,
    NONE
  }

  private final String natKind;
  private final NatPlace nat;
  private final SimTransport transport;

  PhoneKind(String natKind, NatPlace nat, SimTransport transport) {
    this.natKind = natKind;
    this.nat = nat;
    this.transport = transport;
  }

  /** What it is to be recognised as. */
  public String natKind() {
    return natKind;
  }

  public boolean behindNat() {
    return nat == NatPlace.BEHIND;
  }

  public SimTransport transport() {
    return transport;
  }

  /** Whether its Contact leads past it, so that no keep-alive can help. */
  public boolean astray() {
    return this == STUN || this == ADDRESS_MISMATCH;
  }
}
