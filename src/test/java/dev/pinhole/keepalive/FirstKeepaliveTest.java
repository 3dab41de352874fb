package dev.pinhole.keepalive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.nat.Transport;
import org.junit.jupiter.api.Test;

/** After a REGISTER the NAT sees traffic both ways soon, where that costs nobody else. */
class FirstKeepaliveTest {
  private static final int PHONES = 50;

  private final Rig rig = new Rig(500);

  private void register(int phone, Transport transport) {
    rig.register(Phones.refreshed(Phones.phone(phone, transport), rig.hands.epochMillis()));
  }

  @Test
  void eightToTenSecondsAfterARegister() {
    for (int phone = 0; phone < PHONES; phone++) {
      register(phone, Transport.UDP);
    }
    rig.pass(36);

    assertThat(rig.recorder.sent).hasSizeGreaterThan(PHONES);
    assertThat(rig.recorder.sent.subList(0, PHONES))
        .allSatisfy(sent -> assertThat(sent.at()).isBetween(8.0, 10.0));
    assertThat(rig.sentBetween(10, 30.4)).as("then at its usual interval").isZero();
  }

  @Test
  void laterWhereThereIsNoRoomAndNeverTooLate() {
    Rig slow = new Rig(10);
    for (int phone = 0; phone < 150; phone++) {
      slow.register(Phones.refreshed(Phones.phone(phone), slow.hands.epochMillis()));
    }
    slow.pass(28);

    assertThat(slow.recorder.sent).hasSize(150);
    assertThat(slow.recorder.sent)
        .allSatisfy(sent -> assertThat(sent.at()).isBetween(8.0, 28.0))
        .allSatisfy(sent -> assertThat(sent.late()).isZero());
  }

  @Test
  void whoRegistersAllTheTimeIsNotHurried() {
    for (int second = 0; second < 300; second += 20) {
      register(1, Transport.UDP);
      rig.pass(20);
    }

    assertThat(rig.recorder.sent).as("but after the first REGISTER").hasSize(1);
  }

  @Test
  void aConnectionIsNotForgottenSoSoon() {
    register(1, Transport.TLS);
    rig.pass(80);

    assertThat(rig.recorder.sent).isEmpty();
  }
}
