package dev.pinhole.binding;

import dev.pinhole.nat.Endpoint;
import dev.pinhole.nat.Nat;
import dev.pinhole.nat.NatKind;
import dev.pinhole.nat.Verdict;
import dev.pinhole.sofia.SofiaEvent.Aor;
import dev.pinhole.time.Timers;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What is known of a Call-ID beyond its latest REGISTER: what its first one advertised, and the
 * verdict before. It counts as long as network_ip stays the same. Of bindings that have ended it is
 * kept for phones that come back with the same Call-ID and, by then, a rewritten Contact; bounded
 * in number and age.
 */
final class CallIdMemory {
  static final int LIMIT = 20_000;

  /** One user is not to drive out all others by taking new Call-IDs. */
  static final int LIMIT_PER_USER = 16;

  /** What a phone makes longer is not kept: it is known anew when the phone comes back. */
  static final int LONGEST_TEXT = 256;

  static final long AGE = Duration.ofDays(7).toNanos();

  /**
   * What a verdict on a registration may take into account.
   *
   * @param advertised what this REGISTER advertised before it was challenged, if it was
   */
  record Prior(FirstContact first, Optional<Verdict> verdict, FirstContact advertised) {
    private static final Prior NOTHING =
        new Prior(FirstContact.UNKNOWN, Optional.empty(), FirstContact.UNKNOWN);
  }

  /** What outlives a binding. */
  private record Ended(
      String networkIp, FirstContact first, Nat nat, Optional<NatKind> natKind, long at) {}

  private final Timers timers;
  private final FirstContacts challenged;
  private final UserPlaces places;
  private final LinkedHashMap<BindingKey, Ended> ended = new LinkedHashMap<>();

  /** The same by user, of each the oldest first. Most have one: a list takes the least memory. */
  private final Map<Aor, List<BindingKey>> byUser = new HashMap<>();

  CallIdMemory(Timers timers) {
    this.timers = timers;
    this.challenged = new FirstContacts(timers);
    this.places = new UserPlaces(timers);
  }

  void challenged(BindingKey key, String networkIp, FirstContact advertised, boolean proof) {
    challenged.remember(key, networkIp, advertised, proof);
  }

  /** Another Call-ID of the user may come from where this one was. */
  void moved(Binding before, Binding after) {
    String networkIp = before.registration().networkIp();
    if (!networkIp.equals(after.registration().networkIp())) {
      left(before.key(), networkIp, before.nat(), 0);
    }
  }

  void left(BindingKey key, String networkIp, Nat nat, long ageMillis) {
    if (!isLong(key, networkIp, FirstContact.UNKNOWN)) {
      places.left(key.aor(), networkIp, nat, ageMillis);
    }
  }

  Optional<Nat> ofUser(Aor aor, String networkIp) {
    return places.at(aor, networkIp);
  }

  void ended(Binding binding) {
    left(binding.key(), binding.registration().networkIp(), binding.nat(), 0);
    ended(
        binding.key(),
        binding.registration().networkIp(),
        binding.first(),
        binding.nat(),
        binding.natKind(),
        0);
  }

  void ended(
      BindingKey key,
      String networkIp,
      FirstContact first,
      Nat nat,
      Optional<NatKind> kind,
      long ageMillis) {
    long at = timers.nanos() - Duration.ofMillis(ageMillis).toNanos();
    remove(key);
    if (isLong(key, networkIp, first)) {
      return;
    }
    List<BindingKey> others = byUser.getOrDefault(key.aor(), List.of());
    if (others.size() == LIMIT_PER_USER) {
      remove(others.get(0));
    } else if (ended.size() == LIMIT) {
      remove(ended.keySet().iterator().next());
    }
    ended.put(key, new Ended(networkIp, first, nat, kind, at));
    byUser.merge(
        key.aor(),
        List.of(key),
        (known, one) -> Stream.concat(known.stream(), one.stream()).toList());
  }

  private Ended remove(BindingKey key) {
    Ended removed = ended.remove(key);
    if (removed != null) {
      byUser.computeIfPresent(
          key.aor(),
          (aor, keys) ->
              keys.size() == 1 ? null : keys.stream().filter(any -> !any.equals(key)).toList());
    }
    return removed;
  }

  static boolean isLong(BindingKey key, String networkIp, FirstContact contact) {
    return key.user().length() > LONGEST_TEXT
        || key.domain().length() > LONGEST_TEXT
        || key.callId().length() > LONGEST_TEXT
        || networkIp.length() > LONGEST_TEXT
        || contact.host().length() > LONGEST_TEXT;
  }

  /** Gives all of it up, since memory is short; tells how many entries. */
  int forget() {
    int many = ended.size() + challenged.size() + places.forget();
    ended.clear();
    byUser.clear();
    challenged.forget();
    return many;
  }

  int ended() {
    return ended.size();
  }

  /** For a record of a listing; {@code before} is null for a binding that is new. */
  Prior ofListing(BindingKey key, Binding before, String networkIp) {
    Ended last = takeEnded(key);
    if (before != null) {
      return before.registration().networkIp().equals(networkIp)
          ? known(before.first(), before.nat(), before.natKind())
          : Prior.NOTHING;
    }
    return last != null && last.networkIp.equals(networkIp)
        ? known(last.first, last.nat, last.natKind)
        : Prior.NOTHING;
  }

  /**
   * For an accepted REGISTER, of which more may be known than of a listing.
   *
   * @param packetIp where its packet came from, which may be a proxy
   */
  Prior ofRegister(BindingKey key, Binding before, String networkIp, String packetIp) {
    boolean isKnown = before != null || ended.containsKey(key);
    Prior known = ofListing(key, before, networkIp);
    FirstContacts.Challenge challenge = challenged.take(key, packetIp).orElse(null);
    return challenge == null
        ? known
        : new Prior(
            first(challenge, isKnown, known.first, networkIp), known.verdict, challenge.contact());
  }

  private static Prior known(FirstContact first, Nat nat, Optional<NatKind> kind) {
    return new Prior(first, Optional.of(new Verdict(nat, kind, List.of())), FirstContact.UNKNOWN);
  }

  /** Of a binding that ended a while ago, or null. */
  private Ended takeEnded(BindingKey key) {
    long now = timers.nanos();
    while (!ended.isEmpty()) {
      Map.Entry<BindingKey, Ended> oldest = ended.entrySet().iterator().next();
      if (now - oldest.getValue().at <= AGE) {
        break;
      }
      remove(oldest.getKey());
    }
    return remove(key);
  }

  /**
   * What the Call-ID's first REGISTER advertised. One that names another address than the source
   * proves NAT whenever it came; one that names the source proves the contrary only if it was
   * surely the first, for later ones may have been rewritten already.
   */
  private static FirstContact first(
      FirstContacts.Challenge challenge, boolean isKnown, FirstContact known, String networkIp) {
    FirstContact advertised = challenge.contact();
    if (isElsewhere(advertised, networkIp)) {
      return isElsewhere(known, networkIp) ? known : advertised;
    }
    return !isKnown && challenge.proof() ? advertised : known;
  }

  /** Whether it names an address, and not the source. */
  private static boolean isElsewhere(FirstContact contact, String networkIp) {
    return Endpoint.of(contact.host(), 0).otherAddress(Endpoint.of(networkIp, 0));
  }
}
