package dev.pinhole.nat;

import java.util.Optional;

/** What the rules ask of an observation whose Contact and source can be read. */
final class Facts {

  private final Observation seen;
  private final Endpoint contact;
  private final Transport transport;

  Facts(Observation seen, Endpoint contact) {
    this.seen = seen;
    this.contact = contact;
    this.transport = seen.transport().orElse(Transport.UDP);
  }

  Endpoint contact() {
    return contact;
  }

  Endpoint source() {
    return seen.source();
  }

  boolean isWebSocket() {
    return transport.isWebSocket();
  }

  boolean isProxied() {
    return seen.hop().filter(Hop::pathHeader).isPresent()
        && seen.hop().get().endpoint().sameAddress(source());
  }

  /** The word of the status that says so, such as {@code AUTO-NAT}. */
  Optional<String> forced() {
    return FreeswitchStatus.forced(seen.freeswitchStatus());
  }

  boolean flaggedByFreeswitch() {
    return seen.fsNat() || FreeswitchStatus.isNat(seen.freeswitchStatus());
  }

  boolean contactIsName() {
    return contact.address().isEmpty();
  }

  boolean contactIsPrivate() {
    return contact.address().filter(Address::isPrivate).isPresent();
  }

  boolean contactIsElsewhere() {
    return contact.otherAddress(source());
  }

  boolean contactIsSource() {
    return contact.sameAddress(source()) && samePort(contact, source());
  }

  Optional<Endpoint> firstContact() {
    return seen.firstContact();
  }

  /** What the first REGISTER advertised, if that is an address and not the source. */
  Optional<Endpoint> firstElsewhere() {
    return seen.firstContact().filter(first -> first.otherAddress(source()));
  }

  boolean firstIsContact(Endpoint first) {
    return first.sameAddress(contact) && samePort(first, contact);
  }

  boolean natSeenNearby() {
    return seen.natSeenNearby();
  }

  /** The host of the Call-ID (RFC 3261 section 8.1.1.4), if private and not the source. */
  Optional<Address> privateCallIdHost() {
    String callId = seen.callId();
    int at = callId.lastIndexOf('@');
    if (at < 0) {
      return Optional.empty();
    }
    return Address.parse(callId.substring(at + 1))
        .filter(Address::isPrivate)
        .filter(host -> !seen.source().address().equals(Optional.of(host)));
  }

  /** The port that counts: the given one, or the one its absence means. */
  int port(Endpoint endpoint) {
    return endpoint.port() == 0 ? transport.defaultPort() : endpoint.port();
  }

  private boolean samePort(Endpoint one, Endpoint other) {
    return !transport.isDatagram() || port(one) == port(other);
  }
}
