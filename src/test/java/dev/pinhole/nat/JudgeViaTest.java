package dev.pinhole.nat;

import static dev.pinhole.nat.Seen.contact;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What the phone's own Via shows, as an accepted REGISTER had it. */
class JudgeViaTest {
  private static final String OUTSIDE = "110.202.56.98";

  private static Verdict judge(Seen seen) {
    return new Judge(List.of()).judge(seen.build());
  }

  /** It has learnt its outside address before, and a new Call-ID begins with that. */
  private static Seen learnt() {
    return contact(OUTSIDE, 54526).first(OUTSIDE, 54526).from(OUTSIDE, 54526);
  }

  @Test
  void anotherAddressIsNatThoughTheContactIsTheSource() {
    assertThat(judge(learnt()).nat()).isEqualTo(Nat.NO);

    Verdict verdict = judge(learnt().via("192.168.1.120", 61724));

    assertThat(verdict)
        .isEqualTo(
            Verdict.of(
                Nat.YES,
                NatKind.REWRITTEN_CONTACT,
                "Via says 192.168.1.120:61724, the packet came from 110.202.56.98:54526"));
    assertThat(judge(learnt().via("203.0.113.9", 5060)).nat()).isEqualTo(Nat.YES);
  }

  @Test
  void itIsEvidenceBesideAWrongContact() {
    Verdict verdict =
        judge(contact("192.168.1.120", 61724).from(OUTSIDE, 54526).via("192.168.1.120", 61724));

    assertThat(verdict.kind()).contains(NatKind.PRIVATE_CONTACT);
    assertThat(verdict.evidence())
        .containsExactly(
            "Contact is the private address 192.168.1.120:61724, the REGISTER came from"
                + " 110.202.56.98:54526",
            "Via says 192.168.1.120:61724, the packet came from 110.202.56.98:54526");
  }

  @Test
  void itMakesLikelySureAndKeepsTheKind() {
    Seen port = contact(OUTSIDE, 5060).from(OUTSIDE, 54526);
    assertThat(judge(port).nat()).isEqualTo(Nat.LIKELY);

    Verdict verdict = judge(port.via("192.168.1.120", 61724));

    assertThat(verdict.nat()).isEqualTo(Nat.YES);
    assertThat(verdict.kind()).contains(NatKind.PORT_MISMATCH);
    assertThat(judge(contact("phone.example.org", 0).from(OUTSIDE, 1).via("10.0.0.9", 5060)))
        .extracting(Verdict::nat)
        .isEqualTo(Nat.YES);
    assertThat(
            judge(contact("ab.invalid", 0).over(Transport.WS).from(OUTSIDE, 1).via("10.0.0.9", 1)))
        .extracting(Verdict::nat)
        .isEqualTo(Nat.YES);
  }

  @Test
  void theSourceItselfSaysSoAndNoMore() {
    Verdict direct = judge(learnt().via(OUTSIDE, 54526));
    assertThat(direct.nat()).isEqualTo(Nat.NO);
    assertThat(direct.evidence())
        .containsExactly(
            "first REGISTER already advertised the source 110.202.56.98:54526",
            "its Via says 110.202.56.98:54526, too");

    Seen unknown = contact(OUTSIDE, 54526).from(OUTSIDE, 54526).via(OUTSIDE, 54526);
    assertThat(judge(unknown).nat()).isEqualTo(Nat.UNKNOWN);
    assertThat(judge(learnt().natNearby().via(OUTSIDE, 54526)).nat()).isEqualTo(Nat.UNKNOWN);
    assertThat(judge(contact("10.0.0.1", 1).from(OUTSIDE, 1).via(OUTSIDE, 1)).nat())
        .isEqualTo(Nat.YES);
  }

  @Test
  void anotherPortOfAPublicSourceMakesNoLikely() {
    assertThat(judge(learnt().via(OUTSIDE, 5060)))
        .isEqualTo(
            Verdict.of(
                Nat.LIKELY,
                NatKind.PORT_MISMATCH,
                "Via says 110.202.56.98:5060, the packet came from 110.202.56.98:54526"));
    assertThat(judge(learnt().via(OUTSIDE, 5060).over(Transport.TCP)).nat()).isEqualTo(Nat.NO);
  }

  @Test
  void anotherPortOfAPrivateSourceIsThePhonesOwn() {
    Seen seen = contact("10.0.0.7", 5060).first("10.0.0.7", 5060).from("10.0.0.7", 5060);

    assertThat(judge(seen.via("10.0.0.7", 5070)).nat()).isEqualTo(Nat.NO);
    assertThat(judge(seen.via("10.0.0.8", 5060)).nat()).isEqualTo(Nat.YES);
  }

  @Test
  void aNameTellsNothing() {
    assertThat(judge(learnt().via("phone.local", 5060))).isEqualTo(judge(learnt()));
  }

  @Test
  void localNetworksGiveWayToIt() {
    Judge judge = new Judge(List.of(Cidr.parse("110.202.56.0/24")));

    assertThat(judge.judge(learnt().build()).nat()).isEqualTo(Nat.NO);
    assertThat(judge.judge(learnt().via("192.168.1.120", 61724).build()).nat()).isEqualTo(Nat.YES);
  }

  @Test
  void behindAProxyItCountsWhereThatTells() {
    assertThat(judge(learnt().by("198.51.100.106", true).via("192.168.1.120", 5065)).nat())
        .isEqualTo(Nat.YES);
    assertThat(judge(learnt().by("198.51.100.106", false).via("192.168.1.120", 5065)))
        .isEqualTo(judge(learnt().by("198.51.100.106", false)));
  }
}
