package dev.pinhole.binding;

import dev.pinhole.nat.Verdict;
import java.util.List;
import java.util.Optional;

/** What is known of a Call-ID from before, whether its binding still lives or has ended. */
record Prior(String networkIp, FirstContact first, Optional<Verdict> verdict) {
  private static final Prior NONE = new Prior("", FirstContact.UNKNOWN, Optional.empty());

  static Prior of(Binding before, Optional<Departed.Learnt> departed) {
    if (before != null) {
      return new Prior(
          before.registration().networkIp(),
          before.first(),
          Optional.of(new Verdict(before.nat(), before.natKind(), List.of())));
    }
    return departed
        .map(
            learnt ->
                new Prior(
                    learnt.networkIp(),
                    learnt.first(),
                    Optional.of(new Verdict(learnt.nat(), learnt.natKind(), List.of()))))
        .orElse(NONE);
  }

  boolean isKnown() {
    return verdict.isPresent();
  }
}
