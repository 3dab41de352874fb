package dev.pinhole.binding;

import dev.pinhole.nat.Endpoint;
import dev.pinhole.nat.Nat;
import dev.pinhole.nat.NatKind;
import dev.pinhole.nat.Verdict;
import dev.pinhole.time.Timers;
import java.util.Optional;

/**
 * What is known of a Call-ID beyond its latest REGISTER: what its first one advertised, and the
 * verdict before. It counts as long as network_ip stays the same.
 */
final class Learning {
  /**
   * What a verdict on a registration may take into account.
   *
   * @param advertised what this REGISTER advertised before it was challenged, if it was
   */
  record Learnt(FirstContact first, Optional<Verdict> verdict, FirstContact advertised) {}

  private final FirstContacts firstContacts;
  private final Departed departed;

  Learning(Timers timers) {
    firstContacts = new FirstContacts(timers);
    departed = new Departed(timers);
  }

  void challenged(BindingKey key, String networkIp, FirstContact advertised, boolean proof) {
    firstContacts.remember(key, networkIp, advertised, proof);
  }

  void ended(
      BindingKey key,
      String networkIp,
      FirstContact first,
      Nat nat,
      Optional<NatKind> kind,
      long ageMillis) {
    departed.remember(key, networkIp, first, nat, kind, ageMillis);
  }

  /** For an accepted REGISTER; {@code before} is null for a binding that is new. */
  Learnt ofRegister(BindingKey key, Binding before, String networkIp) {
    Prior prior = Prior.of(before, departed.take(key));
    Learnt learnt = at(prior, networkIp);
    Optional<FirstContacts.Entry> challenge = firstContacts.take(key, networkIp);
    return new Learnt(
        firstContact(challenge, prior.isKnown(), learnt.first, networkIp),
        learnt.verdict,
        challenge.map(FirstContacts.Entry::contact).orElse(FirstContact.UNKNOWN));
  }

  /** For a record of a listing, which nothing was heard of. */
  Learnt ofListing(BindingKey key, Binding before, String networkIp) {
    return at(Prior.of(before, departed.take(key)), networkIp);
  }

  private static Learnt at(Prior prior, String networkIp) {
    return prior.networkIp().equals(networkIp)
        ? new Learnt(prior.first(), prior.verdict(), FirstContact.UNKNOWN)
        : new Learnt(FirstContact.UNKNOWN, Optional.empty(), FirstContact.UNKNOWN);
  }

  /**
   * What the Call-ID's first REGISTER advertised. One that names another address than the source
   * proves NAT whenever it came; one that names the source proves the contrary only if it was
   * surely the first, for later ones may have been rewritten already.
   */
  private static FirstContact firstContact(
      Optional<FirstContacts.Entry> challenge,
      boolean known,
      FirstContact learnt,
      String networkIp) {
    if (challenge.isEmpty()) {
      return learnt;
    }
    FirstContact advertised = challenge.get().contact();
    if (isElsewhere(advertised, networkIp)) {
      return isElsewhere(learnt, networkIp) ? learnt : advertised;
    }
    return !known && challenge.get().proof() ? advertised : learnt;
  }

  /** Whether it names an address, and not the source. */
  private static boolean isElsewhere(FirstContact contact, String networkIp) {
    return Endpoint.of(contact.host(), 0).otherAddress(Endpoint.of(networkIp, 0));
  }
}
