package dev.pinhole.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DisplayWidthTest {

  @ParameterizedTest
  @CsvSource({
    "'', 0",
    "abc, 3",
    "Zoë, 3",
    "e\u0301, 1",
    "日本, 4",
    "한국, 4",
    "\u1112\u1161\u11ab, 2",
    "ｶﾅ, 2",
    "ＡＢ, 4",
    "😀, 2",
    "🀄, 2",
    "→, 1",
    "…, 1",
    "עברית, 5",
    "𠀀, 2",
    "a\u20ddb, 2",
    "a\u200bb, 2",
  })
  void countsColumns(String text, int columns) {
    assertThat(DisplayWidth.of(text)).isEqualTo(columns);
  }
}
