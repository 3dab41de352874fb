package dev.pinhole.keepalive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.keepalive.KeepaliveEngine.Load;
import dev.pinhole.nat.Transport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the engine says of how it keeps up. */
class LoadTest {
  private static Rig withPhones(int maxPerSecond, int phones) {
    Rig rig = new Rig(Rig.policy(maxPerSecond), 0, 20, 3);
    for (int phone = 0; phone < phones; phone++) {
      rig.register(Phones.phone(phone));
      rig.pass(0.002);
    }
    return rig;
  }

  @Test
  void nothingIsLateWhereTheBudgetSuffices() {
    Rig rig = withPhones(200, 3_000);
    rig.pass(300);
    Load load = rig.engine.load();
    assertThat(load.late()).isZero();
    assertThat(load.latest()).isZero();
    // 3,000 every 28 s are 107.1 a second, and a tenth more.
    assertThat(load.neededPerSecond()).isEqualTo(118);
  }

  @ParameterizedTest
  @ValueSource(ints = {40, 300, 3_000, 10_000})
  void whatItSaysWouldDoDoes(int phones) {
    Rig tooSlow = withPhones(Math.max(1, phones / 40), phones);
    tooSlow.pass(600);
    Load load = tooSlow.engine.load();
    assertThat(load.late()).isGreaterThan(phones / 10);
    assertThat(load.latest()).isGreaterThan(3_000_000_000L);

    Rig enough = withPhones(load.neededPerSecond(), phones);
    enough.pass(120);
    int before = enough.recorder.sent.size();
    enough.pass(600);
    assertThat(enough.recorder.sent.subList(before, enough.recorder.sent.size()))
        .hasSizeGreaterThan(20 * phones)
        .allMatch(sent -> sent.late() == 0);
    assertThat(enough.engine.load().late()).isZero();
  }

  @Test
  void lateIsWhoseLastPacketIsTooLongAgo() {
    Rig rig = new Rig(500);
    rig.recorder.ready(false);
    rig.register(Phones.phone(1));
    rig.register(Phones.phone(2, Transport.TLS));
    rig.pass(28.9);
    assertThat(rig.engine.load().late()).isZero();
    rig.pass(1.1);
    assertThat(rig.engine.load())
        .matches(load -> load.late() == 1 && load.latest() == 2_000_000_000L);
    rig.pass(100);
    assertThat(rig.engine.load().late()).isEqualTo(2);
    rig.recorder.ready(true);
    rig.pass(1);
    assertThat(rig.engine.load().late()).isZero();
  }

  /** Nobody could have sent what was due while there was no daemon. */
  @Test
  void lateCountsFromTheStart() {
    Rig rig = new Rig(500);
    rig.recorder.ready(false);
    rig.restore(Phones.phone(1), 3 * 86_400_000L, 9);
    assertThat(rig.engine.load().late()).isZero();
    rig.pass(3);
    assertThat(rig.engine.load())
        .matches(load -> load.late() == 1 && load.latest() == 3_000_000_000L);
  }
}
