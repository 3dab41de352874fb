package dev.pinhole.nat;

import java.util.List;
import java.util.Optional;

/**
 * Says of one binding whether its phone is behind NAT, and why in sentences that an admin reads. A
 * pure function of what was observed and of the configured local networks; safe for use by any
 * thread. Whatever a phone wrote enters a sentence by {@link Endpoint} only.
 *
 * <p>The rules are tried in the order of {@link NatKind}, and the first that matches counts. Two
 * things stand beside them: addresses in a local network, which are never NAT, and what was learnt
 * of the same binding before, which a mere lack of evidence does not wipe out.
 */
public final class Judge {

  /** In a status such as {@code Registered(AUTO-NAT)}: {@code sip-force-contact}. */
  private static final List<String> FORCED = List.of("AUTO-NAT", "AUTO-NAT-2.0", "TLSHACK");

  private final List<Cidr> localNetworks;

  /** A judge who takes phones in these networks for reachable without NAT. */
  public Judge(List<Cidr> localNetworks) {
    this.localNetworks = List.copyOf(localNetworks);
  }

  /** The verdict on one binding. */
  public Verdict judge(Observation seen) {
    Endpoint source = seen.source();
    if (source.address().isEmpty() || source.port() == 0) {
      return Verdict.unreadable(
          source.host().isEmpty()
              ? "the REGISTER's source is missing"
              : "the REGISTER's source " + source + " is not an address and port");
    }
    Optional<Endpoint> path = seen.nextHop();
    boolean proxied = seen.proxy().isPresent();
    if (!proxied && path.filter(hop -> leadsElsewhere(hop, source)).isPresent()) {
      return Verdict.of(
          Nat.UNKNOWN,
          NatKind.FOREIGN_PATH,
          (seen.pathCut() ? "FreeSWITCH cannot reach it: it cuts the fs_path at a comma, and " : "")
              + "requests go to "
              + path.get()
              + ", the REGISTER came from "
              + source);
    }
    Verdict verdict =
        seen.contact()
            .map(contact -> judge(seen, contact))
            .orElseGet(() -> Verdict.unreadable("the Contact cannot be read"));
    if (seen.proxy().filter(Observation.Proxy::tells).isPresent()) {
      return verdict.with(
          "the REGISTER came by the proxy "
              + seen.proxy().get().source()
              + ", which says where it had it from");
    }
    return !proxied && path.filter(hop -> hop.host().isEmpty()).isPresent()
        ? verdict.with("requests go by an fs_path that cannot be read")
        : verdict;
  }

  /**
   * Whether requests go to another address than the source, or to a name, which may be any;
   * sofia-sip sends to spellings such as 010.0.0.1, too, which no two programs read alike.
   */
  private static boolean leadsElsewhere(Endpoint hop, Endpoint source) {
    return hop.address().isPresent() ? hop.otherAddress(source) : !hop.host().isEmpty();
  }

  private Verdict judge(Observation seen, Endpoint contact) {
    Optional<Verdict> early = proxied(seen).or(() -> forcedContact(seen));
    if (early.isEmpty() && firstElsewhere(seen).isEmpty() && sentElsewhere(seen).isEmpty()) {
      // The configuration overrules what was learnt while it said otherwise.
      Optional<Cidr> network = localNetwork(contact, seen.source());
      if (network.isPresent()) {
        return Verdict.of(
            Nat.NO,
            NatKind.DIRECT,
            "Contact and source are "
                + host(seen.source())
                + " in the local network "
                + network.get());
      }
    }
    Verdict fresh =
        early
            .filter(verdict -> verdict.kind().equals(NatKind.PROXIED.present()))
            .orElseGet(() -> withVia(early.orElseGet(() -> byContact(seen, contact)), seen));
    return seen.learnt()
        .filter(before -> outweighs(before, fresh, contact, seen.source()))
        .map(before -> before.with("learnt from an earlier REGISTER of this Call-ID"))
        .or(() -> seen.ofUser().filter(nat -> isDirect(fresh)).map(nat -> ofUser(nat, seen)))
        .orElse(fresh);
  }

