package dev.pinhole.binding;

import dev.pinhole.nat.Endpoint;
import dev.pinhole.time.Timers;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The Vias of captured REGISTERs whose event has not come yet. Each took a password; bounded in
 * number and age all the same, the oldest goes first.
 */
final class AcceptedRegisters {
  static final int LIMIT = 4_096;

  /** An event comes within seconds, or behind a listing. */
  static final long AGE = Duration.ofMinutes(1).toNanos();

  private record AcceptedFrom(String callId, Endpoint source) {}

  private record Captured(SentBy via, long at) {}

  private final Timers timers;
  private final Map<AcceptedFrom, Captured> entries = new LinkedHashMap<>();

  AcceptedRegisters(Timers timers) {
    this.timers = timers;
  }

  void remember(AcceptedRegister register) {
    if (register.callId().length() > CallIdMemory.LONGEST_TEXT) {
      return;
    }
    AcceptedFrom key = new AcceptedFrom(register.callId(), register.source());
    entries.remove(key);
    entries.put(key, new Captured(register.via(), timers.nanos()));
    forgetOld();
  }

  /** What was captured of that Call-ID from there; it is forgotten then. */
  Optional<SentBy> take(String callId, Endpoint source) {
    if (entries.isEmpty()) {
      return Optional.empty();
    }
    forgetOld();
    return Optional.ofNullable(entries.remove(new AcceptedFrom(callId, source))).map(Captured::via);
  }

  private void forgetOld() {
    long now = timers.nanos();
    Iterator<Captured> oldest = entries.values().iterator();
    while (oldest.hasNext() && (now - oldest.next().at > AGE || entries.size() > LIMIT)) {
      oldest.remove();
    }
  }

  /** Gives all of it up; tells how many entries. */
  int forget() {
    int many = entries.size();
    entries.clear();
    return many;
  }
}
