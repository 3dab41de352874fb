package dev.pinhole.keepalive;

import dev.pinhole.binding.Binding;
import dev.pinhole.binding.BindingKey;
import dev.pinhole.binding.Change;
import dev.pinhole.binding.FirstContact;
import dev.pinhole.binding.ForcePing;
import dev.pinhole.binding.Lifetime;
import dev.pinhole.binding.Reachability;
import dev.pinhole.binding.Registration;
import dev.pinhole.binding.SentBy;
import dev.pinhole.nat.Endpoint;
import dev.pinhole.nat.Nat;
import dev.pinhole.nat.NatKind;
import dev.pinhole.nat.Transport;
import java.util.List;
import java.util.Optional;

/** Bindings as the engine gets them. */
final class Phones {
  private Phones() {}

  static Binding phone(int number) {
    return phone(number, Transport.UDP);
  }

  static Binding phone(int number, Transport transport) {
    return with(key(number), Optional.of(transport), Nat.YES, NatKind.REWRITTEN_CONTACT);
  }

  static Binding phone(int number, Nat nat, NatKind kind) {
    return with(key(number), Optional.of(Transport.UDP), nat, kind);
  }

  static Binding phone(BindingKey key) {
    return with(key, Optional.of(Transport.UDP), Nat.YES, NatKind.REWRITTEN_CONTACT);
  }

  /** As a table tells of it. */
  static Change saved(Binding phone, Change.Origin origin) {
    return new Change.Saved(Optional.empty(), phone, List.of(), origin);
  }

  /** With the time of its last REGISTER. */
  static Binding refreshed(Binding phone, long epochMillis) {
    return new Binding(
        phone.id(),
        phone.key(),
        phone.registration(),
        phone.first(),
        phone.nat(),
        phone.natKind(),
        new Lifetime(epochMillis, epochMillis, 0, 0, 0),
        phone.reachability());
  }

  static Binding phoneOfUnknownTransport(int number) {
    return with(key(number), Optional.empty(), Nat.UNKNOWN, NatKind.HOST_NAME);
  }

  /** Registered from another network_ip. */
  static Binding at(int number, String networkIp) {
    Binding phone = phone(number);
    return with(phone, phone.registration().contact(), networkIp);
  }

  /** FreeSWITCH itself saw the NAT, and sends requests to the source. */
  static Binding withPath(Binding phone) {
    String contact = phone.registration().contact().replace(">", ";fs_path=sip%3A198.51.100.98>");
    return with(phone, contact, phone.registration().networkIp());
  }

  static Binding withContact(Binding phone, String contact) {
    return with(phone, contact, phone.registration().networkIp());
  }

  /** One that registered through a proxy at this address, which put itself on the path. */
  static Binding by(Binding phone, String proxy) {
    String contact =
        phone.registration().contact().replace(">", ";fs_path=%3Csip%3A" + proxy + "%3Blr%3E>");
    return with(
        phone, contact, phone.registration().networkIp(), Optional.of(Endpoint.of(proxy, 5060)));
  }

  private static Binding with(Binding phone, String contact, String networkIp) {
    return with(phone, contact, networkIp, phone.registration().proxy());
  }

  private static Binding with(
      Binding phone, String contact, String networkIp, Optional<Endpoint> proxy) {
    Registration there = phone.registration();
    return new Binding(
        phone.id(),
        phone.key(),
        new Registration(
            contact,
            there.contactHost(),
            there.contactPort(),
            networkIp,
            there.networkPort(),
            proxy,
            there.transport(),
            there.userAgent(),
            there.freeswitchStatus(),
            there.forcePing(),
            there.otherServer(),
            there.via()),
        phone.first(),
        phone.nat(),
        phone.natKind(),
        phone.lifetime(),
        phone.reachability());
  }

  static BindingKey key(int number) {
    String user = Integer.toString(number);
    return new BindingKey("default", "internal", user, "pbx.example", user + "@phone");
  }

  static int number(BindingKey key) {
    return Integer.parseInt(key.user());
  }

  /** The same, quickly. */
  static int number(Binding binding) {
    return binding.registration().networkPort();
  }

  private static Binding with(
      BindingKey key, Optional<Transport> transport, Nat nat, NatKind kind) {
    String contact = "<sip:" + key.user() + "@198.51.100.98:13654>";
    Registration registration =
        new Registration(
            contact,
            "198.51.100.98",
            13654,
            "198.51.100.98",
            key.user().matches("[0-9]+") ? Integer.parseInt(key.user()) : 0,
            Optional.empty(),
            transport,
            "eyeBeam",
            "Registered(UDP)",
            ForcePing.OFF,
            "",
            SentBy.UNKNOWN);
    return new Binding(
        key.user().matches("[0-9]+") ? Integer.parseInt(key.user()) : 0,
        key,
        registration,
        FirstContact.UNKNOWN,
        nat,
        Optional.of(kind),
        new Lifetime(0, 0, 0, 0, 0),
        Reachability.NOT_OBSERVED);
  }
}