  /** A phone that begins anew may do so with the Contact that it learnt before. */
  private static Verdict ofUser(Nat nat, Observation seen) {
    return Verdict.of(
        nat,
        NatKind.REWRITTEN_CONTACT,
        "Contact is the source "
            + seen.source()
            + ", but another Call-ID of this user showed NAT at that address");
  }

  private static boolean isDirect(Verdict verdict) {
    return verdict.kind().equals(Optional.of(NatKind.DIRECT));
  }

  private Optional<Cidr> localNetwork(Endpoint contact, Endpoint source) {
    if (localNetworks.isEmpty() || !contact.sameAddress(source)) {
      return Optional.empty();
    }
    return localNetworks.stream()
        .filter(network -> source.address().filter(network::contains).isPresent())
        .findFirst();
  }

  /**
   * A refresh may be challenged with the already rewritten Contact, and a daemon may have joined
   * late: then the new observation shows less than the old one did.
   */
  private static boolean outweighs(
      Verdict learnt, Verdict fresh, Endpoint contact, Endpoint source) {
    if (isDirect(fresh)) {
      boolean byPortAlone = learnt.kind().equals(Optional.of(NatKind.PORT_MISMATCH));
      return learnt.nat() == Nat.YES
          || learnt.nat() == Nat.LIKELY && !(byPortAlone && isPrivate(source));
    }
    return fresh.nat() == Nat.LIKELY
        && learnt.nat() == Nat.YES
        && learnt.kind().equals(Optional.of(NatKind.REWRITTEN_CONTACT))
        && contact.sameAddress(source);
  }

  /** What stands behind a proxy that says nothing of it, or that wrote the Contact itself. */
  private static Optional<Verdict> proxied(Observation seen) {
    return seen.proxy()
        .filter(
            proxy ->
                !proxy.tells() || seen.contact().filter(proxy.source()::sameAddress).isPresent())
        .map(
            proxy ->
                Verdict.of(
                    Nat.UNKNOWN,
                    NatKind.PROXIED,
                    "the REGISTER came from the proxy "
                        + proxy.source()
                        + "; nothing tells where the phone is"));
  }

  private static Optional<Verdict> forcedContact(Observation seen) {
    // FreeSWITCH compares the Contact with the proxy.
    String status = seen.proxy().isPresent() ? "" : seen.freeswitchStatus();
    int open = status.indexOf('(') + 1;
    for (String word : FORCED) {
      if (open > 0
          && status.startsWith(word, open)
          && status.startsWith(")", open + word.length())) {
        Optional<Endpoint> first = firstElsewhere(seen);
        Verdict verdict =
            Verdict.of(
                first.isPresent() ? Nat.YES : Nat.LIKELY,
                NatKind.FORCED_CONTACT,
                "FreeSWITCH says " + word + ": it sends to the source whatever the Contact is");
        return first
            .map(other -> verdict.with(cameFrom(other, seen)))
            .or(() -> Optional.of(verdict));
      }
    }
    return Optional.empty();
  }

