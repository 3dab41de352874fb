package dev.pinhole.binding;

import dev.pinhole.nat.Address;
import dev.pinhole.nat.Endpoint;
import dev.pinhole.nat.Judge;
import dev.pinhole.nat.Nat;
import dev.pinhole.nat.Observation;
import dev.pinhole.nat.Proxies;
import dev.pinhole.nat.Transport;
import dev.pinhole.nat.Verdict;
import dev.pinhole.sofia.Contact;
import dev.pinhole.sofia.FsPath;
import dev.pinhole.sofia.SofiaEvent;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Turns what mod_sofia says of a REGISTER into a registration, and that into a verdict. */
public final class Assessor {
  static final int MOST_TEXTS = 16_384;
  private static final int LONGEST_TEXT = 256;

  private final Judge judge;
  private final Proxies proxies;

  /**
   * Equal texts are one object: 100,000 phones have a few hundred User-Agents, profiles and domains
   * among them. Bounded, because a phone may send a new User-Agent each time.
   */
  private final Map<String, String> texts = new HashMap<>();

  private String readLast = "";
  private Optional<Contact> contactOfLast = Contact.parse(readLast);

  public Assessor(Judge judge, Proxies proxies) {
    this.judge = judge;
    this.proxies = proxies;
  }

  Registration read(SofiaEvent.Register register) {
    return read(register, "");
  }

  Registration read(SofiaEvent.Register register, String otherServer) {
    Optional<Contact> contact = contact(register.contact());
    Optional<Transport> transport = Contact.transport(contact, register.status());
    Endpoint source = Endpoint.of(canonical(register.networkIp()), register.networkPort());
    Optional<FsPath> path = path(contact, register.contact());
    boolean proxied = isProxied(path, source);
    Endpoint phone = proxied ? told(contact, path).orElse(source) : source;
    String networkIp = one(canonical(phone.host()));
    String host = one(contact.map(Contact::host).orElse(""));
    return new Registration(
        register.contact(),
        host,
        contact.map(uri -> port(uri, transport)).orElse(0),
        networkIp,
        phone.port(),
        proxied ? Optional.of(interned(source)) : Optional.empty(),
        transport,
        one(register.userAgent()),
        one(register.status()),
        ForcePing.UNKNOWN,
        one(otherServer),
        SentBy.UNKNOWN);
  }

  /**
   * Whether reading it would surely lead to the same registration; that is most of what a listing
   * of phones that are known would cost. Where a proxy may be in between, it is read.
   */
  boolean wasReadFrom(Registration known, SofiaEvent.Register told, String otherServer) {
    String contact = told.contact();
    return known.networkPort() == told.networkPort()
        && known.contact().equals(contact)
        && known.networkIp().equals(told.networkIp())
        && known.freeswitchStatus().equals(told.status())
        && known.userAgent().equals(told.userAgent())
        && known.otherServer().equals(otherServer)
        && known.proxy().isEmpty()
        && proxies.equals(Proxies.NONE)
        && !FsPath.mayBeBracketed(contact);
  }

  /** It put itself on the path (RFC 3327), or the operator says so. */
  private boolean isProxied(Optional<FsPath> path, Endpoint source) {
    return path.filter(FsPath::bracketed)
            .map(FsPath::endpoint)
            .filter(hop -> hop.sameAddress(source) || proxies.has(hop))
            .isPresent()
        || proxies.has(source);
  }

  /** Where a proxy says that it had the REGISTER from. */
  private static Optional<Endpoint> told(Optional<Contact> contact, Optional<FsPath> path) {
    return path.flatMap(FsPath::received).or(() -> contact.flatMap(Contact::alias));
  }

  private static Optional<FsPath> path(Optional<Contact> contact, String text) {
    return contact.isPresent() ? contact.get().fsPath() : FsPath.of(text);
  }

  SentBy interned(SentBy via) {
    return via.isKnown() ? new SentBy(one(via.host()), via.port(), via.rport()) : SentBy.UNKNOWN;
  }

  private Endpoint interned(Endpoint proxy) {
    return new Endpoint(one(proxy.host()), proxy.port(), proxy.address());
  }

  /** Most are asked for twice in a row: when read, and when judged. */
  private Optional<Contact> contact(String text) {
    if (!text.equals(readLast)) {
      contactOfLast = Contact.parse(text);
      readLast = text;
    }
    return contactOfLast;
  }

  /**
   * Host and port that a Contact names; unknown if it cannot be read. Nothing of it is kept among
   * the texts: anybody may say it.
   */
  FirstContact advertised(String contact) {
    return contact(contact)
        .map(uri -> new FirstContact(uri.host(), port(uri, uri.transport())))
        .orElse(FirstContact.UNKNOWN);
  }

  private static int port(Contact uri, Optional<Transport> transport) {
    return uri.port().orElse(transport.orElse(Transport.UDP).defaultPort());
  }

  Verdict judge(
      Binding binding, boolean natSeenNearby, Optional<Nat> ofUser, Optional<Verdict> learnt) {
    Registration registration = binding.registration();
    FirstContact first = binding.first();
    Optional<Contact> contact = contact(registration.contact());
    Optional<FsPath> path = path(contact, registration.contact());
    return judge.judge(
        new Observation(
            contact.map(Contact::endpoint),
            path.map(FsPath::endpoint),
            path.filter(FsPath::cut).isPresent(),
            contact.isPresent() && contact.get().fsNat(),
            Endpoint.of(registration.networkIp(), registration.networkPort()),
            registration
                .proxy()
                .map(proxy -> new Observation.Proxy(proxy, told(contact, path).isPresent())),
            registration.transport(),
            registration.freeswitchStatus(),
            binding.key().callId(),
            first.isKnown()
                ? Optional.of(Endpoint.of(first.host(), first.port()))
                : Optional.empty(),
            registration.via().isKnown()
                ? Optional.of(Endpoint.of(registration.via().host(), registration.via().port()))
                : Optional.empty(),
            natSeenNearby,
            ofUser,
            learnt));
  }

  BindingKey interned(BindingKey key) {
    return new BindingKey(
        one(key.node()), one(key.profile()), key.user(), one(key.domain()), key.callId());
  }

  /** The same, in which what other bindings have too is one object with theirs. */
  Binding interned(Binding binding) {
    Registration registration = binding.registration();
    return new Binding(
        binding.id(),
        interned(binding.key()),
        new Registration(
            registration.contact(),
            one(registration.contactHost()),
            registration.contactPort(),
            one(registration.networkIp()),
            registration.networkPort(),
            registration.proxy().map(this::interned),
            registration.transport(),
            one(registration.userAgent()),
            one(registration.freeswitchStatus()),
            registration.forcePing(),
            one(registration.otherServer()),
            interned(registration.via())),
        binding.first(),
        binding.nat(),
        binding.natKind(),
        binding.lifetime(),
        binding.reachability());
  }

  int texts() {
    return texts.size();
  }

  private String one(String text) {
    if (text.length() > LONGEST_TEXT) {
      return text;
    }
    String known = texts.get(text);
    if (known != null) {
      return known;
    }
    if (texts.size() == MOST_TEXTS) {
      texts.clear();
    }
    texts.put(text, text);
    return text;
  }

  /** One spelling for one address, so that texts can be compared. */
  static String canonical(String networkIp) {
    Optional<Address> address = Address.parse(networkIp);
    // A dotted quad can be written in one way.
    boolean quad = networkIp.indexOf(':') < 0 && networkIp.indexOf('%') < 0;
    return address.isEmpty() || quad ? networkIp : address.get().toString();
  }
}
