package dev.pinhole.keepalive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.binding.Binding;
import dev.pinhole.binding.Change;
import dev.pinhole.binding.Keepalive;
import dev.pinhole.binding.Reachability;
import dev.pinhole.binding.Reachability.PingOutcome;
import dev.pinhole.nat.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A phone that FreeSWITCH's own pings do not reach is tried ever more rarely. */
class DeadPhoneTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final Rig rig = new Rig(500);

  private static Binding dead(Binding phone) {
    return phone.with(new Reachability(PingOutcome.UNREACHABLE, 1));
  }

  private static Binding alive(Binding phone) {
    return phone.with(new Reachability(PingOutcome.REACHABLE, 2));
  }

  private long interval(int phone) {
    return rig.recorder.plans.get(phone).interval() / 1_000;
  }

  private List<Double> gaps(int phone) {
    List<Double> times = rig.recorder.timesOf(phone);
    List<Double> gaps = new ArrayList<>();
    for (int i = 1; i < times.size(); i++) {
      gaps.add(times.get(i) - times.get(i - 1));
    }
    return gaps;
  }

  private void assertGaps(int phone, double... bounds) {
    List<Double> gaps = gaps(phone);
    assertThat(gaps).hasSizeGreaterThanOrEqualTo(bounds.length);
    for (int i = 0; i < bounds.length; i++) {
      assertThat(gaps.get(i)).as("gap %d", i).isBetween(0.8 * bounds[i], bounds[i]);
    }
  }

  @Test
  void eachFurtherIntervalDoublesUpToFiveMinutes() {
    rig.register(Phones.phone(1));
    rig.register(Phones.phone(2, Transport.TCP));
    rig.pass(1);
    rig.apply(new Change.Pinged(dead(Phones.phone(1))));
    rig.apply(new Change.Pinged(dead(Phones.phone(2, Transport.TCP))));
    rig.pass(3600);

    // The one that was planned already comes as it was planned.
    assertThat(rig.recorder.timesOf(1).get(0)).isBetween(22.4, 28.0);
    assertGaps(1, 56, 112, 224, 300, 300, 300, 300, 300, 300);
    assertGaps(2, 220, 300, 300, 300, 300, 300, 300);
    assertThat(rig.recorder.timesOf(1)).hasSizeLessThan(18);
    assertThat(interval(1)).isEqualTo(300);
    assertThat(rig.recorder.sent).allMatch(sent -> sent.late() == 0);
  }

  @Test
  void itsNextRegisterEndsThat() {
    rig.register(Phones.phone(1));
    rig.apply(new Change.Pinged(dead(Phones.phone(1))));
    rig.pass(1000);
    int before = rig.recorder.sent.size();
    rig.register(Phones.phone(1));
    assertThat(interval(1)).isEqualTo(28);
    rig.pass(100);
    List<Double> times = rig.recorder.timesOf(1).subList(before, rig.recorder.sent.size());
    assertThat(times.get(0)).isBetween(1022.4, 1028.0);
    assertThat(times).hasSizeBetween(3, 4);
  }

  @Test
  void reachableEndsThat() {
    rig.register(Phones.phone(1));
    rig.apply(new Change.Pinged(dead(Phones.phone(1))));
    rig.pass(1000);
    int before = rig.recorder.sent.size();
    rig.apply(new Change.Pinged(alive(Phones.phone(1))));
    assertThat(interval(1)).isEqualTo(28);
    rig.pass(112);
    List<Double> times = rig.recorder.timesOf(1).subList(before, rig.recorder.sent.size());
    assertThat(times.get(0)).isBetween(1000.0, 1028.0);
    assertThat(times).hasSizeBetween(4, 6);
  }

  @Test
  void manyThatComeBackAtOnceAreSpread() {
    for (int phone = 0; phone < 5_000; phone++) {
      rig.register(Phones.phone(phone));
      rig.apply(new Change.Pinged(dead(Phones.phone(phone))));
    }
    rig.pass(1500);
    int before = rig.recorder.sent.size();
    for (int phone = 0; phone < 5_000; phone++) {
      rig.apply(new Change.Pinged(alive(Phones.phone(phone))));
    }
    rig.pass(2);
    assertThat(rig.recorder.sent.size() - before).isBetween(250, 500);
    assertThat(rig.recorder.busiestSecond()).isLessThanOrEqualTo(500);
  }

  @Test
  void aReachablePhoneIsNotPlannedAnew() {
    rig.register(Phones.phone(1));
    Keepalive plan = rig.recorder.plans.remove(1);
    rig.apply(new Change.Pinged(alive(Phones.phone(1))));
    rig.apply(new Change.Pinged(dead(Phones.phone(1))));
    assertThat(rig.recorder.plans).isEmpty();
    rig.list(dead(Phones.phone(1)));
    assertThat(rig.recorder.plans).isEmpty();
    rig.pass((plan.nextAt() - rig.hands.epochMillis()) / 1e3 + 0.01);
    assertThat(rig.recorder.sent).hasSize(1);
  }

  @Test
  void anotherVerdictDoesNotEndThat() {
    rig.register(Phones.phone(1));
    rig.apply(new Change.Pinged(dead(Phones.phone(1))));
    rig.pass(1000);
    rig.judge(dead(Phones.phone(1)));
    assertThat(interval(1)).isEqualTo(300);
    rig.recorder.use(Rig.policy(400));
    assertThat(interval(1)).isEqualTo(300);
  }

  @Test
  void aRestartDoesNotEndThat() {
    rig.restore(dead(Phones.phone(1)), 1_000, 9, 40_000, 56_000);
    rig.restore(dead(Phones.phone(2)), 1_000, 9, 270_000, 300_000);
    rig.restore(Phones.phone(3), 1_000, 9, 270_000, 300_000);
    rig.pass(2000);
    assertThat(rig.recorder.timesOf(1).get(0)).isBetween(43.8, 55.0);
    assertGaps(1, 112, 224, 300, 300);
    assertThat(rig.recorder.timesOf(2).get(0)).isBetween(239.0, 299.0);
    assertGaps(2, 300, 300, 300);
    assertGaps(3, 28, 28, 28);
  }

  @Test
  void anIntervalThatIsLongerByItselfStays() {
    assertThat(after(3, 600)).isEqualTo(600);
    assertThat(triesFor(600, 600)).isZero();
    assertThat(after(100, 15)).isEqualTo(300);
    for (int tries = 0; tries < 5; tries++) {
      assertThat(triesFor(after(tries, 15), 15)).isEqualTo(tries);
    }
  }

  private static long after(int tries, long usual) {
    Plan plan = new Plan();
    plan.setUsual(usual * SECOND);
    plan.tries = (byte) tries;
    plan.setInterval();
    return plan.interval() / SECOND;
  }

  private static int triesFor(long reached, long usual) {
    Plan plan = new Plan();
    plan.setUsual(usual * SECOND);
    plan.setTriesFor(reached * SECOND);
    return plan.tries;
  }

  /** A site of 1,000 phones whose router has no power: eleven packets for each try. */
  @Test
  void aDeadSiteCostsATenth() {
    for (int phone = 0; phone < 1_000; phone++) {
      rig.register(Phones.phone(phone));
      if (phone % 2 == 0) {
        rig.apply(new Change.Pinged(dead(Phones.phone(phone))));
      }
    }
    rig.pass(3600);
    long dead = rig.recorder.sent.stream().filter(sent -> sent.phone() % 2 == 0).count();
    assertThat(dead * 9).isLessThan(rig.recorder.sent.size() - dead);
  }
}
