package dev.pinhole.keepalive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.binding.Binding;
import dev.pinhole.binding.Change;
import dev.pinhole.nat.Nat;
import dev.pinhole.nat.NatKind;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Keep-alives that a Contact leads to an address which the phone does not send from. */
class StrangerTest {
  private final Rig rig = new Rig(500);

  private static Binding phone(int number, String contact) {
    return Phones.withContact(Phones.phone(number, Nat.LIKELY, NatKind.ADDRESS_MISMATCH), contact);
  }

  @ParameterizedTest
  @CsvSource({
    "<sip:1@203.0.113.7:5060>, 203.0.113.7:5060",
    "<sip:1@[2001:db8::7]:5060>, [2001:db8::7]:5060",
    "<sip:1@198.51.100.98:13654;maddr=203.0.113.7>, 203.0.113.7:13654",
    "<sip:1@198.51.100.98:13654;MADDR=victim.example>, victim.example:13654",
    "<sip:1;fs_path=x@203.0.113.7:5060>, ''",
    "<sip:1@203.0.113.7:5060;fs_path=sip%3A1%40198.51.100.98%3A13654>, ''",
    "<sip:1@198.51.100.98:13654>, ''",
    "<sip:1@192.168.1.7:5060>, ''",
  })
  void whereAContactLeads(String contact, String stranger) {
    assertThat(phone(1, contact).stranger().map(Object::toString).orElse("")).isEqualTo(stranger);
  }

  /** Where the host is the source, the verdict shows nothing of it. */
  @ParameterizedTest
  @ValueSource(strings = {"maddr", "MADDR", "Maddr", "%6daddr", "m%61ddr"})
  void aParameterLeadsElsewhereHoweverItIsWritten(String name) {
    String contact = "<sip:1@198.51.100.98:13654;" + name + "=203.0.113.7>";
    Binding phone = Phones.withContact(Phones.phone(1), contact);
    assertThat(phone.stranger().map(Object::toString)).contains("203.0.113.7:13654");
  }

  @Test
  void isTriedEverMoreRarelyFromTheStart() {
    rig.register(phone(1, "<sip:1@203.0.113.7:5060>"));
    rig.pass(3_600);
    List<Double> times = rig.recorder.timesOf(1);
    List<Double> pauses = new ArrayList<>();
    for (int i = 0; i < times.size(); i++) {
      pauses.add(times.get(i) - (i == 0 ? 0 : times.get(i - 1)));
    }
    assertThat(pauses.get(0)).isBetween(44.0, 56.0);
    assertThat(pauses.get(1)).isBetween(89.0, 112.0);
    assertThat(pauses.get(2)).isBetween(179.0, 224.0);
    assertThat(pauses.subList(3, pauses.size())).allMatch(pause -> pause >= 240 && pause <= 300);
  }

  /** Neither a REGISTER each ten seconds nor another Call-ID makes them more. */
  @Test
  void registersDoNotHurryThem() {
    for (int second = 0; second < 3_600; second += 10) {
      rig.register(phone(1, "<sip:1@203.0.113.7:5060>"));
      rig.register(phone(100 + second, "<sip:1@203.0.113.7:5060>"));
      rig.pass(10);
      rig.apply(new Change.Removed(phone(100 + second, "<sip:1@203.0.113.7:5060>")));
    }
    assertThat(rig.recorder.sent).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"<sip:1@203.0.113.7:%d>", "<sip:1@[2001:db8::%d]:5060>"})
  void fourAtMostLeadToOnePlace(String contact) {
    List<Binding> all = new ArrayList<>();
    for (int i = 1; i <= 1_000; i++) {
      all.add(phone(i, contact.formatted(5_000 + i)));
    }
    all.forEach(rig::register);
    assertThat(rig.engine.scheduled()).isEqualTo(KeepaliveEngine.MOST_OF_A_STRANGER);
    rig.pass(60);
    assertThat(rig.recorder.sent).hasSize(4);

    rig.register(phone(2_000, "<sip:1@203.0.113.8:5060>"));
    assertThat(rig.engine.scheduled()).as("another place").isEqualTo(5);

    rig.apply(new Change.Removed(all.get(0)));
    rig.register(Phones.phone(2));
    all.subList(10, 20).forEach(rig::register);
    assertThat(rig.engine.scheduled()).as("one left, one is what it was").isEqualTo(6);
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "1, 0", "53, 0", "1023, 0", "1024, 1", "5060, 1", "5061, 1"})
  void noneGoesToPortsOfOtherServices(int port, int scheduled) {
    rig.register(phone(1, "<sip:1@203.0.113.7" + (port == 0 ? "" : ":" + port) + ">"));
    assertThat(rig.engine.scheduled()).isEqualTo(scheduled);
  }

  /** The phone's own address may have its SIP anywhere. */
  @Test
  void itsOwnAddressIsNoStranger() {
    rig.register(
        Phones.withContact(
            Phones.phone(1, Nat.LIKELY, NatKind.PORT_MISMATCH), "<sip:1@198.51.100.98:53>"));
    assertThat(rig.engine.scheduled()).isEqualTo(1);
  }
}
