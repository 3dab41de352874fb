package dev.pinhole.binding;

import dev.pinhole.nat.Address;
import dev.pinhole.nat.Endpoint;
import dev.pinhole.nat.Nat;
import dev.pinhole.nat.NatKind;
import dev.pinhole.nat.Transport;
import dev.pinhole.nat.Verdict;
import dev.pinhole.sofia.FsPath;
import java.util.Optional;

/**
 * One phone's binding, as of its last change. Immutable, so that it can be handed to the thread
 * that writes it.
 *
 * @param id given by the daemon, and never to two of them
 * @param natKind absent where no row of the verdict's table matched
 */
public record Binding(
    long id,
    BindingKey key,
    Registration registration,
    FirstContact first,
    Nat nat,
    Optional<NatKind> natKind,
    Lifetime lifetime,
    Reachability reachability) {

  static Binding unjudged(
      long id,
      BindingKey key,
      Registration registration,
      FirstContact first,
      Lifetime lifetime,
      Reachability reachability) {
    return new Binding(
        id, key, registration, first, Nat.UNKNOWN, Optional.empty(), lifetime, reachability);
  }

  Binding with(Verdict verdict) {
    return new Binding(
        id, key, registration, first, verdict.nat(), verdict.kind(), lifetime, reachability);
  }

  Binding with(Registration other) {
    return new Binding(id, key, other, first, nat, natKind, lifetime, reachability);
  }

  Binding at(BindingKey other, long otherId) {
    return new Binding(otherId, other, registration, first, nat, natKind, lifetime, reachability);
  }

  /** The same, with what a ping has shown since. */
  public Binding with(Reachability now) {
    return new Binding(id, key, registration, first, nat, natKind, lifetime, now);
  }

  /**
   * Where FreeSWITCH sends its requests, if that is a public address that none of its packets came
   * from: the phone's word alone, and perhaps a stranger's. A foreign path is another matter.
   */
  public Optional<Endpoint> stranger() {
    String contact = registration.contact();
    // Most need no second reading.
    if (natKind.orElse(null) != NatKind.ADDRESS_MISMATCH && !mayHaveMaddr(contact)) {
      return Optional.empty();
    }
    // Where a path leads is the verdict's matter.
    if (FsPath.of(contact).isPresent()) {
      return Optional.empty();
    }
    FsPath to = FsPath.ofContact(contact);
    Endpoint endpoint = Endpoint.of(to.host(), to.port().orElse(0));
    return !endpoint.sameAddress(Endpoint.of(registration.networkIp(), 0))
            && endpoint.address().filter(Address::isPrivate).isEmpty()
        ? Optional.of(endpoint)
        : Optional.empty();
  }

  /** Whether FreeSWITCH sends its requests there, as far as its Contact tells. */
  boolean leadsTo(Endpoint destination) {
    String contact = registration.contact();
    FsPath to = FsPath.of(contact).orElseGet(() -> FsPath.ofContact(contact));
    int usual = registration.transport().orElse(Transport.UDP).defaultPort();
    Endpoint hop = Endpoint.of(to.host(), to.port().orElse(usual));
    return hop.address().isPresent()
        ? hop.sameAddress(destination) && hop.port() == destination.port()
        : registration.cameFrom(destination);
  }

  /** Whether its Contact has that URI, up to its parameters. */
  boolean hasUri(String uri) {
    int end = uri.indexOf(';');
    String start = uri.substring(0, end < 0 ? uri.length() : end);
    int at = registration.contact().indexOf(start);
    int behind = at + start.length();
    return at >= 0
        && !start.isEmpty()
        && (behind == registration.contact().length()
            || ";>".indexOf(registration.contact().charAt(behind)) >= 0);
  }

  /** In upper or lower case, or with escapes; a look that costs nothing. */
  private static boolean mayHaveMaddr(String contact) {
    for (int i = 0; i < contact.length(); i++) {
      char c = contact.charAt(i);
      if (c == '%' && FsPath.escapesALetter(contact, i)
          || (c | 0x20) == 'm' && contact.regionMatches(true, i, "maddr", 0, 5)) {
        return true;
      }
    }
    return false;
  }

  /** Whether an event of that Contact is about this one; an empty one is about any. */
  public boolean isAt(String contact) {
    return contact.isEmpty() || contact.equals(registration.contact());
  }

  boolean sameButForTimes(Binding other) {
    return id == other.id
        && lifetime.registeredAt() == other.lifetime.registeredAt()
        && registration.equals(other.registration)
        && first.equals(other.first)
        && sameVerdict(other)
        && reachability.equals(other.reachability);
  }

  boolean sameVerdict(Binding other) {
    return nat == other.nat && natKind.equals(other.natKind);
  }
}
