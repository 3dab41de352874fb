package dev.pinhole.daemon;

import dev.pinhole.binding.BindingKey;
import dev.pinhole.keepalive.KeepaliveListener;
import dev.pinhole.keepalive.Upkeep;
import dev.pinhole.store.Keepalive;
import dev.pinhole.store.Writer;
import dev.pinhole.time.Timers;
import java.time.Duration;

/** Counts keep-alives and has them written down. On the event loop. */
record KeepaliveRecorder(Counters counters, Writer writer, Timers timers)
    implements KeepaliveListener {
  private static final long LATE = Duration.ofSeconds(1).toNanos();

  @Override
  public void sent(BindingKey key, Upkeep now, long lateNanos) {
    counters.count(Counter.KEEPALIVES_SENT);
    if (lateNanos > LATE) {
      counters.count(Counter.KEEPALIVES_LATE);
    }
    write(key, now, timers.epochMillis());
  }

  @Override
  public void planned(BindingKey key, Upkeep now) {
    write(key, now, 0);
  }

  private void write(BindingKey key, Upkeep now, long sentAt) {
    long nextAt = now.isKept() ? timers.epochMillis() + millis(now.dueAt() - timers.nanos()) : 0;
    writer.keptAlive(key, new Keepalive(sentAt, now.count(), nextAt, millis(now.interval())));
  }

  private static long millis(long nanos) {
    return nanos / 1_000_000;
  }
}
