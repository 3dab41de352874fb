package dev.pinhole.daemon;

import dev.pinhole.hep.CapturedMessage;
import dev.pinhole.nat.Address;
import dev.pinhole.store.DaemonStatus;
import dev.pinhole.time.Timers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/** Whether one FreeSWITCH's copies come, and what of them. On the event loop. */
final class HepWatch {
  private static final double SECOND = 1e9;
  private static final byte[] REGISTER = "REGISTER ".getBytes(StandardCharsets.US_ASCII);

  private final Counters counters;
  private final Timers timers;
  private Optional<Address> freeswitch = Optional.empty();
  private long heardAt;
  private long receivedAt;
  private long sentAt;
  private long aheadMillis;
  private long countBefore;
  private long figuresAt;

  HepWatch(Counters counters, Timers timers) {
    this.counters = counters;
    this.timers = timers;
    this.figuresAt = timers.nanos();
  }

  void heard(CapturedMessage message) {
    heardAt = timers.epochMillis();
    aheadMillis = message.atMicros() / 1_000 - heardAt;
    if (isRegister(message.payload())) {
      // No phone is registered with: it went to FreeSWITCH.
      freeswitch = Optional.of(message.destination());
    }
    if (freeswitch.equals(Optional.of(message.destination()))) {
      receivedAt = heardAt;
    } else if (freeswitch.equals(Optional.of(message.source()))) {
      sentAt = heardAt;
    }
  }

  private static boolean isRegister(byte[] payload) {
    return payload.length > REGISTER.length
        && Arrays.equals(payload, 0, REGISTER.length, REGISTER, 0, REGISTER.length);
  }

  /** As it is now; the rate is that since the last time this was asked. */
  DaemonStatus.Hep figures() {
    long count = counters.get(Counter.HEP_DATAGRAMS);
    long now = timers.nanos();
    double perSecond = now == figuresAt ? 0 : (count - countBefore) * SECOND / (now - figuresAt);
    countBefore = count;
    figuresAt = now;
    return new DaemonStatus.Hep(
        count,
        counters.get(Counter.HEP_MALFORMED),
        perSecond,
        time(heardAt),
        time(receivedAt),
        time(sentAt),
        aheadMillis);
  }

  private static Optional<Instant> time(long epochMillis) {
    return epochMillis == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(epochMillis));
  }
}
