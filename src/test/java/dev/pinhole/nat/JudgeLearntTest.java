package dev.pinhole.nat;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class JudgeLearntTest {

  private static final String OUTSIDE = "198.51.100.98";
  private static final String LEARNT = "learnt from an earlier REGISTER of this Call-ID";

  private final Judge judge = new Judge(List.of());

  private static Seen direct() {
    return Seen.contact(OUTSIDE, 46329).from(OUTSIDE, 46329);
  }

  private static Verdict before(Nat nat, NatKind kind) {
    return new Verdict(nat, Optional.of(kind), List.of("one reason", "another"));
  }

  private static Verdict kept(Nat nat, NatKind kind) {
    return new Verdict(nat, Optional.of(kind), List.of("one reason", "another", LEARNT));
  }

  private void assertKept(Seen seen, Nat nat, NatKind kind) {
    assertThat(judge.judge(seen.learnt(before(nat, kind)).build())).isEqualTo(kept(nat, kind));
  }

  /** The verdict must be what it would be had nothing been learnt. */
  private void assertFresh(Seen seen, Verdict learnt, Nat nat, NatKind kind) {
    Verdict fresh = judge.judge(seen.build());

    assertThat(judge.judge(seen.learnt(learnt).build())).isEqualTo(fresh);
    assertThat(fresh.nat()).isEqualTo(nat);
    assertThat(fresh.kind()).contains(kind);
  }

  @ParameterizedTest
  @EnumSource(
      names = {"REWRITTEN_CONTACT", "PRIVATE_CONTACT", "PORT_MISMATCH", "WEBSOCKET", "DIRECT"})
  void directDoesNotWipeOutYesOrLikely(NatKind kind) {
    assertKept(direct(), Nat.YES, kind);
    assertKept(direct(), Nat.LIKELY, kind);
    assertKept(direct().first(OUTSIDE, 46329), Nat.YES, kind);
    assertKept(direct().first(OUTSIDE, 46329), Nat.LIKELY, kind);
    assertKept(direct().first(OUTSIDE, 46329).natNearby(), Nat.LIKELY, kind);
  }

  @Test
  void directReplacesWhatWasNoEvidence() {
    assertFresh(direct(), before(Nat.UNKNOWN, NatKind.HOST_NAME), Nat.UNKNOWN, NatKind.DIRECT);
    assertFresh(direct(), before(Nat.NO, NatKind.DIRECT), Nat.UNKNOWN, NatKind.DIRECT);
    assertFresh(
        direct().first(OUTSIDE, 46329),
        before(Nat.UNKNOWN, NatKind.DIRECT),
        Nat.NO,
        NatKind.DIRECT);
  }

  @Test
  void evidenceDoesNotGrow() {
    Verdict verdict = before(Nat.YES, NatKind.REWRITTEN_CONTACT);
    for (int refresh = 0; refresh < 5; refresh++) {
      verdict = judge.judge(direct().path("").learnt(verdict).build());
    }

    assertThat(verdict.evidence())
        .containsExactly(
            "one reason", "another", LEARNT, "requests go by an fs_path that cannot be read");
  }

  @Test
  void likelyDoesNotWeakenARewrittenContact() {
    NatKind kind = NatKind.REWRITTEN_CONTACT;

    assertKept(direct().callId("x@192.168.1.1"), Nat.YES, kind);
    assertKept(Seen.contact(OUTSIDE, 46329).from(OUTSIDE, 50000), Nat.YES, kind);
    assertKept(direct().status("Registered(AUTO-NAT)"), Nat.YES, kind);
    assertKept(direct().over(Transport.WS), Nat.YES, kind);
  }

  @Test
  void likelyReplacesALikelyAndAContactElsewhereReplacesAll() {
    assertFresh(
        direct().callId("x@192.168.1.1"),
        before(Nat.LIKELY, NatKind.REWRITTEN_CONTACT),
        Nat.LIKELY,
        NatKind.REWRITTEN_CONTACT);
    assertFresh(
        Seen.contact("203.0.113.9", 1).from(OUTSIDE, 1),
        before(Nat.YES, NatKind.REWRITTEN_CONTACT),
        Nat.LIKELY,
        NatKind.ADDRESS_MISMATCH);
    assertFresh(
        Seen.contact(OUTSIDE, 46329).from(OUTSIDE, 50000),
        before(Nat.YES, NatKind.PRIVATE_CONTACT),
        Nat.LIKELY,
        NatKind.PORT_MISMATCH);
  }

  @Test
  void evidenceOfNatReplacesNoAndUnknown() {
    Seen seen = Seen.contact("192.168.1.1", 1).from(OUTSIDE, 1);
    Seen likely = Seen.contact(OUTSIDE, 1).from(OUTSIDE, 2);

    assertFresh(seen, before(Nat.NO, NatKind.DIRECT), Nat.YES, NatKind.PRIVATE_CONTACT);
    assertFresh(likely, before(Nat.NO, NatKind.DIRECT), Nat.LIKELY, NatKind.PORT_MISMATCH);
    assertFresh(likely, before(Nat.UNKNOWN, NatKind.DIRECT), Nat.LIKELY, NatKind.PORT_MISMATCH);
  }

  @Test
  void otherVerdictsCountAfresh() {
    Verdict learnt = before(Nat.YES, NatKind.REWRITTEN_CONTACT);

    assertFresh(direct().path("203.0.113.5"), learnt, Nat.UNKNOWN, NatKind.FOREIGN_PATH);
    assertFresh(direct().by(OUTSIDE, false), learnt, Nat.UNKNOWN, NatKind.PROXIED);
    assertFresh(
        Seen.contact("a.invalid", 1).from(OUTSIDE, 1), learnt, Nat.UNKNOWN, NatKind.HOST_NAME);
    assertThat(judge.judge(Seen.unreadable().from(OUTSIDE, 1).learnt(learnt).build()).nat())
        .isEqualTo(Nat.UNKNOWN);
  }

  @Test
  void learntSentencesStaySmall() {
    Verdict first = judge.judge(direct().first("192.168.1.120", 61724).build());
    Verdict refreshed = judge.judge(direct().learnt(first).build());

    assertThat(refreshed.nat()).isEqualTo(Nat.YES);
    assertThat(refreshed.evidence())
        .containsExactly(
            "first REGISTER advertised 192.168.1.120:61724, the accepted one"
                + " 198.51.100.98:46329",
            LEARNT);
  }
}
