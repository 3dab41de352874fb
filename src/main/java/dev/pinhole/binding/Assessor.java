package dev.pinhole.binding;

import dev.pinhole.nat.Address;
import dev.pinhole.nat.Endpoint;
import dev.pinhole.nat.Judge;
import dev.pinhole.nat.Observation;
import dev.pinhole.nat.Transport;
import dev.pinhole.nat.Verdict;
import dev.pinhole.sofia.Contact;
import dev.pinhole.sofia.FsPath;
import dev.pinhole.sofia.SofiaEvent;
import java.util.Optional;

/** Turns what mod_sofia says of a REGISTER into a registration, and that into a verdict. */
public final class Assessor {
  private final Judge judge;
  private final Interner interner = new Interner();
  private String readLast = "";
  private Optional<Contact> contactOfLast = Contact.parse(readLast);

  public Assessor(Judge judge) {
    this.judge = judge;
  }

  Registration read(SofiaEvent.Register register) {
    Optional<Contact> contact = contact(register.contact());
    Optional<Transport> transport =
        contact.flatMap(Contact::transport).or(() -> Contact.transportOfStatus(register.status()));
    int defaultPort = transport.orElse(Transport.UDP).defaultPort();
    String networkIp = interner.one(canonical(register.networkIp()));
    String host = interner.one(contact.map(Contact::host).orElse(""));
    return new Registration(
        register.contact(),
        host,
        contact.map(uri -> uri.port().orElse(defaultPort)).orElse(0),
        networkIp,
        register.networkPort(),
        transport,
        interner.one(register.userAgent()),
        interner.one(register.status()),
        ForcePing.UNKNOWN);
  }

  /** Most are asked for twice in a row: when read, and when judged. */
  private Optional<Contact> contact(String text) {
    if (!text.equals(readLast)) {
      contactOfLast = Contact.parse(text);
      readLast = text;
    }
    return contactOfLast;
  }

  /** Host and port that a Contact names; unknown if it cannot be read. */
  FirstContact advertised(String contact) {
    Registration read = read(new SofiaEvent.Register(NOBODY, "", contact, "", "", 0, ""));
    return read.contactHost().isEmpty()
        ? FirstContact.UNKNOWN
        : new FirstContact(read.contactHost(), read.contactPort());
  }

  private static final SofiaEvent.Aor NOBODY = new SofiaEvent.Aor("", "", "");

  Verdict judge(
      BindingKey key,
      Registration registration,
      FirstContact first,
      boolean natSeenNearby,
      Optional<Verdict> learnt) {
    Optional<Contact> contact = contact(registration.contact());
    Optional<FsPath> path =
        contact.isPresent() ? contact.get().fsPath() : FsPath.of(registration.contact());
    return judge.judge(
        new Observation(
            contact.map(Contact::endpoint),
            path.map(FsPath::toHop),
            contact.isPresent() && contact.get().fsNat(),
            Endpoint.of(registration.networkIp(), registration.networkPort()),
            registration.transport(),
            registration.freeswitchStatus(),
            key.callId(),
            first.isKnown()
                ? Optional.of(Endpoint.of(first.host(), first.port()))
                : Optional.empty(),
            natSeenNearby,
            learnt));
  }

  BindingKey interned(BindingKey key) {
    return new BindingKey(
        interner.one(key.node()),
        interner.one(key.profile()),
        key.user(),
        interner.one(key.domain()),
        key.callId());
  }

  /** One spelling for one address, so that texts can be compared. */
  static String canonical(String networkIp) {
    return Address.parse(networkIp).map(Address::toString).orElse(networkIp);
  }
}
