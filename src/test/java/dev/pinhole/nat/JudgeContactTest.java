package dev.pinhole.nat;

import static dev.pinhole.nat.Verdicts.assertVerdict;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Verdicts on a Contact that is not the source. */
class JudgeContactTest {

  private static final String INSIDE = "192.168.1.120";
  private static final String OUTSIDE = "198.51.100.98";

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
  void addressMismatch() {
    assertVerdict(
        Seen.contact("203.0.113.9", 46329).from(OUTSIDE, 46329).fsNat().first(INSIDE, 1),
        Nat.LIKELY,
        NatKind.ADDRESS_MISMATCH,
        "Contact is 203.0.113.9:46329, the REGISTER came from 198.51.100.98:46329");
  }

  @Test
  void portMismatch() {
    String sentence =
        "Contact has port 5060, the REGISTER came from 198.51.100.98:5062: its NAT gave it another"
            + " port, or it sends from another than it listens on";

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

  /** Cisco 79xx. */
  @Test
  void aPrivateAddressThatIsItsOwnHasNoNatBeforeItWhateverThePort() {
    Seen phone = Seen.contact("10.10.3.7", 5060).from("10.10.3.7", 50933);
    String same =
        "Contact and source are the same private address 10.10.3.7; the phone sends from another"
            + " port than it listens on";
    assertVerdict(phone, Nat.NO, NatKind.DIRECT, same);
    assertVerdict(
        Seen.contact("fd00::7", 5060).from("fd00::7", 50933),
        Nat.NO,
        NatKind.DIRECT,
        same.replace("10.10.3.7", "fd00::7"));
    // As an earlier version judged it.
    assertVerdict(
        phone.learnt(Verdict.of(Nat.LIKELY, NatKind.PORT_MISMATCH, "by its port")),
        Nat.NO,
        NatKind.DIRECT,
        same);
    assertVerdict(
        phone.natNearby(),
        Nat.UNKNOWN,
        NatKind.DIRECT,
        same,
        "another phone at this address was behind NAT: 10.10.3.7");
    // Another private network behind that address.
    assertVerdict(
        phone.first("192.168.1.8", 5060),
        Nat.YES,
        NatKind.REWRITTEN_CONTACT,
        "first REGISTER advertised 192.168.1.8:5060, the accepted one 10.10.3.7:5060");
  }
}
