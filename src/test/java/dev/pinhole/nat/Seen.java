package dev.pinhole.nat;

import java.util.Optional;

/** Builds observations for tests; what is not said is absent. */
final class Seen {

  private Optional<Endpoint> contact;
  private Optional<Endpoint> hop = Optional.empty();
  private boolean pathCut;
  private boolean fsNat;
  private Endpoint source;
  private Optional<Observation.Proxy> proxy = Optional.empty();
  private Optional<Transport> transport = Optional.of(Transport.UDP);
  private String status = "Registered(UDP)";
  private String callId = "a84b4c76e66710";
  private Optional<Endpoint> firstContact = Optional.empty();
  private Optional<Endpoint> sentBy = Optional.empty();
  private boolean natSeenNearby;
  private Optional<Nat> ofUser = Optional.empty();
  private Optional<Verdict> learnt = Optional.empty();

  private Seen(Optional<Endpoint> contact) {
    this.contact = contact;
  }

  static Seen contact(String host, int port) {
    return new Seen(Optional.of(Endpoint.of(host, port)));
  }

  static Seen unreadable() {
    return new Seen(Optional.empty());
  }

  Seen from(String host, int port) {
    source = Endpoint.of(host, port);
    return this;
  }

  Seen path(String host) {
    hop = Optional.of(Endpoint.of(host, 0));
    return this;
  }

  Seen pathCut() {
    pathCut = true;
    return this;
  }

  /** One that says where it had the REGISTER from, or does not. */
  Seen by(String host, boolean tells) {
    proxy = Optional.of(new Observation.Proxy(Endpoint.of(host, 5060), tells));
    return this;
  }

  Seen fsNat() {
    fsNat = true;
    return this;
  }

  Seen over(Transport used) {
    transport = Optional.of(used);
    return this;
  }

  Seen overSomething() {
    transport = Optional.empty();
    return this;
  }

  Seen status(String text) {
    status = text;
    return this;
  }

  Seen callId(String text) {
    callId = text;
    return this;
  }

  Seen first(String host, int port) {
    firstContact = Optional.of(Endpoint.of(host, port));
    return this;
  }

  Seen via(String host, int port) {
    sentBy = Optional.of(Endpoint.of(host, port));
    return this;
  }

  Seen natNearby() {
    natSeenNearby = true;
    return this;
  }

  Seen ofUser(Nat nat) {
    ofUser = Optional.of(nat);
    return this;
  }

  Seen learnt(Verdict verdict) {
    learnt = Optional.of(verdict);
    return this;
  }

  Observation build() {
    return new Observation(
        contact,
        hop,
        pathCut,
        fsNat,
        source,
        proxy,
        transport,
        status,
        callId,
        firstContact,
        sentBy,
        natSeenNearby,
        ofUser,
        learnt);
  }
}
