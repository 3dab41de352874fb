package dev.pinhole.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ElapsedTest {

  @ParameterizedTest
  @CsvSource({
    "PT-5S, 0 s",
    "PT0S, 0 s",
    "PT0.999S, 0 s",
    "PT3S, 3 s",
    "PT59.9S, 59 s",
    "PT90S, 90 s",
    "PT119S, 119 s",
    "PT120S, 2 min",
    "PT12M59S, 12 min",
    "PT119M59S, 119 min",
    "PT2H, 2 h",
    "PT47H59M, 47 h",
    "PT48H, 2 d",
    "P400D, 400 d",
  })
  void isShownInTheLargestUnitOfWhichThereAreTwo(Duration span, String shown) {
    assertThat(Elapsed.of(span)).isEqualTo(shown);
  }
}
