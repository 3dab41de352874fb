package dev.pinhole.keepalive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.pinhole.binding.Keepalive;
import dev.pinhole.nat.Nat;
import dev.pinhole.nat.NatKind;
import dev.pinhole.nat.Transport;
import org.junit.jupiter.api.Test;

/** What is told of each binding's next keep-alive is what happens. */
class PlanTest {
  private final Rig rig = new Rig(500);

  /** Seconds from now to when the next one is due, as told. */
  private double dueIn(int phone) {
    return (rig.recorder.plans.get(phone).nextAt() - rig.hands.epochMillis()) / 1e3;
  }

  @Test
  void everyOneComesWhenItWasToldToBeDue() {
    for (int phone = 0; phone < 200; phone++) {
      rig.register(Phones.phone(phone));
    }
    double[] due = new double[200];
    int seen = 0;
    for (int millis = 0; millis < 90_000; millis += 5) {
      for (int phone = 0; phone < 200; phone++) {
        due[phone] = dueIn(phone);
      }
      rig.pass(0.005);
      for (; seen < rig.recorder.sent.size(); seen++) {
        Recorder.Sent sent = rig.recorder.sent.get(seen);
        assertThat(due[sent.phone()]).isBetween(-0.02, 0.006);
      }
    }
    assertThat(seen).isBetween(550, 850);
  }

  @Test
  void intervalAndCountAreTold() {
    rig.register(Phones.phone(1));
    rig.register(Phones.phone(2, Transport.TLS));
    rig.register(Phones.phone(3, Transport.WS));
    rig.register(Phones.phone(4, Transport.WSS));
    assertThat(rig.recorder.plans.get(1)).matches(plan -> plan.interval() == Rig.UDP.toMillis());
    assertThat(rig.recorder.plans.get(2).interval()).isEqualTo(Rig.STREAM.toMillis());
    assertThat(rig.recorder.plans.get(3).interval()).isEqualTo(Rig.WEB_SOCKET.toMillis());
    assertThat(rig.recorder.plans.get(4).interval()).isEqualTo(Rig.WEB_SOCKET.toMillis());
    assertThat(rig.recorder.plans.get(2).count()).isZero();
    assertThat(dueIn(2)).isBetween(15.0, 110.0);
    rig.pass(60);
    assertThat(rig.recorder.plans.get(1).count()).isEqualTo(2);
  }

  @Test
  void oneOfAListingIsPlannedOnce() {
    rig.list(Phones.phone(1));
    double due = dueIn(1);
    assertThat(due).isBetween(0.0, 28.0);
    rig.recorder.plans.clear();
    rig.list(Phones.phone(1));
    rig.judge(Phones.phone(1));
    assertThat(rig.recorder.plans).isEmpty();
  }

  @Test
  void oneThatIsNotKeptAliveAnyMoreHasNoPlan() {
    rig.register(Phones.phone(1));
    rig.pass(30);
    rig.judge(Phones.phone(1, Nat.NO, NatKind.DIRECT));
    assertThat(rig.recorder.plans.get(1)).isEqualTo(new Keepalive(0, 1, 0, 0, 0, 0));
    rig.recorder.plans.clear();
    rig.judge(Phones.phone(1, Nat.NO, NatKind.DIRECT));
    rig.register(Phones.phone(2, Nat.NO, NatKind.DIRECT));
    assertThat(rig.recorder.plans).isEmpty();
  }

  @Test
  void aRestartKeepsThePlanThatStillFits() {
    for (int phone = 0; phone < 500; phone++) {
      // Silent for 10 s, and due 80 to 98 % of 28 s after the last packet.
      long due = 12_400 + 10 * phone;
      rig.restore(Phones.phone(phone), 10_000, 3, due, 28_000);
    }
    assertThat(rig.recorder.plans).as("it stands in the store already").isEmpty();
    rig.pass(20);
    for (int phone = 0; phone < 500; phone++) {
      assertThat(rig.recorder.timesOf(phone).get(0)).isCloseTo(12.4 + 0.01 * phone, within(0.02));
    }
  }

  @Test
  void aRestartPlansAnewWhatDoesNotFit() {
    rig.restore(Phones.phone(1), 10_000, 3, 100_000, 110_000);
    assertThat(dueIn(1)).isBetween(12.4, 17.5);
    assertThat(rig.recorder.plans.get(1).count()).isEqualTo(3);
    rig.restore(Phones.phone(2), 10_000, 3, -5_000, 28_000);
    assertThat(dueIn(2)).isBetween(12.4, 17.5);
    // Overdue, as the store says.
    rig.restore(Phones.phone(3), 60_000, 3, -35_000, 28_000);
    assertThat(rig.recorder.plans).doesNotContainKey(3);
    rig.pass(0.1);
    assertThat(rig.recorder.phones()).containsExactly(3);
  }

  @Test
  void aRestartTellsThatNothingIsPlannedAnyMore() {
    rig.restore(Phones.phone(1, Nat.NO, NatKind.DIRECT), 10_000, 3, 9_000, 28_000);
    assertThat(rig.recorder.plans.get(1)).isEqualTo(new Keepalive(0, 3, 0, 0, 0, 0));
    rig.restore(Phones.phone(2, Nat.NO, NatKind.DIRECT), 10_000, 3, -9_000, 0);
    assertThat(rig.recorder.plans).doesNotContainKey(2);
  }
}
