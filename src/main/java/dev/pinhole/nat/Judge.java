package dev.pinhole.nat;

import java.util.List;
import java.util.Optional;

/**
 * Says of one binding whether its phone is behind NAT. A pure function of what was observed and of
 * the configured local networks; safe for use by any thread.
 *
 * <p>The rules are tried in the order of {@link NatKind}, and the first that matches counts. Two
 * things stand beside them: addresses in a local network, which are never NAT, and what was learnt
 * of the same binding before, which a mere lack of evidence does not wipe out.
 */
public final class Judge {

  private final List<Cidr> localNetworks;

  /** A judge who takes phones in these networks for reachable without NAT. */
  public Judge(List<Cidr> localNetworks) {
    this.localNetworks = List.copyOf(localNetworks);
  }

  /** The verdict on one binding. */
  public Verdict judge(Observation seen) {
    Endpoint source = seen.source();
    if (source.address().isEmpty() || source.port() == 0) {
      return Verdict.unreadable(Evidence.unreadableSource(source));
    }
    Optional<Endpoint> path = seen.hop().map(Hop::endpoint);
    if (seen.hop().filter(hop -> hop.leadsElsewhere(source)).isPresent()) {
      return Verdict.of(
          Nat.UNKNOWN, NatKind.FOREIGN_PATH, Evidence.foreignPath(path.get(), source));
    }
    Verdict verdict =
        seen.contact()
            .map(contact -> judge(new Facts(seen, contact), seen.learnt()))
            .orElseGet(() -> Verdict.unreadable(Evidence.UNREADABLE_CONTACT));
    return path.filter(hop -> hop.address().isEmpty()).isPresent()
        ? verdict.with(Evidence.namedPath(path.get()))
        : verdict;
  }

  private Verdict judge(Facts facts, Optional<Verdict> learnt) {
    Optional<Verdict> early = Rules.proxied(facts).or(() -> Rules.forcedContact(facts));
    if (early.isEmpty() && facts.firstElsewhere().isEmpty()) {
      // The configuration overrules what was learnt while it said otherwise.
      Optional<Cidr> network = localNetwork(facts);
      if (network.isPresent()) {
        return Verdict.of(
            Nat.NO, NatKind.DIRECT, Evidence.localNetwork(facts.source(), network.get()));
      }
    }
    Verdict fresh = early.orElseGet(() -> Rules.byContact(facts));
    return learnt.filter(before -> outweighs(before, fresh, facts)).map(Judge::again).orElse(fresh);
  }

  private Optional<Cidr> localNetwork(Facts facts) {
    if (localNetworks.isEmpty() || !facts.contact().sameAddress(facts.source())) {
      return Optional.empty();
    }
    return localNetworks.stream()
        .filter(network -> facts.source().address().filter(network::contains).isPresent())
        .findFirst();
  }

  /**
   * A refresh may be challenged with the already rewritten Contact, and a daemon may have joined
   * late: then the new observation shows less than the old one did.
   */
  private static boolean outweighs(Verdict learnt, Verdict fresh, Facts facts) {
    if (fresh.kind().equals(Optional.of(NatKind.DIRECT))) {
      return learnt.nat() == Nat.YES || learnt.nat() == Nat.LIKELY;
    }
    return fresh.nat() == Nat.LIKELY
        && learnt.nat() == Nat.YES
        && learnt.kind().equals(Optional.of(NatKind.REWRITTEN_CONTACT))
        && facts.contact().sameAddress(facts.source());
  }

  private static Verdict again(Verdict learnt) {
    return learnt.with(Evidence.LEARNT);
  }
}
