package dev.pinhole.keepalive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.pinhole.binding.Change;
import dev.pinhole.binding.Keepalive;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** After a start, a reconnection, or a storm: nothing bunches, and the oldest come first. */
class CatchingUpTest {
  @Test
  void listedOnesAreSpreadOverOneInterval() {
    Rig rig = new Rig(600);
    for (int phone = 0; phone < 10_000; phone++) {
      rig.list(Phones.phone(phone));
    }
    rig.pass(28);
    assertThat(new HashSet<>(rig.recorder.phones())).hasSize(10_000);
    int[] perSecond = new int[28];
    List<Recorder.Sent> firsts =
        rig.recorder.sent.stream().filter(each -> each.count() == 1).toList();
    firsts.forEach(each -> perSecond[(int) each.at()]++);
    for (int second = 0; second < 27; second++) {
      // 10,000 in 27.4 s are 364 a second.
      assertThat(perSecond[second]).as("in second %d", second).isBetween(300, 430);
    }
    assertThat(rig.recorder.mostAtOnce()).isLessThanOrEqualTo(20);
    assertThat(rig.recorder.busiestSecond()).isLessThanOrEqualTo(600);
  }

  @Test
  void listedOnesThatAreTooManyComeAtThePacedRate() {
    Rig rig = new Rig(Rig.policy(100), 0, 20, 4);
    for (int phone = 0; phone < 10_000; phone++) {
      rig.list(Phones.phone(phone));
    }
    rig.pass(120);
    assertThat(rig.recorder.sent.size()).isGreaterThanOrEqualTo((int) (0.97 * 100 * 120) - 10);
    assertThat(rig.recorder.busiestSecond()).isEqualTo(100);
    assertThat(rig.recorder.mostAtOnce()).isLessThanOrEqualTo(10);
    assertThat(rig.engine.overdue()).isPositive();
    assertThat(rig.recorder.sent)
        .last()
        .satisfies(each -> assertThat(each.late()).isGreaterThan(30));
  }

  @Test
  void restoredOnesWhoseTimeHasPassedComeLongestSilentFirst() {
    Rig rig = new Rig(Rig.policy(100), 0, 20, 4);
    Random random = new Random(8);
    List<Integer> phones = new ArrayList<>();
    long[] silent = new long[2_000];
    for (int phone = 0; phone < silent.length; phone++) {
      silent[phone] = 28_000 + random.nextInt(3_600_000);
      phones.add(phone);
      rig.restore(Phones.phone(phone), silent[phone], 10);
    }
    assertThat(rig.engine.overdue()).isEqualTo(2_000);
    rig.pass(20.7);
    phones.sort(Comparator.comparingLong(phone -> -silent[phone]));
    assertThat(rig.recorder.phones())
        .hasSizeGreaterThan(2_000 - 8)
        .isEqualTo(phones.subList(0, rig.recorder.sent.size()));
    assertThat(rig.recorder.busiestSecond()).isEqualTo(100);
    assertThat(rig.recorder.mostAtOnce()).isLessThanOrEqualTo(10);
    assertThat(rig.recorder.sent)
        .first()
        .satisfies(
            each -> {
              assertThat(each.count()).isEqualTo(11);
              assertThat(each.late()).isBetween(3_000.0, 3_600.1);
            });
  }

  @Test
  void restoredOnesWhoseTimeHasNotComeKeepIt() {
    Rig rig = new Rig(500);
    for (int phone = 0; phone < 1_000; phone++) {
      rig.restore(Phones.phone(phone), phone * 20L, 0);
    }
    rig.pass(60);
    for (int phone = 0; phone < 1_000; phone++) {
      List<Double> times = rig.recorder.timesOf(phone);
      assertThat(times.get(0) + phone * 0.020).isBetween(22.4, 28.0);
      assertThat(times.get(1) - times.get(0)).isBetween(22.4, 28.0);
    }
    assertThat(rig.engine.overdue()).isZero();
  }

  @Test
  void oddAgesAreTakenForTheNearestPossible() {
    Rig rig = new Rig(500);
    rig.restore(Phones.phone(1), rig.hands.epochMillis() - 1, 0);
    rig.restore(Phones.phone(2), Duration.ofDays(400).toMillis(), 0);
    rig.restore(Phones.phone(3), -3_600_000, 0);
    rig.restore(Phones.phone(4), 60_000, 0);
    rig.restore(Phones.phone(4), 60_000, 5);
    assertThat(rig.engine.scheduled()).isEqualTo(4);
    rig.pass(1);
    assertThat(new HashSet<>(rig.recorder.phones().subList(0, 2))).isEqualTo(Set.of(1, 2));
    assertThat(rig.recorder.phones()).hasSize(3).endsWith(4);
    rig.pass(21);
    assertThat(rig.recorder.timesOf(3)).isEmpty();
    rig.pass(6);
    assertThat(rig.recorder.timesOf(3)).hasSize(1);
    assertThat(rig.recorder.sent.get(2).count()).isEqualTo(6);
  }

  /** They were listed, and the daemon ended before their first keep-alive. */
  @Test
  void restoredOnesThatWereNeverHeardOfAreNotLate() {
    Rig rig = new Rig(500);
    for (int phone = 0; phone < 500; phone++) {
      rig.recorder.restored(Phones.phone(phone), new Keepalive(0, 0, 0, 0, 0, 0));
    }
    long due = rig.hands.epochMillis() + 20_000;
    rig.recorder.restored(Phones.phone(500), new Keepalive(0, 0, due, 28_000, 0, 0));
    assertThat(rig.engine.overdue()).isZero();
    rig.pass(27.5);
    assertThat(new HashSet<>(rig.recorder.phones())).hasSize(501);
    assertThat(rig.recorder.sent).allMatch(each -> each.late() == 0);
    assertThat(rig.recorder.timesOf(500)).singleElement().isEqualTo(20.0);
    assertThat(rig.sentBetween(0, 5)).isBetween(50L, 130L);
  }

