package dev.pinhole.nat;

import static dev.pinhole.nat.Verdicts.assertVerdict;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Verdicts on a Contact that is the source. */
class JudgeSourceTest {

  private static final String INSIDE = "192.168.1.120";
  private static final String OUTSIDE = "198.51.100.98";

  private static Seen rewritten() {
    return Seen.contact("198.51.100.98", 46329).from("198.51.100.98", 46329);
  }

  @Test
  void rewrittenContact() {
    assertVerdict(
        rewritten().first(INSIDE, 61724),
        Nat.YES,
        NatKind.REWRITTEN_CONTACT,
        "first REGISTER advertised 192.168.1.120:61724, the accepted one 198.51.100.98:46329");
    assertVerdict(
        rewritten().first("203.0.113.9", 0).natNearby(),
        Nat.YES,
        NatKind.REWRITTEN_CONTACT,
        "first REGISTER advertised 203.0.113.9, the accepted one 198.51.100.98:46329");
  }

  @Test
  void firstContactByNameProvesNothing() {
    assertVerdict(
        rewritten().first("phone.invalid", 5060),
        Nat.UNKNOWN,
        NatKind.DIRECT,
        "first REGISTER advertised phone.invalid:5060, the accepted one 198.51.100.98:46329");
  }

  @Test
  void rewrittenContactThatFreeswitchFlags() {
    String sentence =
        "Contact is the source 198.51.100.98:46329, but FreeSWITCH takes the phone for one behind"
            + " NAT";

    assertVerdict(rewritten().fsNat(), Nat.YES, NatKind.REWRITTEN_CONTACT, sentence);
    assertVerdict(
        rewritten().status("Registered(UDP-NAT)"), Nat.YES, NatKind.REWRITTEN_CONTACT, sentence);
    assertVerdict(
        rewritten().over(Transport.TLS).status("Registered(TLS-NAT)").first(OUTSIDE, 46329),
        Nat.YES,
        NatKind.REWRITTEN_CONTACT,
        sentence);
  }

  @Test
  void rewrittenContactByCallId() {
    assertVerdict(
        rewritten().callId("0@x@192.168.1.120").first(OUTSIDE, 46329),
        Nat.LIKELY,
        NatKind.REWRITTEN_CONTACT,
        "Contact is the source 198.51.100.98:46329, but the Call-ID has the private address"
            + " 192.168.1.120");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "192.168.1.120",
        "0@203.0.113.9",
        "0@192.168.1.120@host",
        "0@",
        "",
        "0@198.51.100.98",
        "0@192.168.1.120 ",
      })
  void callIdWithoutPrivateHostProvesNothing(String callId) {
    assertVerdict(
        rewritten().callId(callId).first(OUTSIDE, 46329),
        Nat.NO,
        NatKind.DIRECT,
        "first REGISTER already advertised the source 198.51.100.98:46329");
  }

  @Test
  void callIdThatIsTheSourceProvesNothing() {
    assertVerdict(
        Seen.contact(INSIDE, 5060)
            .from(INSIDE, 5060)
            .callId("0@::ffff:192.168.1.120")
            .first(INSIDE, 0),
        Nat.NO,
        NatKind.DIRECT,
        "first REGISTER already advertised the source 192.168.1.120:5060");
  }

  @ParameterizedTest
  @CsvSource({"5060, 5060", "0, 5060", "5060, 0", "0, 0"})
  void directIsNoIfTheFirstRegisterSaysSo(int contactPort, int firstPort) {
    assertVerdict(
        Seen.contact(OUTSIDE, contactPort).from(OUTSIDE, 5060).first(OUTSIDE, firstPort),
        Nat.NO,
        NatKind.DIRECT,
        "first REGISTER already advertised the source 198.51.100.98:5060");
  }

  @Test
  void directComparesAddressesAndNeverText() {
    assertVerdict(
        Seen.contact("2001:DB8:0::1", 5060)
            .from("2001:db8::1", 5060)
            .first("[2001:db8::0001]", 5060),
        Nat.NO,
        NatKind.DIRECT,
        "first REGISTER already advertised the source [2001:db8::1]:5060");
    assertVerdict(
        Seen.contact("::ffff:198.51.100.98", 5060).from(OUTSIDE, 5060).first(OUTSIDE, 5060),
        Nat.NO,
        NatKind.DIRECT,
        "first REGISTER already advertised the source 198.51.100.98:5060");
  }

  @Test
  void directIsUnknownWithoutAFirstRegister() {
    assertVerdict(
        rewritten(),
        Nat.UNKNOWN,
        NatKind.DIRECT,
        "Contact is the source 198.51.100.98:46329, but the first REGISTER was not seen");
  }

  @Test
  void directIsUnknownIfTheFirstRegisterHadAnotherPort() {
    assertVerdict(
        rewritten().first(OUTSIDE, 0),
        Nat.UNKNOWN,
        NatKind.DIRECT,
        "first REGISTER advertised 198.51.100.98, the accepted one 198.51.100.98:46329");
  }

  @Test
  void directIsUnknownNextToPhonesBehindNat() {
    assertVerdict(
        rewritten().first(OUTSIDE, 46329).natNearby(),
        Nat.UNKNOWN,
        NatKind.DIRECT,
        "first REGISTER already advertised the source 198.51.100.98:46329",
        "another phone at this address was behind NAT: 198.51.100.98");
  }
}
