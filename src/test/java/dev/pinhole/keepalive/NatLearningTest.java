package dev.pinhole.keepalive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.binding.Binding;
import dev.pinhole.binding.Change;
import dev.pinhole.binding.Change.Origin;
import dev.pinhole.binding.Keepalive;
import dev.pinhole.binding.Reachability;
import dev.pinhole.nat.Nat;
import dev.pinhole.nat.NatKind;
import dev.pinhole.nat.Transport;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the engine learns from REGISTERs, and what it does with it. */
class NatLearningTest {
  private final Rig rig = new Rig(500);

  NatLearningTest() {
    rig.recorder.acknowledging(true);
  }

  private void rebind(Binding phone) {
    rig.apply(Phones.saved(phone, Origin.REBIND));
  }

  private double survived(int phone) {
    return rig.recorder.plans.get(phone).gapSurvived() / 1e3;
  }

  private double forgotten(int phone) {
    return rig.recorder.plans.get(phone).gapForgotten() / 1e3;
  }

  private double interval(int phone) {
    return rig.recorder.plans.get(phone).interval() / 1e3;
  }

  /** Three rebinds of two phones, each after an hour of keep-alives. */
  private void learn() {
    rig.register(Phones.phone(1));
    rig.register(Phones.phone(2));
    rig.pass(3600);
    rebind(Phones.phone(1));
    rebind(Phones.phone(2));
    rig.pass(3600);
    rebind(Phones.phone(1));
  }

  @Test
  void theGapIsTheLongestBetweenPacketsThatWent() {
    rig.register(Phones.phone(1));
    rig.pass(3600);
    rig.register(Phones.phone(1));
    assertThat(survived(1)).isBetween(26.0, 28.0);
    assertThat(forgotten(1)).isZero();
    rig.register(Phones.phone(2));
    rig.pass(100);
    rebind(Phones.phone(2));
    assertThat(forgotten(2)).isBetween(22.4, 28.0);
    assertThat(survived(2)).isZero();
  }

  /** Then it was not the NAT that forgot: the phone took another port of its own, or restarted. */
  @Test
  void aPhoneWhosePortStayedOverAsLongAGapShowsNothing() {
    rig.register(Phones.phone(1));
    rig.register(Phones.phone(2));
    rig.pass(3600);
    rig.register(Phones.phone(1));
    rebind(Phones.phone(2));
    assertThat(forgotten(2)).isGreaterThan(22);
    rig.pass(3600);
    rebind(Phones.phone(1));
    rig.register(Phones.phone(2));
    assertThat(List.of(forgotten(1), forgotten(2))).containsOnly(0.0);
    assertThat(rig.timeouts.takeChanged())
        .singleElement()
        .matches(network -> network.survivedCount() == 2 && network.forgottenCount() == 1);
  }

  @Test
  void whatAPortStoodYesterdayCountsNoMore() {
    rig.register(Phones.phone(1));
    rig.pass(100);
    rig.register(Phones.phone(1));
    rig.pass(90_000);
    rebind(Phones.phone(1));
    assertThat(forgotten(1)).isGreaterThan(22);
    rig.pass(10);
    rig.register(Phones.phone(1));
    assertThat(survived(1)).isEqualTo(10);
  }

  @Test
  void anotherNatIsAnotherMatter() {
    rig.register(Phones.phone(1));
    rig.pass(100);
    rig.register(Phones.phone(1));
    assertThat(survived(1)).isGreaterThan(22);
    rig.register(Phones.at(1, "203.0.113.7"));
    assertThat(survived(1)).isZero();
  }

  /** Its keep-alives go elsewhere, so that its port changes however often they come. */
  @Test
  void aPhoneThatItsContactLeadsPastTeachesNothing() {
    List<Binding> astray =
        List.of(
            Phones.phone(1, Nat.LIKELY, NatKind.ADDRESS_MISMATCH),
            Phones.phone(2, Nat.LIKELY, NatKind.PORT_MISMATCH),
            Phones.phone(3, Nat.UNKNOWN, NatKind.HOST_NAME));
    for (int hour = 0; hour < 3; hour++) {
      astray.forEach(this::rebind);
      rig.pass(3600);
    }
    assertThat(List.of(forgotten(1), forgotten(2), forgotten(3))).containsOnly(0.0);
    assertThat(rig.recorder.shortened).isEmpty();
    assertThat(rig.timeouts.takeChanged()).isEmpty();

    Binding reached = Phones.withPath(Phones.phone(4, Nat.LIKELY, NatKind.ADDRESS_MISMATCH));
    rig.register(reached);
    rig.pass(100);
    rebind(reached);
    assertThat(forgotten(4)).isGreaterThan(22);
  }