  @Test
  void whileTheSenderIsNotReadyNothingIsSentAndThenOldestFirstWithoutABurst() {
    // Without chance, all deadlines are in the order of the registrations.
    Rig rig = new Rig(Rig.policy(100), () -> 0);
    List<Integer> phones = new ArrayList<>();
    for (int phone = 0; phone < 1_500; phone++) {
      rig.register(Phones.phone(phone));
      phones.add(phone);
      rig.pass(0.014);
    }
    assertThat(rig.recorder.sent).isEmpty();
    rig.recorder.ready(false);
    rig.pass(600);
    assertThat(rig.recorder.sent).isEmpty();
    assertThat(rig.engine.overdue()).isEqualTo(1_500);

    rig.recorder.ready(true);
    assertThat(rig.recorder.sent).hasSizeLessThanOrEqualTo(10);
    rig.pass(15.5);
    assertThat(rig.recorder.phones().subList(0, 1_500)).isEqualTo(phones);
    assertThat(rig.recorder.busiestSecond()).isEqualTo(100);
    assertThat(rig.recorder.mostAtOnce()).isLessThanOrEqualTo(10);
    assertThat(rig.engine.overdue()).isZero();
  }

  /** What was on its way when the connection ended was not sent: it is due again, first of all. */
  @Test
  void theLostComeFirstAndCountOnce() {
    Rig rig = new Rig(Rig.policy(100), () -> 0);
    List<Integer> phones = new ArrayList<>();
    for (int phone = 0; phone < 300; phone++) {
      rig.register(Phones.phone(phone));
      phones.add(phone);
      rig.pass(0.02);
    }
    rig.pass(22.4 - 6 + 1.01);
    List<Integer> lost = rig.recorder.phones();
    assertThat(lost).hasSize(51);
    rig.recorder.ready(false);
    rig.recorder.lose();
    assertThat(rig.recorder.plans.get(0).count()).isZero();
    assertThat(rig.engine.overdue()).isEqualTo(51);
    rig.pass(5);
    assertThat(rig.recorder.sent).hasSize(51);

    rig.recorder.ready(true);
    rig.pass(3.1);
    assertThat(rig.recorder.phones().subList(51, 351)).isEqualTo(phones);
    // Since its REGISTER, not since what was lost.
    assertThat(rig.recorder.sent.get(51).late()).isCloseTo(28.41 - 28, within(1e-6));
    assertThat(rig.recorder.busiestSecond()).isLessThanOrEqualTo(100);
    assertThat(rig.recorder.mostAtOnce()).isLessThanOrEqualTo(10);
    assertThat(rig.recorder.sent.stream().skip(51).limit(300)).allMatch(each -> each.count() == 1);
  }

  @Test
  void aRegisterAfterALostOneCounts() {
    Rig rig = new Rig(Rig.policy(100), () -> 0);
    rig.register(Phones.phone(1));
    rig.pass(23);
    assertThat(rig.recorder.sent).hasSize(1);
    rig.register(Phones.phone(1));
    rig.recorder.lose();
    assertThat(rig.engine.overdue()).isZero();
    rig.apply(new Change.Removed(Phones.phone(1)));
    rig.engine.lost(Phones.phone(1).id(), rig.hands.nanos());
    assertThat(rig.engine.scheduled()).isZero();
  }

  /**
   * FreeSWITCH restarted and all phones register within a second: more than fit into 80 to 98 %.
   */
  @Test
  void aStormOfRegistrationsIsNoStormOfKeepalives() {
    Rig rig = new Rig(Rig.policy(500), 0, 20, 9);
    for (int phone = 0; phone < 5_000; phone++) {
      rig.register(Phones.phone(phone));
      rig.pass(0.000_2);
    }
    rig.pass(600);
    double[] last = new double[5_000];
    int early = 0;
    for (Recorder.Sent each : rig.recorder.sent) {
      double before = each.count() == 1 ? each.phone() * 0.000_2 : last[each.phone()];
      double gap = each.at() - before;
      assertThat(gap).isBetween(each.count() == 1 ? 15 : 22.4, 28.0);
      early += gap < 22.4 ? 1 : 0;
      last[each.phone()] = each.at();
    }
    // 6 s at 490 a second take 2,940; the rest is early once, for good.
    assertThat(early).isBetween(1_950, 2_150);
    assertThat(rig.recorder.busiestSecond()).isLessThanOrEqualTo(500);
    assertThat(rig.recorder.mostAtOnce()).isLessThanOrEqualTo(50);
  }

  /** Twice what can be served in time: as many in time as possible, and the rest is owned up to. */
  @Test
  void aStormTooLargeForTheBudget() {
    Rig rig = new Rig(Rig.policy(500), 0, 20, 9);
    for (int phone = 0; phone < 12_000; phone++) {
      rig.register(Phones.phone(phone));
    }
    rig.pass(60);
    List<Recorder.Sent> firsts =
        rig.recorder.sent.stream().filter(each -> each.count() == 1).toList();
    assertThat(firsts)
        .hasSize(12_000)
        .allSatisfy(
            each -> {
              assertThat(each.at()).isGreaterThanOrEqualTo(15);
              assertThat(each.late()).isCloseTo(Math.max(0, each.at() - 28), within(1e-6));
            });
    // 15 to 28 s at 490 a second.
    assertThat(firsts.stream().filter(each -> each.late() == 0).count()).isGreaterThan(5_800);
    assertThat(rig.recorder.busiestSecond()).isEqualTo(500);
  }
}
