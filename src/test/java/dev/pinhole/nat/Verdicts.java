package dev.pinhole.nat;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;

/** Assertions on the verdicts of a judge without local networks. */
final class Verdicts {

  private static final Judge JUDGE = new Judge(List.of());

  private Verdicts() {}

  static void assertVerdict(Seen seen, Nat nat, NatKind kind, String... evidence) {
    assertThat(JUDGE.judge(seen.build()))
        .isEqualTo(new Verdict(nat, Optional.of(kind), List.of(evidence)));
  }

  static void assertUnreadable(Seen seen, String evidence) {
    assertThat(JUDGE.judge(seen.build()))
        .isEqualTo(new Verdict(Nat.UNKNOWN, Optional.empty(), List.of(evidence)));
  }
}