  /** The rules that compare the Contact with the source. */
  private static Verdict byContact(Observation seen, Endpoint contact) {
    Endpoint source = seen.source();
    if (transport(seen).isWebSocket()) {
      return webSocket(seen, contact);
    }
    if (contact.address().isEmpty()) {
      return Verdict.of(
          Nat.UNKNOWN,
          NatKind.HOST_NAME,
          "Contact is the name " + contact + ", which is not looked up");
    }
    if (contact.otherAddress(source)) {
      return contact.address().get().isPrivate()
          ? Verdict.of(
              Nat.YES,
              NatKind.PRIVATE_CONTACT,
              joined(
                  "Contact is the private address ", contact, ", the REGISTER came from ", source))
          : Verdict.of(Nat.LIKELY, NatKind.ADDRESS_MISMATCH, elsewhere(contact, source));
    }
    if (samePort(seen, contact, source)) {
      return rewrittenContact(seen, contact).orElseGet(() -> direct(seen, contact));
    }
    // Loopback is a program beside FreeSWITCH, which may stand before phones.
    boolean own = isPrivate(source) && !source.address().get().isUnspecifiedOrLoopback();
    return own
        ? rewrittenContact(seen, contact).orElseGet(() -> listensElsewhere(seen))
        : Verdict.of(
            Nat.LIKELY,
            NatKind.PORT_MISMATCH,
            "Contact has port "
                + port(seen, contact)
                + ", the REGISTER came from "
                + source
                + ": its NAT gave it another port, or it sends from another than it listens on");
  }

  /** A phone that sends from any port and listens on its own, where the address is its own. */
  private static Verdict listensElsewhere(Observation seen) {
    Verdict verdict =
        Verdict.of(
            seen.natSeenNearby() ? Nat.UNKNOWN : Nat.NO,
            NatKind.DIRECT,
            "Contact and source are the same private address "
                + host(seen.source())
                + "; the phone sends from another port than it listens on");
    return seen.natSeenNearby() ? verdict.with(nearby(seen)) : verdict;
  }

  private static boolean isPrivate(Endpoint endpoint) {
    return endpoint.address().filter(Address::isPrivate).isPresent();
  }

  /**
   * The phone's own Via has the address that it knows itself by (RFC 3581). One that is the source
   * never makes {@code no}: phones such as PJSIP's write there, too, what they have learnt.
   */
  private static Verdict withVia(Verdict verdict, Observation seen) {
    Endpoint source = seen.source();
    Optional<Endpoint> elsewhere = sentElsewhere(seen);
    if (elsewhere.isPresent()) {
      return new Verdict(
              Nat.YES,
              isDirect(verdict) ? NatKind.REWRITTEN_CONTACT.present() : verdict.kind(),
              verdict.nat() == Nat.NO ? List.of() : verdict.evidence())
          .with("Via says " + elsewhere.get() + ", the packet came from " + source);
    }
    Optional<Endpoint> same = seen.sentBy().filter(source::sameAddress);
    if (same.isEmpty() || !isDirect(verdict)) {
      return verdict;
    }
    if (samePort(seen, same.get(), source)) {
      return verdict.with("its Via says " + source + ", too");
    }
    return isPrivate(source)
        ? verdict
        : Verdict.of(
            Nat.LIKELY,
            NatKind.PORT_MISMATCH,
            "Via says " + same.get() + ", the packet came from " + source);
  }

  /** What the Via says, if that is another address than the source. */
  private static Optional<Endpoint> sentElsewhere(Observation seen) {
    return seen.sentBy().filter(sentBy -> sentBy.otherAddress(seen.source()));
  }

  private static String nearby(Observation seen) {
    return "another phone at this address was behind NAT: " + host(seen.source());
  }

  private static Verdict webSocket(Observation seen, Endpoint contact) {
    Endpoint source = seen.source();
    if (contact.otherAddress(source)) {
      return Verdict.of(Nat.YES, NatKind.WEBSOCKET, elsewhere(contact, source));
    }
    return firstElsewhere(seen)
        .map(first -> Verdict.of(Nat.YES, NatKind.WEBSOCKET, cameFrom(first, seen)))
        .orElseGet(
            () ->
                Verdict.of(
                    Nat.LIKELY,
                    NatKind.WEBSOCKET,
                    "a WebSocket from "
                        + source
                        + ", whose Contact tells no address of the phone"));
  }

