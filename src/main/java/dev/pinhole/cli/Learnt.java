package dev.pinhole.cli;

import static dev.pinhole.store.BindingColumn.GAP_FORGOTTEN;
import static dev.pinhole.store.BindingColumn.GAP_SURVIVED;
import static dev.pinhole.store.BindingColumn.KEEPALIVE_INTERVAL;

import dev.pinhole.store.LearntNetwork;
import dev.pinhole.store.StoredBinding;
import dev.pinhole.text.Elapsed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What was learnt of a phone's NAT, and what follows from it, in words. */
record Learnt(StoredBinding binding, Optional<LearntNetwork> network) {

  /** Such as {@code 24 s at most, for its NAT forgets within 27 s}. */
  Optional<String> interval() {
    long millis = binding.number(KEEPALIVE_INTERVAL);
    return millis == 0 ? Optional.empty() : Optional.of(span(millis) + " at most, " + why(millis));
  }

  private String why(long millis) {
    if (binding.unreachable()) {
      return "for it is unreachable";
    }
    return network
        .filter(known -> known.keepaliveInterval() == millis)
        .map(known -> "for its NAT forgets within " + span(known.timeoutBound()))
        .orElse("as configured");
  }

  /** Observations of this phone alone. */
  Optional<String> ofPhone() {
    List<String> facts = new ArrayList<>();
    if (binding.number(GAP_SURVIVED) > 0) {
      facts.add("kept over " + span(binding.number(GAP_SURVIVED)) + " without a packet");
    }
    if (binding.number(GAP_FORGOTTEN) > 0) {
      facts.add("lost after " + span(binding.number(GAP_FORGOTTEN)) + " without one");
    }
    return sentence(facts);
  }

  /** Observations of all phones at its address. */
  Optional<String> ofNetwork() {
    return network.flatMap(
        known -> {
          List<String> facts = new ArrayList<>();
          // Phones may send packets of their own, or change their own port.
          boolean mixed = known.gapForgotten() > 0 && known.gapForgotten() <= known.gapSurvived();
          if (known.survivedCount() > 0) {
            facts.add(
                (mixed ? "some kept over " : "kept over ")
                    + span(known.gapSurvived())
                    + times(known.survivedCount()));
          }
          if (known.forgottenCount() > 0) {
            facts.add(
                (mixed ? "others lost after " : "lost after ")
                    + span(known.gapForgotten())
                    + times(known.forgottenCount()));
          }
          if (known.unreachableCount() > 0) {
            facts.add("not reached by OPTIONS" + times(known.unreachableCount()));
          }
          return sentence(facts);
        });
  }

  private static Optional<String> sentence(List<String> facts) {
    return facts.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", facts));
  }

  private static String times(long count) {
    return count == 1 ? " (once)" : " (" + count + " times)";
  }

  private static String span(long millis) {
    return Elapsed.of(Duration.ofMillis(millis));
  }
}
