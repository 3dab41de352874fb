package dev.pinhole.binding;

import dev.pinhole.nat.Address;
import dev.pinhole.nat.Nat;
import dev.pinhole.sofia.SofiaEvent.Aor;
import dev.pinhole.time.Timers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Behind what addresses each user was seen behind NAT, of those that its bindings have left: a
 * phone may come back with another Call-ID and, by then, a Contact that shows nothing. An IPv6 /64
 * is one place. Bounded in number and age, the least recently noted user goes first.
 */
final class UserPlaces {
  static final int MOST = 20_000;

  /** One user is not to drive out all others by moving about. */
  static final int MOST_OF_USER = 16;

  static final long AGE = Duration.ofDays(7).toNanos();

  private record Left(String place, Nat nat, long at) {}

  private final Timers timers;

  /** Of each user the one noted last comes last, and so do users. */
  private final Map<Aor, List<Left>> byUser = new LinkedHashMap<>();

  private int size;

  UserPlaces(Timers timers) {
    this.timers = timers;
  }

  /** A binding of that verdict left so long ago. */
  void left(Aor aor, String networkIp, Nat nat, long ageMillis) {
    if (!tells(nat)) {
      return;
    }
    String place = Address.place(networkIp);
    Aor user = atAnyProfile(aor);
    List<Left> known = byUser.remove(user);
    List<Left> kept = new ArrayList<>(1);
    if (known != null) {
      size -= known.size();
      known.stream().filter(each -> !each.place.equals(place)).forEach(kept::add);
    }
    if (kept.size() == MOST_OF_USER) {
      kept.remove(0);
    }
    kept.add(new Left(place, nat, timers.nanos() - Duration.ofMillis(ageMillis).toNanos()));
    byUser.put(user, List.copyOf(kept));
    size += kept.size();
    for (Iterator<List<Left>> oldest = byUser.values().iterator(); size > MOST; ) {
      size -= oldest.next().size();
      oldest.remove();
    }
  }

  /** Whether a verdict says of NAT what another Call-ID's lack of evidence does not wipe out. */
  static boolean tells(Nat nat) {
    return nat == Nat.YES || nat == Nat.LIKELY;
  }

  /** What was learnt of the user there within seven days. */
  Optional<Nat> at(Aor aor, String networkIp) {
    List<Left> known = byUser.get(atAnyProfile(aor));
    if (known == null) {
      return Optional.empty();
    }
    String place = Address.place(networkIp);
    return known.stream()
        .filter(each -> each.place.equals(place) && timers.nanos() - each.at <= AGE)
        .map(Left::nat)
        .findFirst();
  }

  private static Aor atAnyProfile(Aor aor) {
    return new Aor("", aor.user(), aor.domain());
  }

  /** Gives all up; tells how many. */
  int forget() {
    int many = size;
    byUser.clear();
    size = 0;
    return many;
  }

  int size() {
    return size;
  }
}
