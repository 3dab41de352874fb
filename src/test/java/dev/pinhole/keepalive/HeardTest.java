package dev.pinhole.keepalive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.binding.Binding;
import dev.pinhole.binding.Change;
import dev.pinhole.binding.LastHeard;
import dev.pinhole.binding.Reachability;
import dev.pinhole.binding.Reachability.PingOutcome;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What copies of a phone's packets, or their lack, make of its keep-alives. */
class HeardTest {
  private final Rig rig = new Rig(500);
  private final Binding phone = Phones.phone(1);
  private final long id = phone.id();

  private List<Double> times() {
    return rig.recorder.timesOf(1);
  }

  private Binding unanswered() {
    return phone.with(new Reachability(PingOutcome.UNREACHABLE, 1, "it did not answer"));
  }

  private void heard() {
    rig.recorder.planned(rig.engine.heard(id, 0));
  }

  /** Passes until just behind the next one. */
  private void untilSent() {
    int before = times().size();
    while (times().size() == before) {
      rig.pass(0.1);
    }
  }

  @Test
  void aPacketPutsOffTheNextOne() {
    rig.register(phone);
    untilSent();
    double sent = times().get(times().size() - 1);
    rig.pass(20);
    heard();
    untilSent();

    double next = times().get(times().size() - 1);
    assertThat(next - sent).isBetween(20 + 0.97 * 28, 20.2 + 28);
    assertThat(rig.engine.saved()).isZero();
    assertThat(rig.recorder.sent).allMatch(each -> each.late() == 0);
  }

  @Test
  void packetsAloneKeepNoneAwayForLong() {
    rig.register(phone);
    untilSent();
    double sent = times().get(times().size() - 1);
    for (int i = 0; i < 1_000; i++) {
      heard();
      rig.pass(1);
    }

    List<Double> times = times();
    for (int i = times.indexOf(sent) + 1; i < times.size(); i++) {
      assertThat(times.get(i) - times.get(i - 1)).isBetween(3.0 * 28, 4.1 * 28);
    }
    assertThat(rig.engine.saved()).isBetween(20L, 30L);
  }

  @Test
  void theFirstOneAfterARegisterIsNotPutOff() {
    rig.register(Phones.refreshed(phone, rig.hands.epochMillis()));
    rig.pass(5);
    heard();

    untilSent();
    assertThat(times().get(0)).isBetween(8.0, 10.0);
  }

  @Test
  void anAnswerPutsOffNothing() {
    rig.register(phone);
    untilSent();
    long planned = rig.recorder.plans.get(1).nextAt();
    long now = rig.hands.epochMillis();
    rig.recorder.planned(rig.engine.answered(id, 40, 34_000, 481));
    assertThat(rig.recorder.plans.get(1).nextAt()).isBetween(planned - 1, planned + 1);
    assertThat(rig.recorder.plans.get(1).heard())
        .isEqualTo(new LastHeard(now - 40, now - 40, 34_000, 34_000, (short) 481));
    rig.recorder.planned(rig.engine.answered(id, 0, 42_000, 200));
    assertThat(rig.recorder.plans.get(1).heard())
        .isEqualTo(new LastHeard(now, now, 42_000, 35_000, (short) 200));
  }

  @Test
  void aSecondOneSoonFollowsOneWithoutAnswer() {
    rig.register(phone);
    untilSent();
    rig.pass(8);
    double now = rig.seconds();
    assertThat(rig.engine.unanswered(id, rig.hands.nanos())).isEqualTo(1);
    rig.recorder.planned(rig.engine.tryAgain(id));
    untilSent();

    assertThat(times().get(times().size() - 1) - now).isBetween(1.0, 3.2);
    assertThat(rig.engine.unanswered(id, rig.hands.nanos())).isEqualTo(2);
    heard();
    assertThat(rig.engine.unanswered(id, rig.hands.nanos())).isEqualTo(1);
  }

  @Test
  void whoDoesNotAnswerIsTriedAfterOneTwoFourAndThenEveryFiveMinutes() {
    rig.register(phone);
    untilSent();
    double since = rig.seconds();
    rig.apply(new Change.Pinged(unanswered()));
    rig.pass(2_000);

    List<Double> times = times();
    double before = since;
    double[] minutes = {1, 2, 4, 5, 5, 5};
    for (int i = 0; i < minutes.length; i++) {
      double gap = times.get(i + 1) - before;
      assertThat(gap).isBetween(0.74 * 60 * minutes[i], 60 * minutes[i]);
      before = times.get(i + 1);
    }
    assertThat(rig.timeouts.takeShortened()).isEmpty();
    rig.apply(new Change.Pinged(phone.with(new Reachability(PingOutcome.REACHABLE, 2, "x"))));
    double back = rig.seconds();
    untilSent();
    assertThat(times().get(times().size() - 1) - back).isLessThan(28);
  }

  /** Some leave requests unanswered that they do not like. */
  @Test
  void whoAnsweredSinceThenIsThere() {
    rig.register(phone);
    rig.pass(30);
    long sent = rig.hands.nanos();
    rig.pass(1);
    rig.recorder.planned(rig.engine.answered(id, 0, 34_000, 200));
    rig.pass(7);
    for (int i = 0; i < 3; i++) {
      assertThat(rig.engine.unanswered(id, sent)).isZero();
    }
    assertThat(rig.engine.unanswered(id, rig.hands.nanos())).isEqualTo(1);
  }

  @Test
  void ofAPhoneThatIsNotKnownNothingChanges() {
    assertThat(rig.engine.heard(id, 0)).isEmpty();
    assertThat(rig.engine.answered(id, 0, 1, 200)).isEmpty();
    assertThat(rig.engine.tryAgain(id)).isEmpty();
    assertThat(rig.engine.unanswered(id, rig.hands.nanos())).isZero();
  }
}