  /** The Contact is the source. */
  private static Optional<Verdict> rewrittenContact(Observation seen, Endpoint contact) {
    Optional<Endpoint> first = firstElsewhere(seen);
    if (first.isPresent()) {
      return Optional.of(
          Verdict.of(Nat.YES, NatKind.REWRITTEN_CONTACT, rewritten(first.get(), contact)));
    }
    boolean flagged = seen.fsNat() || seen.freeswitchStatus().contains("-NAT)");
    // Before a proxy, FreeSWITCH compares the Contact with that.
    if (flagged && seen.proxy().isEmpty()) {
      return Optional.of(
          Verdict.of(
              Nat.YES,
              NatKind.REWRITTEN_CONTACT,
              "Contact is the source "
                  + seen.source()
                  + ", but FreeSWITCH takes the phone for one behind NAT"));
    }
    return privateCallIdHost(seen)
        .map(
            host ->
                Verdict.of(
                    Nat.LIKELY,
                    NatKind.REWRITTEN_CONTACT,
                    "Contact is the source "
                        + seen.source()
                        + ", but the Call-ID has the private address "
                        + host));
  }

  private static Verdict direct(Observation seen, Endpoint contact) {
    Endpoint source = seen.source();
    if (seen.firstContact().isEmpty()) {
      return Verdict.of(
          Nat.UNKNOWN,
          NatKind.DIRECT,
          "Contact is the source " + source + ", but the first REGISTER was not seen");
    }
    Endpoint first = seen.firstContact().get();
    if (!first.sameAddress(contact) || !samePort(seen, first, contact)) {
      return Verdict.of(Nat.UNKNOWN, NatKind.DIRECT, rewritten(first, contact));
    }
    Verdict verdict =
        Verdict.of(
            seen.natSeenNearby() ? Nat.UNKNOWN : Nat.NO,
            NatKind.DIRECT,
            "first REGISTER already advertised the source " + source);
    return seen.natSeenNearby() ? verdict.with(nearby(seen)) : verdict;
  }

  /** What the first REGISTER advertised, if that is an address and not the source. */
  private static Optional<Endpoint> firstElsewhere(Observation seen) {
    return seen.firstContact().filter(first -> first.otherAddress(seen.source()));
  }

  /**
   * The host of the Call-ID (RFC 3261 section 8.1.1.4), if private and not the source. What a phone
   * uses before it has an address tells nothing.
   */
  private static Optional<Address> privateCallIdHost(Observation seen) {
    int at = seen.callId().lastIndexOf('@');
    return at < 0
        ? Optional.empty()
        : CallIdHost.address(seen.callId().substring(at + 1))
            .filter(Address::isPrivate)
            .filter(host -> !host.isUnspecifiedOrLoopback())
            .filter(host -> !seen.source().address().equals(Optional.of(host)));
  }

  private static boolean samePort(Observation seen, Endpoint one, Endpoint other) {
    return !transport(seen).isDatagram() || port(seen, one) == port(seen, other);
  }

  /** The port that counts: the given one, or the one its absence means. */
  private static int port(Observation seen, Endpoint endpoint) {
    return endpoint.port() == 0 ? transport(seen).defaultPort() : endpoint.port();
  }

  private static Transport transport(Observation seen) {
    return seen.transport().orElse(Transport.UDP);
  }

  private static String cameFrom(Endpoint first, Observation seen) {
    return "first REGISTER advertised " + first + ", it came from " + seen.source();
  }

  private static String rewritten(Endpoint first, Endpoint contact) {
    return joined("first REGISTER advertised ", first, ", the accepted one ", contact);
  }

  private static String elsewhere(Endpoint contact, Endpoint source) {
    return joined("Contact is ", contact, ", the REGISTER came from ", source);
  }

  /**
   * Of the most frequent sentences: a text that grows by being appended to is copied four times.
   */
  private static String joined(String before, Endpoint one, String between, Endpoint other) {
    return String.join("", before, one.toString(), between, other.toString());
  }

  private static String host(Endpoint endpoint) {
    return Endpoint.of(endpoint.host(), 0).toString();
  }
}