  @Test
  void aRegisterIsAPacketToo() {
    rig.register(Phones.phone(1));
    for (int i = 0; i < 10; i++) {
      rig.pass(12);
      rig.register(Phones.phone(1));
    }
    assertThat(rig.recorder.sent).isEmpty();
    assertThat(survived(1)).isEqualTo(12);
    rig.pass(14);
    rebind(Phones.phone(1));
    assertThat(forgotten(1)).isEqualTo(14);
  }

  @Test
  void whileNothingCouldBeSentNothingWent() {
    rig.register(Phones.phone(1));
    rig.recorder.ready(false);
    rig.pass(400);
    rig.recorder.ready(true);
    rig.pass(50);
    rebind(Phones.phone(1));
    assertThat(forgotten(1)).isBetween(400.0, 401.0);
  }

  @Test
  void aKeepaliveThatFreeSwitchDidNotTakeIsNoPacket() {
    rig.register(Phones.phone(1));
    rig.recorder.acknowledging(false);
    rig.pass(100);
    rig.recorder.acknowledging(true);
    rig.pass(50);
    assertThat(rig.recorder.timesOf(1)).hasSizeGreaterThan(4);
    rebind(Phones.phone(1));
    assertThat(forgotten(1)).isBetween(100.0, 128.0);
  }

  @Test
  void anAnswerThatComesAfterTheNextRegisterIsOfNoAccount() {
    rig.register(Phones.phone(1));
    rig.pass(10);
    long at = rig.hands.nanos();
    rig.pass(2);
    rig.register(Phones.phone(1));
    rig.engine.acknowledged(Phones.phone(1).id(), at);
    rig.engine.acknowledged(Phones.phone(99).id(), at);
    rig.pass(12);
    rig.register(Phones.phone(1));
    assertThat(survived(1)).isEqualTo(12);
  }

  @Test
  void ofOneThatWasListedOrRestoredNothingIsKnownUntilItHasRegistered() {
    rig.list(Phones.phone(1));
    rig.restore(Phones.phone(2), 1_000, 5);
    rig.pass(100);
    rebind(Phones.phone(1));
    rig.register(Phones.phone(2));
    assertThat(List.of(survived(1), forgotten(1), survived(2), forgotten(2))).containsOnly(0.0);
    rig.pass(100);
    rebind(Phones.phone(1));
    rig.register(Phones.phone(2));
    assertThat(List.of(forgotten(1), survived(2))).allMatch(gap -> gap > 20);
  }

  @Test
  void aRegisterFromElsewhereThatWasNotHeardMakesThemUnknown() {
    rig.register(Phones.phone(1));
    rig.pass(100);
    rig.list(Phones.at(1, "203.0.113.7"));
    rig.pass(100);
    rig.register(Phones.at(1, "203.0.113.7"));
    assertThat(survived(1)).isZero();
  }

  @Test
  void whatAnEarlierRunLearntIsKept() {
    long now = rig.hands.epochMillis();
    rig.recorder.restored(
        Phones.phone(1), new Keepalive(now - 10_000, 3, now + 14_000, 28_000, 27_000, 26_000));
    rig.pass(20);
    assertThat(survived(1)).isEqualTo(27);
    assertThat(forgotten(1)).isEqualTo(26);
  }

  @Test
  void whatIsNotUdpOrNotBehindNatTeachesNothing() {
    Binding tls = Phones.phone(1, Transport.TLS);
    Binding direct = Phones.phone(2, Nat.NO, NatKind.DIRECT);
    Binding proxied = Phones.phone(3, Nat.UNKNOWN, NatKind.PROXIED);
    Binding unknown = Phones.phoneOfUnknownTransport(4);
    for (Binding each : List.of(tls, direct, proxied, unknown)) {
      rig.register(each);
      rig.apply(
          new Change.Pinged(each.with(new Reachability(Reachability.PingOutcome.UNREACHABLE, 1))));
    }
    rig.pass(60);
    for (Binding each : List.of(tls, direct, proxied, unknown)) {
      rebind(each);
      rig.pass(5);
      rig.register(each);
    }
    assertThat(rig.recorder.plans.values())
        .allMatch(plan -> plan.gapSurvived() == 0 && plan.gapForgotten() == 0);
    assertThat(rig.timeouts.takeChanged())
        .allMatch(network -> network.forgottenCount() + network.survivedCount() == 0)
        .allMatch(network -> network.unreachableCount() == 0);
  }

