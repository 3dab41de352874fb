package dev.pinhole.nat;

import static dev.pinhole.nat.Verdicts.assertUnreadable;
import static dev.pinhole.nat.Verdicts.assertVerdict;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Verdicts before the Contact is even looked at: what cannot be read, paths, forced Contacts. */
class JudgePathTest {

  private static final String INSIDE = "192.168.1.120";
  private static final String OUTSIDE = "198.51.100.98";

  private static Seen rewritten() {
    return Seen.contact("198.51.100.98", 46329).from("198.51.100.98", 46329);
  }

  @Test
  void foreignPath() {
    assertVerdict(
        Seen.contact("10.9.8.7", 5060).from("198.51.100.106", 5074).path("203.0.113.5"),
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

  /** It put itself on the path, and the Contact is private: with NAT between or without. */
  @Test
  void nothingTellsWhatIsBehindAProxy() {
    assertVerdict(
        Seen.contact("192.168.77.7", 5060)
            .from("198.51.100.106", 5060)
            .path("198.51.100.106")
            .by("198.51.100.106", false)
            .status("Registered(AUTO-NAT)")
            .fsNat(),
        Nat.UNKNOWN,
        NatKind.PROXIED,
        "the REGISTER came from the proxy 198.51.100.106:5060; nothing tells where the phone is");
  }

  @Test
  void aProxyThatTellsIsLookedThrough() {
    String told =
        "the REGISTER came by the proxy 198.51.100.106:5060, which says where it had it from";
    assertVerdict(
        Seen.contact(INSIDE, 5065)
            .from(OUTSIDE, 10710)
            .path("192.0.2.200")
            .by("198.51.100.106", true),
        Nat.YES,
        NatKind.PRIVATE_CONTACT,
        "Contact is the private address 192.168.1.120:5065, the REGISTER came from"
            + " 198.51.100.98:10710",
        told);
    assertVerdict(
        rewritten().by("198.51.100.106", true).first(INSIDE, 5065),
        Nat.YES,
        NatKind.REWRITTEN_CONTACT,
        "first REGISTER advertised 192.168.1.120:5065, the accepted one 198.51.100.98:46329",
        told);
  }

  /** FreeSWITCH compares the Contact with the proxy, and any phone behind one differs from it. */
  @Test
  void whatFreeSwitchFlagsBehindAProxyTellsNothing() {
    assertVerdict(
        rewritten()
            .by("198.51.100.106", true)
            .first(OUTSIDE, 46329)
            .fsNat()
            .status("Registered(UDP-NAT)"),
        Nat.NO,
        NatKind.DIRECT,
        "first REGISTER already advertised the source 198.51.100.98:46329",
        "the REGISTER came by the proxy 198.51.100.106:5060, which says where it had it from");
  }

  /** A mid-registrar, or one that hides the topology. */
  @Test
  void aContactThatIsTheProxyTellsNothing() {
    assertVerdict(
        Seen.contact("198.51.100.106", 5060).from(OUTSIDE, 46329).by("198.51.100.106", true),
        Nat.UNKNOWN,
        NatKind.PROXIED,
        "the REGISTER came from the proxy 198.51.100.106:5060; nothing tells where the phone is",
        "the REGISTER came by the proxy 198.51.100.106:5060, which says where it had it from");
  }

  @Test
  void aPathByNameMayLeadAnywhere() {
    assertVerdict(
        Seen.contact(INSIDE, 5060).from(OUTSIDE, 24832).path("edge.example.org"),
        Nat.UNKNOWN,
        NatKind.FOREIGN_PATH,
        "requests go to edge.example.org, the REGISTER came from 198.51.100.98:24832");
    assertVerdict(
        rewritten().path(""),
        Nat.UNKNOWN,
        NatKind.DIRECT,
        "Contact is the source 198.51.100.98:46329, but the first REGISTER was not seen",
        "requests go by an fs_path that cannot be read");
  }

  /** Of a user with a comma. */
  @Test
  void aPathThatIsCutLeadsNowhere() {
    assertVerdict(
        Seen.contact(INSIDE, 5060).from(OUTSIDE, 24832).path("a").pathCut(),
        Nat.UNKNOWN,
        NatKind.FOREIGN_PATH,
        "FreeSWITCH cannot reach it: it cuts the fs_path at a comma, and requests go to a, the"
            + " REGISTER came from 198.51.100.98:24832");
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
            .path(OUTSIDE)
            .status("Registered(AUTO-NAT)")
            .first(INSIDE, 5060),
        "the Contact cannot be read");
  }
}
