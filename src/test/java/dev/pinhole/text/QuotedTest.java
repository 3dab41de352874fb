package dev.pinhole.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuotedTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "1000 | 1000",
        "a-b.c_d@e | a-b.c_d@e",
        "`` | `\"\"`",
        "1000 event=connected | `\"1000 event=connected\"`",
        "a=b | `\"a=b\"`",
        "a\"b\\c d | `\"a\\\"b\\\\c d\"`",
        "a\u00a0b | `\"a\u00a0b\"`",
        "a\tb | a\\x09b"
      })
  void aValueCannotEndItsPair(String text, String shown) {
    assertThat(Quoted.of(text)).isEqualTo(shown);
  }
}
