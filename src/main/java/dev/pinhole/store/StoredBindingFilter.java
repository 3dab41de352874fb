package dev.pinhole.store;

import dev.pinhole.nat.Address;
import dev.pinhole.nat.Cidr;
import dev.pinhole.nat.Nat;
import dev.pinhole.nat.NatKind;
import dev.pinhole.text.Glob;
import java.time.Instant;
import java.util.ArrayList;
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
    Optional<Instant> since) {

  public static final StoredBindingFilter ALL =
      new StoredBindingFilter(
          Set.of(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  /** All of these verdicts in a part of what there is. */
  public static StoredBindingFilter within(
      Set<Nat> verdicts,
      Optional<String> profile,
      Optional<String> domain,
      Optional<Cidr> network) {
    return new StoredBindingFilter(
        verdicts,
        Optional.empty(),
        profile,
        domain,
        network,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /** The conditions that SQL can check, with a question mark for each of {@link #values}. */
  String where() {
    List<String> conditions = new ArrayList<>();
    conditions.add("1");
    if (!verdicts.isEmpty()) {
      conditions.add("nat IN (?" + ", ?".repeat(verdicts.size() - 1) + ")");
    }
    kind.ifPresent(any -> conditions.add("nat_kind = ?"));
    profile.ifPresent(any -> conditions.add("profile = ?"));
    domain.ifPresent(any -> conditions.add("domain = ? COLLATE NOCASE"));
    reachability.ifPresent(any -> conditions.add("reachability = ?"));
    dueBefore.ifPresent(at -> conditions.add("next_keepalive_at < " + at.toEpochMilli()));
    since.ifPresent(
        at -> conditions.add("coalesce(refreshed_at, registered_at) >= " + at.toEpochMilli()));
    return String.join(" AND ", conditions);
  }

  List<String> values() {
    List<String> values = new ArrayList<>();
    verdicts.forEach(nat -> values.add(nat.text()));
    kind.ifPresent(any -> values.add(any.text()));
    profile.ifPresent(values::add);
    domain.ifPresent(values::add);
    reachability.ifPresent(values::add);
    return values;
  }

  /** Whether SQL can check all there is. */
  boolean knownToSql() {
    return network.isEmpty() && agent.isEmpty();
  }

  /** The conditions that SQL cannot check. */
  boolean accepts(Optional<Address> networkIp, Optional<String> userAgent) {
    return (network.isEmpty() || networkIp.filter(network.get()::contains).isPresent())
        && (agent.isEmpty() || userAgent.filter(agent.get()::matches).isPresent());
  }
}
