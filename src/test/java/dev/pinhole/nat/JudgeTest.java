package dev.pinhole.nat;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every row of the table, in its order. */
class JudgeTest {

  private static final String INSIDE = "192.168.1.120";
  private static final String OUTSIDE = "198.51.100.98";

  private final Judge judge = new Judge(List.of());

  private void assertVerdict(Seen seen, Nat nat, NatKind kind, String... evidence) {
    assertThat(judge.judge(seen.build()))
        .isEqualTo(new Verdict(nat, Optional.of(kind), List.of(evidence)));
  }

  private void assertUnreadable(Seen seen, String evidence) {
    assertThat(judge.judge(seen.build()))
        .isEqualTo(new Verdict(Nat.UNKNOWN, Optional.empty(), List.of(evidence)));
  }

  private static Seen rewritten() {
    return Seen.contact(OUTSIDE, 46329).from(OUTSIDE, 46329);
  }

  @Test
  void foreignPath() {
    assertVerdict(
        Seen.contact("10.9.8.7", 5060).from("198.51.100.106", 5074).pathHeader("203.0.113.5"),
        Nat.UNKNOWN,
        NatKind.FOREIGN_PATH,
        "requests go to 203.0.113.5, the REGISTER came from 198.51.100.106:5074");
  }

  @Test
  void foreignPathComesBeforeEverythingElse() {
    Seen seen =
        Seen.contact(INSIDE, 5060)
            .from(OUTSIDE, 46329)
            .path("2001:db8::1")
            .over(Transport.WS)
            .status("Registered(AUTO-NAT)")
            .first(INSIDE, 5060);

    assertVerdict(
        seen,
        Nat.UNKNOWN,
        NatKind.FOREIGN_PATH,
        "requests go to 2001:db8::1, the REGISTER came from 198.51.100.98:46329");
    assertVerdict(
        Seen.unreadable().from(OUTSIDE, 1).path("203.0.113.5"),
        Nat.UNKNOWN,
        NatKind.FOREIGN_PATH,
        "requests go to 203.0.113.5, the REGISTER came from 198.51.100.98:1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"010.0.0.1", "3232235896", "1.2.3", "2001:db8::g", "::ffff:010.0.0.1"})
  void pathToAmbiguousAddressIsForeign(String host) {
    assertVerdict(
        rewritten().path(host),
        Nat.UNKNOWN,
        NatKind.FOREIGN_PATH,
        "requests go to " + host + ", the REGISTER came from 198.51.100.98:46329");
  }

  @Test
  void pathToTheSourceIsNotForeignWhateverItsSpelling() {
    Seen seen = Seen.contact(INSIDE, 5060).from("2001:db8::1", 5060).path("[2001:DB8:0:0::1]");

    assertVerdict(
        seen,
        Nat.YES,
        NatKind.PRIVATE_CONTACT,
        "Contact is the private address 192.168.1.120:5060, the REGISTER came from"
            + " [2001:db8::1]:5060");
  }

  @Test
  void proxied() {
    assertVerdict(
        Seen.contact("192.168.77.7", 5060)
            .from("198.51.100.106", 5060)
            .pathHeader("198.51.100.106"),
        Nat.NO,
        NatKind.PROXIED,
        "the REGISTER came from 198.51.100.106:5060, a proxy that put itself on the path");
  }

  @Test
  void proxiedComesBeforeForcedContact() {
    Seen seen = rewritten().pathHeader("::ffff:198.51.100.98").status("Registered(AUTO-NAT)");

    assertVerdict(
        seen,
        Nat.NO,
        NatKind.PROXIED,
        "the REGISTER came from 198.51.100.98:46329, a proxy that put itself on the path");
  }

  @Test
  void pathByNameIsPassedOverAndMentioned() {
    assertVerdict(
        Seen.contact(INSIDE, 5060).from(OUTSIDE, 24832).pathHeader("edge.example.org"),
        Nat.YES,
        NatKind.PRIVATE_CONTACT,
        "Contact is the private address 192.168.1.120:5060, the REGISTER came from"
            + " 198.51.100.98:24832",
        "requests go by edge.example.org, a name that is not looked up");
    assertVerdict(
        rewritten().path(""),
        Nat.UNKNOWN,
        NatKind.DIRECT,
        "Contact is the source 198.51.100.98:46329, but the first REGISTER was not seen",
        "requests go by an fs_path that cannot be read");
  }

  @ParameterizedTest
  @ValueSource(strings = {"AUTO-NAT", "AUTO-NAT-2.0", "TLSHACK"})
  void forcedContactIsLikely(String word) {
    assertVerdict(
        rewritten().status("Registered(" + word + ")").fsNat(),
        Nat.LIKELY,
        NatKind.FORCED_CONTACT,
        "FreeSWITCH says " + word + ": it sends to the source whatever the Contact is");
    assertVerdict(
        rewritten().status("Registered(" + word + ")(unknown) EXP(2026-11-22)").first(OUTSIDE, 1),
        Nat.LIKELY,
        NatKind.FORCED_CONTACT,
        "FreeSWITCH says " + word + ": it sends to the source whatever the Contact is");
  }

  @Test
  void forcedContactIsYesIfThePhoneFirstAdvertisedAnotherAddress() {
    assertVerdict(
        rewritten().status("Registered(AUTO-NAT)").first(INSIDE, 5071),
        Nat.YES,
        NatKind.FORCED_CONTACT,
        "FreeSWITCH says AUTO-NAT: it sends to the source whatever the Contact is",
        "first REGISTER advertised 192.168.1.120:5071, it came from 198.51.100.98:46329");
  }

  @Test
  void otherStatusesAreNotForced() {
    assertVerdict(
        rewritten().status("Registered(AUTO-NAT-3.0)"),
        Nat.UNKNOWN,
        NatKind.DIRECT,
        "Contact is the source 198.51.100.98:46329, but the first REGISTER was not seen");
  }

  @ParameterizedTest
  @EnumSource(names = {"WS", "WSS"})
  void webSocketIsLikelyWithoutAnAddress(Transport transport) {
    assertVerdict(
        Seen.contact("df7jal23ls0d.invalid", 0).from(OUTSIDE, 20378).over(transport),
        Nat.LIKELY,
        NatKind.WEBSOCKET,
        "a WebSocket from 198.51.100.98:20378, whose Contact tells no address of the phone");
    assertVerdict(
        Seen.contact(OUTSIDE, 5060).from(OUTSIDE, 20378).over(transport).first("b.invalid", 0),
        Nat.LIKELY,
        NatKind.WEBSOCKET,
        "a WebSocket from 198.51.100.98:20378, whose Contact tells no address of the phone");
  }

  @ParameterizedTest
  @EnumSource(names = {"WS", "WSS"})
  void webSocketIsYesWithAnotherAddress(Transport transport) {
    assertVerdict(
        Seen.contact(INSIDE, 5060).from(OUTSIDE, 20378).over(transport),
        Nat.YES,
        NatKind.WEBSOCKET,
        "Contact is 192.168.1.120:5060, the REGISTER came from 198.51.100.98:20378");
    assertVerdict(
        Seen.contact("a.invalid", 0).from(OUTSIDE, 20378).over(transport).first("203.0.113.9", 0),
        Nat.YES,
        NatKind.WEBSOCKET,
        "first REGISTER advertised 203.0.113.9, it came from 198.51.100.98:20378");
  }

  @Test
  void hostName() {
    assertVerdict(
        Seen.contact("phone7.example.org", 5060)
            .from("198.51.100.106", 5073)
            .status("Registered(UDP-NAT)")
            .first("192.168.1.1", 5060),
        Nat.UNKNOWN,
        NatKind.HOST_NAME,
        "Contact is the name phone7.example.org:5060, which is not looked up");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10.0.0.1",
        "172.16.0.1",
        "192.168.0.1",
        "100.64.3.7",
        "169.254.1.1",
        "127.0.0.1",
        "::1",
        "fd00::1",
        "fe80::1",
      })
  void privateContact(String host) {
    Endpoint contact = Endpoint.of(host, 5060);

    assertVerdict(
        Seen.contact(host, 5060).from(OUTSIDE, 24832),
        Nat.YES,
        NatKind.PRIVATE_CONTACT,
        "Contact is the private address "
            + contact
            + ", the REGISTER came from 198.51.100.98:24832");
  }

  @Test
  void privateContactBehindAnotherPrivateAddress() {
    assertVerdict(
        Seen.contact(INSIDE, 5060).from("10.0.0.1", 24832).over(Transport.TCP),
        Nat.YES,
        NatKind.PRIVATE_CONTACT,
        "Contact is the private address 192.168.1.120:5060, the REGISTER came from"
            + " 10.0.0.1:24832");
  }

  @Test
  void privateContactThatIsTheSourceIsNone() {
    assertVerdict(
        Seen.contact(INSIDE, 5060).from(INSIDE, 5060).first(INSIDE, 5060),
        Nat.NO,
        NatKind.DIRECT,
        "first REGISTER already advertised the source 192.168.1.120:5060");
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

  @Test
  void addressMismatch() {
    assertVerdict(
        Seen.contact("203.0.113.9", 46329).from(OUTSIDE, 46329).fsNat().first(INSIDE, 1),
        Nat.LIKELY,
        NatKind.ADDRESS_MISMATCH,
        "Contact is 203.0.113.9:46329, the REGISTER came from 198.51.100.98:46329");
  }

  @Test
  void portMismatch() {
    String sentence = "Contact has port 5060, the REGISTER came from 198.51.100.98:5062";

    assertVerdict(
        Seen.contact(OUTSIDE, 5060).from(OUTSIDE, 5062).first(OUTSIDE, 5060),
        Nat.LIKELY,
        NatKind.PORT_MISMATCH,
        sentence);
    assertVerdict(
        Seen.contact(OUTSIDE, 0).from(OUTSIDE, 5062).overSomething().fsNat(),
        Nat.LIKELY,
        NatKind.PORT_MISMATCH,
        sentence);
  }

  @ParameterizedTest
  @EnumSource(names = {"TCP", "TLS"})
  void portsOfConnectionsAreNotCompared(Transport transport) {
    assertVerdict(
        Seen.contact(OUTSIDE, 5060).from(OUTSIDE, 38409).over(transport).first(OUTSIDE, 7),
        Nat.NO,
        NatKind.DIRECT,
        "first REGISTER already advertised the source 198.51.100.98:38409");
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

  @Test
  void unreadableSource() {
    assertUnreadable(
        Seen.contact(INSIDE, 5060).from("a\nb", 5060).path("203.0.113.5"),
        "the REGISTER's source a?b:5060 is not an address and port");
    assertUnreadable(
        Seen.contact(INSIDE, 5060).from("", 0).fsNat(), "the REGISTER's source is missing");
    assertUnreadable(
        Seen.contact(OUTSIDE, 5060).from(OUTSIDE, 0).first(OUTSIDE, 5060),
        "the REGISTER's source 198.51.100.98 is not an address and port");
  }

  @Test
  void unreadableContact() {
    assertUnreadable(
        Seen.unreadable()
            .from(OUTSIDE, 46329)
            .pathHeader(OUTSIDE)
            .status("Registered(AUTO-NAT)")
            .first(INSIDE, 5060),
        "the Contact cannot be read");
  }
}
