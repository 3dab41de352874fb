package dev.pinhole.keepalive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.binding.Change.Origin;
import dev.pinhole.keepalive.KeepaliveEngine.Due;
import dev.pinhole.time.ManualTimers;
import dev.pinhole.time.Timers;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** 10,000 phones at 600 keep-alives a second, for a day, on a machine that wakes up late. */
class SimulatedDayTest {
  private static final int PHONES = 10_000;
  private static final int BUDGET = 600;
  private static final long BOUND = Duration.ofSeconds(28).toNanos();

  /** Looks at every single one, and keeps only what it needs for that. */
  private static final class Watch {
    private final Timers timers;
    private final long[] lastPacket = new long[PHONES];
    private final long[] lastOfBudget = new long[BUDGET];
    private long sent;
    private long shortest = Long.MAX_VALUE;
    private long longest;
    private long fullestSeconds;
    private long late;

    Watch(Timers timers) {
      this.timers = timers;
    }

    void send(Due due) {
      long now = timers.nanos();
      int phone = Phones.number(due.binding());
      long gap = now - lastPacket[phone];
      shortest = Math.min(shortest, gap);
      longest = Math.max(longest, gap);
      lastPacket[phone] = now;
      int turn = (int) (sent % BUDGET);
      if (sent >= BUDGET && now - lastOfBudget[turn] < 1_000_000_000L) {
        fullestSeconds++;
      }
      lastOfBudget[turn] = now;
      sent++;
      late += due.lateNanos();
    }
  }

  @Test
  void everyIntervalIsWithinItsBoundsAndNoSecondAboveTheBudget() {
    ManualTimers hands = new ManualTimers();
    SplittableRandom lateness = new SplittableRandom(1);
    Timers timers = new SkewedTimers(hands, 0, () -> lateness.nextLong(20_000_000));
    Watch watch = new Watch(timers);
    NatTimeouts timeouts = new NatTimeouts(timers);
    KeepaliveEngine engine =
        new KeepaliveEngine(Rig.policy(BUDGET), timers, new SplittableRandom(2), timeouts);
    EngineLoop loop = new EngineLoop(engine, timers, watch::send);

    // FreeSWITCH takes some 85 registrations a second.
    for (int phone = 0; phone < PHONES; phone++) {
      watch.lastPacket[phone] = timers.nanos();
      engine.apply(Phones.saved(Phones.phone(phone), Origin.REGISTER));
      loop.wake();
      hands.advance(Duration.ofNanos(1_000_000_000L / 85));
    }
    hands.advance(Duration.ofDays(1));

    assertThat(watch.shortest).isGreaterThanOrEqualTo(BOUND * 8 / 10);
    assertThat(watch.longest).isLessThanOrEqualTo(BOUND);
    assertThat(watch.fullestSeconds).as("seconds above the budget").isZero();
    assertThat(watch.late).isZero();
    assertThat(timeouts.takeShortened()).as("no port has changed").isEmpty();
    // 10,000 phones, every 24.92 s on average.
    assertThat(watch.sent).isBetween(34_500_000L, 35_000_000L);
  }
}
