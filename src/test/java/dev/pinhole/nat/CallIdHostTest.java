package dev.pinhole.nat;

import static dev.pinhole.nat.Verdicts.assertVerdict;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CallIdHostTest {
  private static final String OUTSIDE = "198.51.100.98";

  @ParameterizedTest
  @CsvSource({
    "192.168.1.8, 192.168.1.8",
    "192.168.1.8:5060, 192.168.1.8",
    "192.168.1.8;y, 192.168.1.8",
    "192.168.1.8:5060;y=z, 192.168.1.8",
    "[fd00::8], fd00::8",
    "[fd00::8]:5060, fd00::8",
    "[fd00::8];y, fd00::8",
    "fd00::8, fd00::8",
    "BJC.BGI.B.CBA, 192.168.1.210",
    "BA.A.A.BAG, 10.0.0.106",
    "BA.A.A.BAG:5060, 10.0.0.106",
    "BA.A.A.BAG;y, 10.0.0.106",
    "64:ff9b::10.0.0.1, 64:ff9b::a00:1"
  })
  void isAnAddressInAnyDress(String host, String address) {
    assertThat(CallIdHost.address(host)).map(Address::toString).contains(address);
    assertVerdict(
        Seen.contact(OUTSIDE, 4000).from(OUTSIDE, 4000).callId("860888843-5060-9@" + host),
        Nat.LIKELY,
        NatKind.REWRITTEN_CONTACT,
        "Contact is the source 198.51.100.98:4000, but the Call-ID has the private address "
            + address);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":",
        ";",
        "[",
        "[]",
        "]",
        "x",
        "phone.example.org",
        "AB.CD.EF",
        "BA.A.A.BAG.A",
        "BA.A.A.CFG",
        "BA.A.A.AB",
        "BA.A.A.BABA",
        "ba.a.a.bag",
        "BA.A.A.K",
        "BA.A..BAG",
        "192.168.1.256",
        "192.168.1.8.x",
        "192.168.1.8%"
      })
  void aWordThatOnlyLooksLikeOneIsNone(String host) {
    assertThat(CallIdHost.address(host)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "[::1]",
        "0.0.0.0",
        "[::]",
        "BCH.A.A.B",
        "198.51.100.98",
        "203.0.113.9"
      })
  void whatAPhoneHasBeforeItHasAnAddressTellsNothing(String host) {
    assertVerdict(
        Seen.contact(OUTSIDE, 4000).from(OUTSIDE, 4000).callId("1@" + host),
        Nat.UNKNOWN,
        NatKind.DIRECT,
        "Contact is the source 198.51.100.98:4000, but the first REGISTER was not seen");
  }
}
