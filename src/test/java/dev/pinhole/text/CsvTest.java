package dev.pinhole.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CsvTest {

  @ParameterizedTest
  @ValueSource(strings = {"", "plain", "1000", "a=b", "<sip:1000@x>", "Zoë", "it's"})
  void plainCellsStayAsTheyAre(String text) {
    assertThat(Csv.cell(text)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "a,b | \"a,b\"",
        "a;b | \"a;b\"",
        "say \"x\" | \"say \"\"x\"\"\"",
        "~ a~ | \" a\"",
        "~a ~ | \"a \"",
        "=1+1 | '=1+1",
        "+4930123 | '+4930123",
        "-1 | '-1",
        "@SUM(A1) | '@SUM(A1)",
        "＝1 | '＝1",
        "=\"a\",1 | \"'=\"\"a\"\",1\"",
      })
  void cellsAreQuotedAndInert(String text, String cell) {
    assertThat(Csv.cell(text)).isEqualTo(cell);
  }

  @Test
  void controlCharactersAreVisible() {
    assertThat(Csv.cell("a\r\nb")).isEqualTo("a\\x0d\\x0ab");
    assertThat(Csv.cell("\t=1")).isEqualTo("'\\x09=1");
    assertThat(Csv.cell("\r=1")).isEqualTo("'\\x0d=1");
    assertThat(Csv.cell("\u001b[31m")).isEqualTo("\\x1b[31m");
    assertThat(Csv.cell("\u202e")).isEqualTo("\\u202e");
  }
}
