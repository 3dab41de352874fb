package dev.pinhole.store;

import dev.pinhole.nat.Cidr;
import dev.pinhole.nat.Nat;
import dev.pinhole.nat.NatKind;
import dev.pinhole.text.Glob;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which bindings are wanted: those that meet every condition there is.
 *
 * @param verdicts any of these; empty for all
 * @param network the network_ip lies in it
 * @param agent the user_agent fits it
 * @param reachability as in the column
 * @param dueBefore a keep-alive was due before
 * @param since the last REGISTER came then or later
 * @param match this text is somewhere in what tells phones apart for people, in upper or lower
 *     case; a MAC address in any notation
 * @param user it fits, upper and lower case being different
 * @param phone it is one of those that are named so
 */
public record StoredBindingFilter(
    Set<Nat> verdicts,
    Optional<NatKind> kind,
    Optional<String> profile,
    Optional<String> domain,
    Optional<Cidr> network,
    Optional<Glob> agent,
    Optional<String> reachability,
    Optional<Instant> dueBefore,
    Optional<Instant> since,
    Optional<String> match,
    Optional<Glob> user,
    Optional<PhoneText> phone) {

  public static final StoredBindingFilter ALL =
      within(Optional.empty(), Optional.empty(), Optional.empty());

  private static final List<String> MATCHED =
      List.of(
          "user || '@' || domain",
          "network_ip || coalesce(':' || network_port, '')",
          "contact",
          "user_agent",
          "call_id",
          "first_contact_host || coalesce(':' || first_contact_port, '')");

  /** All in a part of what there is. */
  public static StoredBindingFilter within(
      Optional<String> profile, Optional<String> domain, Optional<Cidr> network) {
    return new StoredBindingFilter(
        Set.of(),
        Optional.empty(),
        profile,
        domain,
        network,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /** All that an admin may mean by that. */
  public static StoredBindingFilter of(PhoneText phone) {
    return new StoredBindingFilter(
        Set.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(phone));
  }

  /** Those of them that are behind NAT. */
  public StoredBindingFilter behindNat() {
    return new StoredBindingFilter(
        EnumSet.of(Nat.YES, Nat.LIKELY),
        kind,
        profile,
        domain,
        network,
        agent,
        reachability,
        dueBefore,
        since,
        match,
        user,
        phone);
  }

  /** Those of them that do not answer. */
  public StoredBindingFilter unreachable() {
    return new StoredBindingFilter(
        verdicts,
        kind,
        profile,
        domain,
        network,
        agent,
        Optional.of(StoredBinding.UNREACHABLE),
        dueBefore,
        since,
        match,
        user,
        phone);
  }

  /** Those of that kind, whatever their verdict. */
  public StoredBindingFilter of(NatKind only) {
    return new StoredBindingFilter(
        Set.of(),
        Optional.of(only),
        profile,
        domain,
        network,
        agent,
        reachability,
        dueBefore,
        since,
        match,
        user,
        phone);
  }

  Conditions conditions() {
    return new Conditions()
        .in("nat", verdicts.stream().map(Nat::text).toList())
        .and("nat_kind = ?", kind.map(NatKind::text))
        .and("profile = ?", profile)
        .and("domain = ?", domain)
        .and("reachability = ?", reachability)
        .and("next_keepalive_at < ?", dueBefore)
        .and("coalesce(refreshed_at, registered_at) >= ?", since)
        .fits("user_agent", agent)
        .and(
            new Conditions()
                .anyHas(match, MATCHED)
                .or(PhoneText.hasMac(match.flatMap(PhoneText::mac))))
        .fitsExactly("user", user)
        .and(phone.map(PhoneText::conditions).orElseGet(Conditions::new))
        .within(network, "network_ip");
  }
}
