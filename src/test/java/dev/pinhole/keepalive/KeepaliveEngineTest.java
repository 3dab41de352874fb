package dev.pinhole.keepalive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.pinhole.binding.Change;
import dev.pinhole.nat.Nat;
import dev.pinhole.nat.NatKind;
import dev.pinhole.nat.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** When a binding's keep-alives are sent, and when none is. */
class KeepaliveEngineTest {
  private final Rig rig = new Rig(500);

  @Test
  void firstOneOfUdpIsWithin80To100PercentOf28SecondsAfterTheRegister() {
    List<Double> firsts = new ArrayList<>();
    for (int phone = 0; phone < 1_000; phone++) {
      double registered = rig.hands.nanos() / 1e9;
      rig.register(Phones.phone(phone));
      int sent = rig.recorder.sent.size();
      rig.pass(28);
      assertThat(rig.recorder.sent).hasSize(sent + 1);
      firsts.add(rig.recorder.sent.get(sent).at() - (registered - 3600));
      rig.apply(new Change.Removed(Phones.phone(phone)));
    }
    assertThat(firsts).allSatisfy(first -> assertThat(first).isBetween(22.4, 28.0));
    // Random over the whole of the stretch, not at one end of it.
    assertThat(firsts).anyMatch(first -> first < 23).anyMatch(first -> first > 27);
    assertThat(firsts.stream().mapToDouble(each -> each).average().orElseThrow())
        .isCloseTo(24.92, within(0.2));
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void laterOnesToo(Transport transport) {
    rig.register(Phones.phone(1, transport));
    rig.pass(3_600);
    double bound = Rig.INTERVALS.of(transport).toSeconds();
    List<Double> times = rig.recorder.timesOf(1);
    assertThat(times).hasSizeBetween((int) (3_600 / bound), (int) (3_600 / (0.8 * bound)));
    double last = 0;
    for (double time : times) {
      assertThat(time - last).isBetween(0.8 * bound, bound);
      last = time;
    }
    assertThat(rig.recorder.sent.get(times.size() - 1).count()).isEqualTo(times.size());
    assertThat(rig.recorder.sent).allSatisfy(each -> assertThat(each.late()).isZero());
  }

  @Test
  void askingEarlyGetsNothing() {
    rig.register(Phones.phone(1));
    for (int second = 0; second < 22; second++) {
      assertThat(rig.engine.due(rig.hands.nanos())).isEmpty();
      rig.pass(1);
    }
    assertThat(rig.recorder.sent).isEmpty();
  }

  @Test
  void unknownTransportCountsAsUdp() {
    rig.register(Phones.phoneOfUnknownTransport(1));
    rig.pass(28);
    assertThat(rig.recorder.phones()).containsExactly(1);
  }

  @Test
  void refreshMovesTheDeadline() {
    rig.register(Phones.phone(1));
    for (int i = 0; i < 20; i++) {
      rig.pass(22);
      rig.register(Phones.phone(1));
    }
    assertThat(rig.recorder.sent).isEmpty();
    assertThat(rig.engine.scheduled()).isEqualTo(1);
    rig.pass(28);
    assertThat(rig.recorder.timesOf(1))
        .singleElement()
        .satisfies(at -> assertThat(at).isBetween(440 + 22.4, 440 + 28.0));
  }

  @Test
  void changeOfTransportChangesTheInterval() {
    rig.register(Phones.phone(1, Transport.TCP));
    rig.pass(10);
    rig.list(Phones.phone(1, Transport.UDP));
    rig.pass(18);
    assertThat(rig.recorder.timesOf(1))
        .singleElement()
        .satisfies(at -> assertThat(at).isBetween(22.4, 28.0));
  }

  @Test
  void listingAndVerdictLeaveADeadlineAsItIs() {
    Rig alone = new Rig(500);
    alone.register(Phones.phone(1));
    alone.pass(28);
    rig.register(Phones.phone(1));
    rig.pass(20);
    rig.list(Phones.phone(1));
    rig.judge(Phones.phone(1, Nat.LIKELY, NatKind.ADDRESS_MISMATCH));
    rig.pass(8);
    assertThat(rig.recorder.timesOf(1)).isEqualTo(alone.recorder.timesOf(1)).hasSize(1);
  }

  @Test
  void nothingAfterTheBindingHasEnded() {
    rig.register(Phones.phone(1));
    rig.register(Phones.phone(2));
    rig.pass(60);
    int before = rig.recorder.timesOf(1).size();
    rig.apply(new Change.Removed(Phones.phone(1)));
    rig.apply(new Change.Removed(Phones.phone(1)));
    rig.apply(new Change.Removed(Phones.phone(77)));
    assertThat(rig.engine.scheduled()).isEqualTo(1);
    rig.pass(600);
    assertThat(rig.recorder.timesOf(1)).hasSize(before);
    assertThat(rig.recorder.timesOf(2)).hasSizeGreaterThan(20);

    rig.register(Phones.phone(1));
    rig.pass(28);
    assertThat(rig.recorder.sent)
        .filteredOn(each -> each.phone() == 1)
        .last()
        .satisfies(each -> assertThat(each.count()).as("counted anew").isEqualTo(1));
  }

  @Test
  void verdictNoStopsAndLikelyStartsAgain() {
    rig.register(Phones.phone(1));
    rig.pass(60);
    int before = rig.recorder.sent.size();
    rig.judge(Phones.phone(1, Nat.NO, NatKind.DIRECT));
    assertThat(rig.engine.scheduled()).isZero();
    rig.pass(600);
    assertThat(rig.recorder.sent).hasSize(before);

    rig.judge(Phones.phone(1, Nat.LIKELY, NatKind.DIRECT));
    rig.pass(28);
    assertThat(rig.recorder.sent.size()).isBetween(before + 1, before + 2);
    assertThat(rig.recorder.sent.get(before).count()).as("counted on").isEqualTo(before + 1);
  }

  @Test
  void aBindingIsAddressedAsItIsNow() {
    rig.register(Phones.phone(1));
    rig.pass(10);
    rig.register(Phones.phone(1, Transport.TLS));
    rig.pass(80);
    assertThat(rig.recorder.sent).isEmpty();
    rig.pass(30);
    assertThat(rig.recorder.phones()).containsExactly(1);
  }

  /** Bindings that come and go at random: exactly those that are there are served. */
  @Test
  void comingAndGoing() {
    Random random = new Random(3);
    boolean[] there = new boolean[200];
    double[] heard = new double[200];
    double now = 0;
    for (int step = 0; step < 5_000; step++) {
      int phone = random.nextInt(there.length);
      there[phone] = random.nextBoolean();
      heard[phone] = now;
      if (there[phone]) {
        rig.register(Phones.phone(phone));
      } else {
        rig.apply(new Change.Removed(Phones.phone(phone)));
      }
      int sent = rig.recorder.sent.size();
      rig.pass(0.5);
      now += 0.5;
      for (Recorder.Sent each : rig.recorder.sent.subList(sent, rig.recorder.sent.size())) {
        assertThat(there[each.phone()]).isTrue();
        assertThat(each.at() - heard[each.phone()]).isBetween(22.4, 28.0);
        heard[each.phone()] = each.at();
      }
    }
    for (int phone = 0; phone < there.length; phone++) {
      assertThat(!there[phone] || now - heard[phone] <= 28).isTrue();
    }
    assertThat(rig.recorder.sent).hasSizeGreaterThan(5_000);
  }

  @Test
  void theWallClockDoesNotMatter() {
    Rig stepped = new Rig(500);
    for (int phone = 0; phone < 100; phone++) {
      rig.register(Phones.phone(phone));
      stepped.register(Phones.phone(phone));
    }
    for (int i = 0; i < 60; i++) {
      stepped.hands.stepWallClock(Duration.ofHours(i % 2 == 0 ? 1 : -2));
      stepped.pass(10);
      rig.pass(10);
    }
    assertThat(stepped.recorder.sent).isEqualTo(rig.recorder.sent).hasSizeGreaterThan(2_000);
  }

  @Test
  void theMonotonicClockMayBeNegativeAndMayWrap() {
    List<List<Recorder.Sent>> runs = new ArrayList<>();
    long hour = Duration.ofHours(1).toNanos();
    long minute = Duration.ofMinutes(1).toNanos();
    for (long start : new long[] {hour, -minute, Long.MAX_VALUE - minute, Long.MIN_VALUE, 0}) {
      Rig shifted = new Rig(Rig.policy(50), start - hour, 0, 5);
      for (int phone = 0; phone < 200; phone++) {
        shifted.restore(Phones.phone(phone), phone * 200L, 0);
        shifted.list(Phones.phone(1_000 + phone));
        shifted.register(Phones.phone(2_000 + phone));
      }
      shifted.pass(300);
      runs.add(shifted.recorder.sent);
    }
    assertThat(runs.get(0)).hasSizeGreaterThan(6_000);
    assertThat(runs).allSatisfy(run -> assertThat(run).isEqualTo(runs.get(0)));
  }
}
