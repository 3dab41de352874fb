package dev.pinhole.esl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.esl.MutatedCaptures.Outcome;
import org.junit.jupiter.api.Test;

/** A hundred thousand inputs; the benchmark {@code fuzz} tries ten million. */
class MutatedCapturesTest {
  @Test
  void nothingButTheErrorsThatSaySoComesOut() {
    MutatedCaptures captures = new MutatedCaptures(1);

    captures.run(100_000);

    // Each way is gone often enough to find something.
    assertThat(captures.outcomes()).hasSize(Outcome.values().length);
    assertThat(captures.outcomes().values()).allMatch(count -> count > 3_000);
    assertThat(captures.contacts()).isGreaterThan(3_000);
    assertThat(captures.rows()).isGreaterThan(1_000);
  }
}
