package dev.pinhole.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationTextTest {

  @ParameterizedTest
  @CsvSource({
    "28s, PT28S, 28s",
    "110s, PT110S, 110s",
    "120s, PT2M, 2m",
    "2m, PT2M, 2m",
    "60m, PT1H, 1h",
    "1h, PT1H, 1h",
    "500ms, PT0.5S, 500ms",
    "1000ms, PT1S, 1s",
    "0s, PT0S, 0s",
    "999999999h, PT999999999H, 999999999h",
  })
  void durationsAreReadAndWritten(String text, Duration duration, String shortest) {
    assertThat(DurationText.parse(text)).contains(duration);
    assertThat(DurationText.of(duration)).isEqualTo(shortest);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "s", "28", "28 s", " 28s", "-1s", "+1s", "1.5s", "1d", "1S", "1h30m", "１s"})
  void anythingElseIsNone(String text) {
    assertThat(DurationText.parse(text)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"1000000000s", "99999999999999999999s"})
  void numbersTooLongAreNone(String text) {
    assertThat(DurationText.parse(text)).isEmpty();
  }
}
