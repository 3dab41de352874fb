package dev.pinhole.daemon.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExpositionTest {
  @Test
  void familiesAndSamples() {
    Exposition page = new Exposition();
    page.family("a_total", Exposition.Type.COUNTER, "So many.")
        .sample(3, "node", "x", "profile", "y")
        .sample(1_795_374_186.457);
    page.family("b", Exposition.Type.HISTOGRAM, "How long.")
        .sampleOf("_bucket", 1, "le", "0.001")
        .sampleOf("_bucket", 2, "le", "+Inf")
        .sampleOf("_sum", 0.25)
        .sampleOf("_count", 2);
    assertThat(page)
        .hasToString(
            """
            # HELP a_total So many.
            # TYPE a_total counter
            a_total{node="x",profile="y"} 3
            a_total 1795374186.457
            # HELP b How long.
            # TYPE b histogram
            b_bucket{le="0.001"} 1
            b_bucket{le="+Inf"} 2
            b_sum 0.25
            b_count 2
            """);
    assertThat(ExpositionText.read(page.toString()).names())
        .containsExactlyInAnyOrder("a_total", "b_bucket", "b_sum", "b_count");
  }

  @Test
  void aLabelCannotEndItsQuotesOrItsLine() {
    Exposition page = new Exposition();
    page.family("a", Exposition.Type.GAUGE, "x").sample(1, "profile", "q\"} 9\nb 7\\\u202e");
    assertThat(page.toString())
        .endsWith("a{profile=\"q\\\"} 9\\\\x0ab 7\\\\\\\\u202e\"} 1\n")
        .satisfies(ExpositionText::read);
  }

  /** The reader that the tests rely on refuses what Prometheus would, and more. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "a 1\n",
        "# TYPE a gauge\na 1\n",
        "# HELP a x\n# TYPE a gauge\na 1",
        "# HELP a x\n# TYPE a gauge\na 1\na 1\n",
        "# HELP a x\n# TYPE a gauge\na one\n",
        "# HELP a x\n# TYPE a gauge\nb 1\n",
        "# HELP a x\n# TYPE a gauge\n\na 1\n",
        "# HELP a x\n# TYPE a counter\na 1\n",
        "# HELP a x\n# TYPE a gauge\na{b=\"c} 1\n",
        "# HELP a x\n# TYPE a gauge\na{b=\"c\",} 1\n",
        "# HELP a x\n# TYPE a gauge\na{b=\"c\",b=\"d\"} 1\n",
        "# HELP a x\n# TYPE a histogram\na_bucket{le=\"1\"} 1\na_sum 1\na_count 1\n"
      })
  void theReaderIsStrict(String text) {
    assertThatThrownBy(() -> ExpositionText.read(text))
        .isInstanceOfAny(AssertionError.class, NumberFormatException.class);
  }
}
