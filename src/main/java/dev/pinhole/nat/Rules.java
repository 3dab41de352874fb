package dev.pinhole.nat;

import java.util.Optional;

/** One method a rule, or a few that belong together. */
final class Rules {

  private Rules() {}

  static Optional<Verdict> proxied(Facts facts) {
    return facts.isProxied()
        ? Optional.of(Verdict.of(Nat.NO, NatKind.PROXIED, Evidence.proxied(facts.source())))
        : Optional.empty();
  }

  static Optional<Verdict> forcedContact(Facts facts) {
    return facts
        .forced()
        .map(
            word -> {
              Nat nat = facts.firstElsewhere().isPresent() ? Nat.YES : Nat.LIKELY;
              Verdict verdict = Verdict.of(nat, NatKind.FORCED_CONTACT, Evidence.forced(word));
              return facts
                  .firstElsewhere()
                  .map(first -> verdict.with(Evidence.firstElsewhere(first, facts.source())))
                  .orElse(verdict);
            });
  }

  /** The rules that compare the Contact with the source. */
  static Verdict byContact(Facts facts) {
    Endpoint contact = facts.contact();
    Endpoint source = facts.source();
    if (facts.isWebSocket()) {
      return webSocket(facts);
    }
    if (facts.contactIsName()) {
      return Verdict.of(Nat.UNKNOWN, NatKind.HOST_NAME, Evidence.hostName(contact));
    }
    if (facts.contactIsElsewhere()) {
      return facts.contactIsPrivate()
          ? Verdict.of(Nat.YES, NatKind.PRIVATE_CONTACT, Evidence.privateContact(contact, source))
          : Verdict.of(
              Nat.LIKELY, NatKind.ADDRESS_MISMATCH, Evidence.addressMismatch(contact, source));
    }
    if (!facts.contactIsSource()) {
      int port = facts.port(contact);
      return Verdict.of(Nat.LIKELY, NatKind.PORT_MISMATCH, Evidence.portMismatch(port, source));
    }
    return rewrittenContact(facts).orElseGet(() -> direct(facts));
  }

  private static Verdict webSocket(Facts facts) {
    Endpoint source = facts.source();
    if (facts.contactIsElsewhere()) {
      String sentence = Evidence.addressMismatch(facts.contact(), source);
      return Verdict.of(Nat.YES, NatKind.WEBSOCKET, sentence);
    }
    return facts
        .firstElsewhere()
        .map(first -> Evidence.firstElsewhere(first, source))
        .map(sentence -> Verdict.of(Nat.YES, NatKind.WEBSOCKET, sentence))
        .orElseGet(() -> Verdict.of(Nat.LIKELY, NatKind.WEBSOCKET, Evidence.webSocket(source)));
  }

  private static Optional<Verdict> rewrittenContact(Facts facts) {
    Endpoint source = facts.source();
    Optional<Endpoint> first = facts.firstElsewhere();
    if (first.isPresent()) {
      String sentence = Evidence.rewritten(first.get(), facts.contact());
      return Optional.of(Verdict.of(Nat.YES, NatKind.REWRITTEN_CONTACT, sentence));
    }
    if (facts.flaggedByFreeswitch()) {
      String sentence = Evidence.flagged(source);
      return Optional.of(Verdict.of(Nat.YES, NatKind.REWRITTEN_CONTACT, sentence));
    }
    return facts
        .privateCallIdHost()
        .map(host -> Evidence.callId(host, source))
        .map(sentence -> Verdict.of(Nat.LIKELY, NatKind.REWRITTEN_CONTACT, sentence));
  }

  private static Verdict direct(Facts facts) {
    Endpoint source = facts.source();
    if (facts.firstContact().isEmpty()) {
      return Verdict.of(Nat.UNKNOWN, NatKind.DIRECT, Evidence.noFirstContact(source));
    }
    Endpoint first = facts.firstContact().get();
    if (!facts.firstIsContact(first)) {
      String sentence = Evidence.rewritten(first, facts.contact());
      return Verdict.of(Nat.UNKNOWN, NatKind.DIRECT, sentence);
    }
    Nat nat = facts.natSeenNearby() ? Nat.UNKNOWN : Nat.NO;
    Verdict verdict = Verdict.of(nat, NatKind.DIRECT, Evidence.firstIsSource(source));
    return facts.natSeenNearby() ? verdict.with(Evidence.natSeenNearby(source)) : verdict;
  }
}
