package dev.pinhole.binding;

import dev.pinhole.nat.Address;
import dev.pinhole.time.Timers;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;

/**
 * What challenged REGISTERs advertised, until the accepted one follows.
 *
 * <p>Anyone on the internet can cause these events without a password. So there is a limit to how
 * many are kept, to how many of one network_ip or IPv6 /64, to their size and to their age. The
 * oldest goes first, so that a flood does not hide the phone that registers in the midst of it. An
 * entry counts only for a REGISTER of the same Call-ID from the same address; and once anything was
 * dropped for want of room, no entry counts as a Call-ID's first until {@link #LOSS_COUNTS} has
 * passed.
 */
final class FirstContacts {
  static final int LIMIT = 16_384;
  static final int LIMIT_PER_PLACE = 4_096;
  static final long AGE = Duration.ofHours(1).toNanos();
  static final Duration LOSS_COUNTS = Duration.ofHours(1);

  /**
   * @param proof whether this was surely the Call-ID's first REGISTER
   */
  record Challenge(FirstContact contact, boolean proof, long at) {}

  private record Registrant(BindingKey binding, String networkIp) {}

  /**
   * What of a Registrant stays where the directory has another user or domain registered than the
   * phone asked for ({@code sip-force-user}, {@code force-register-domain}).
   */
  private record Caller(String profile, String callId, String networkIp) {
    static Caller of(Registrant registrant) {
      BindingKey binding = registrant.binding;
      return new Caller(binding.profile(), binding.callId(), registrant.networkIp);
    }
  }

  private final Timers timers;
  private final LinkedHashMap<Registrant, Challenge> entries = new LinkedHashMap<>();
  private final Map<String, LinkedHashSet<Registrant>> byPlace = new HashMap<>();

  /** The last one of each. */
  private final Map<Caller, Registrant> byCaller = new HashMap<>();

  private long droppedAt;
  private boolean dropped;

  FirstContacts(Timers timers) {
    this.timers = timers;
  }

  /** Keeps what was advertised, unless an earlier REGISTER of the same Call-ID is kept. */
  void remember(BindingKey binding, String networkIp, FirstContact contact, boolean proof) {
    long now = timers.nanos();
    forgetOld(now);
    if (CallIdMemory.isLong(binding, networkIp, contact)) {
      return;
    }
    Registrant key = new Registrant(binding, networkIp);
    Challenge earlier = remove(key);
    String place = Address.place(networkIp);
    LinkedHashSet<Registrant> ofPlace = byPlace.get(place);
    if (ofPlace != null && ofPlace.size() >= LIMIT_PER_PLACE) {
      drop(ofPlace.iterator().next(), now);
    }
    Challenge entry =
        earlier == null
            ? new Challenge(contact, proof && !dropped, now)
            : new Challenge(earlier.contact, earlier.proof, now);
    entries.put(key, entry);
    byPlace.computeIfAbsent(place, ip -> new LinkedHashSet<>(2)).add(key);
    byCaller.put(Caller.of(key), key);
    if (entries.size() > LIMIT) {
      drop(entries.keySet().iterator().next(), now);
    }
  }

  /** Hands out what is kept for an accepted REGISTER, and forgets it. */
  Optional<Challenge> take(BindingKey binding, String networkIp) {
    forgetOld(timers.nanos());
    Registrant same = new Registrant(binding, networkIp);
    Registrant asked = entries.containsKey(same) ? same : byCaller.get(Caller.of(same));
    return Optional.ofNullable(asked).map(this::remove);
  }

  int size() {
    return entries.size();
  }

  /** Gives all up. A Call-ID that comes may have been here before. */
  void forget() {
    entries.clear();
    byPlace.clear();
    byCaller.clear();
    dropped = true;
    droppedAt = timers.nanos();
  }

  private void drop(Registrant oldest, long now) {
    remove(oldest);
    dropped = true;
    droppedAt = now;
  }

  private void forgetOld(long now) {
    if (dropped && now - droppedAt > LOSS_COUNTS.toNanos()) {
      dropped = false;
    }
    Iterator<Map.Entry<Registrant, Challenge>> oldest = entries.entrySet().iterator();
    while (oldest.hasNext()) {
      Map.Entry<Registrant, Challenge> entry = oldest.next();
      if (now - entry.getValue().at <= AGE) {
        return;
      }
      oldest.remove();
      removeFromIndexes(entry.getKey());
    }
  }

  private Challenge remove(Registrant key) {
    Challenge entry = entries.remove(key);
    if (entry != null) {
      removeFromIndexes(key);
    }
    return entry;
  }

  private void removeFromIndexes(Registrant key) {
    byCaller.remove(Caller.of(key), key);
    byPlace.computeIfPresent(
        Address.place(key.networkIp),
        (place, keys) -> keys.remove(key) && keys.isEmpty() ? null : keys);
  }
}