  @Test
  void aNatThatForgetsFasterMakesAllItsPhonesComeMoreOften() {
    for (int phone = 3; phone < 50; phone++) {
      rig.register(Phones.phone(phone));
    }
    rig.register(Phones.at(50, "203.0.113.7"));
    rig.register(Phones.phone(51, Transport.TCP));
    rig.apply(
        new Change.Pinged(
            Phones.phone(3).with(new Reachability(Reachability.PingOutcome.UNREACHABLE, 1))));
    learn();

    assertThat(rig.recorder.shortened).hasSize(1);
    Recorder.Forgets shortened = rig.recorder.shortened.get(0);
    // The dead one is among them: it would be served so often if it answered.
    assertThat(shortened.bindings()).isEqualTo(49);
    assertThat(shortened.network().networkIp()).isEqualTo("198.51.100.98");
    assertThat(shortened.network().unreachableCount()).isOne();
    assertThat(shortened.evidence()).matches(shown -> shown.ports() == 3 && shown.bindings() == 2);
    assertThat(interval(1)).isBetween(22.0, 25.0).isEqualTo(interval(49));
    assertThat(interval(3)).as("dead").isEqualTo(300);
    assertThat(interval(50)).as("elsewhere").isEqualTo(28);
    assertThat(interval(51)).as("not UDP").isEqualTo(110);

    double now = rig.recorder.seconds();
    double bound = interval(1);
    rig.pass(600);
    for (int phone : List.of(1, 2, 4, 30, 49)) {
      List<Double> times = rig.recorder.timesOf(phone).stream().filter(at -> at > now).toList();
      assertThat(times.get(0) - now).isLessThanOrEqualTo(bound);
      for (int i = 1; i < times.size(); i++) {
        assertThat(times.get(i) - times.get(i - 1)).isBetween(0.8 * bound, bound);
      }
    }
  }

  @Test
  void onesThatComeLaterKnowItToo() {
    learn();
    rig.register(Phones.phone(7));
    assertThat(interval(7)).isLessThan(26);
    rig.list(Phones.phone(8));
    assertThat(interval(8)).isLessThan(26);
    rig.restore(Phones.phone(9), 1_000, 3, 25_000, 28_000);
    assertThat(interval(9)).isLessThan(26);
    rig.recorder.use(Rig.policy(400));
    assertThat(interval(1)).isLessThan(26);
  }

  @Test
  void portsThatStayLengthenNothing() {
    learn();
    double interval = interval(1);
    for (int hour = 0; hour < 160; hour++) {
      rig.pass(3600);
      for (int phone = 1; phone <= 2; phone++) {
        rig.register(Phones.phone(phone));
        assertThat(interval(phone)).isEqualTo(interval);
      }
    }
    Rig untaught = new Rig(500);
    untaught.register(Phones.phone(1));
    for (int day = 0; day < 20; day++) {
      untaught.pass(86_400);
      untaught.register(Phones.phone(1));
      assertThat(untaught.recorder.plans.get(1).interval()).isEqualTo(28_000);
    }
  }

  @Test
  void whatNoKeepaliveCanHoldIsTold() {
    rig.register(Phones.phone(1));
    rig.register(Phones.phone(2));
    for (int i = 0; i < 3; i++) {
      rig.pass(11);
      rebind(Phones.phone(1));
      rebind(Phones.phone(2));
    }
    assertThat(rig.recorder.shortened).hasSize(1);
    assertThat(rig.recorder.shortened.get(0).network().isHopeless()).isTrue();
    assertThat(interval(1)).isEqualTo(15);
  }

  /** From 28 s down to what holds it, a day of hourly REGISTERs. */
  @Test
  void aNatOfTwentySecondsIsFoundOut() {
    for (int phone = 0; phone < 10; phone++) {
      rig.register(Phones.phone(phone));
    }
    for (int hour = 0; hour < 24; hour++) {
      rig.pass(3600);
      for (int phone = 0; phone < 10; phone++) {
        // Of an interval above 20 s, some gap was longer than that.
        boolean forgets = interval(phone) > 20.5;
        rig.apply(Phones.saved(Phones.phone(phone), forgets ? Origin.REBIND : Origin.REGISTER));
      }
    }
    assertThat(interval(0)).isBetween(17.0, 20.5);
    assertThat(rig.recorder.shortened).hasSizeBetween(3, 10);
  }
}
