package dev.pinhole.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VisibleTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Acme Phone 1.0",
        "a\\x1b b",
        "Zoë Müller",
        "日本語",
        "é combining",
        "\u00a0non-breaking",
        "😀 emoji ❤️",
        "עברית",
      })
  void printableTextStaysAsItIs(String text) {
    assertThat(Visible.of(text)).isEqualTo(text);
  }

  @Test
  void cleanTextIsNotCopied() {
    String text = "Acme Phone 1.0";
    assertThat(Visible.of(text)).isSameAs(text);
  }

  @ParameterizedTest
  @CsvSource({
    "0, \\x00",
    "7, \\x07",
    "9, \\x09",
    "a, \\x0a",
    "d, \\x0d",
    "1b, \\x1b",
    "7f, \\x7f",
    "9b, \\x9b",
    "ad, \\xad",
    "34f, \\u034f",
    "61c, \\u061c",
    "200b, \\u200b",
    "200d, \\u200d",
    "200e, \\u200e",
    "2028, \\u2028",
    "2029, \\u2029",
    "202a, \\u202a",
    "202e, \\u202e",
    "2066, \\u2066",
    "2069, \\u2069",
    "3164, \\u3164",
    "d800, \\ud800",
    "dfff, \\udfff",
    "e000, \\ue000",
    "feff, \\ufeff",
    "ffff, \\uffff",
    "e0041, \\u{e0041}",
    "f0000, \\u{f0000}",
    "10ffff, \\u{10ffff}",
  })
  void whatWouldActIsWrittenOut(String hex, String shown) {
    String text = "a" + Character.toString(Integer.parseInt(hex, 16)) + "z";
    assertThat(Visible.of(text)).isEqualTo("a" + shown + "z");
  }

  @Test
  void halfAPairIsWrittenOutAndAWholeOneIsNot() {
    assertThat(Visible.of("\ud83d\ude00\ud83dx\ude00")).isEqualTo("😀\\ud83dx\\ude00");
  }

  @Test
  void hostileCaptureCannotReachTheTerminal() throws IOException {
    Map<String, String> register = lastEvent("/captures/nasty-display.esl");
    assertThat(Visible.of(register.get("user-agent"))).isEqualTo("Evil\\x1b[31mRED UA: x");
    assertThat(Visible.of(register.get("contact")))
        .isEqualTo(
            "\"O\\\"Brien, Zoë <x> %41;+\""
                + " <sip:1013@198.51.100.106:5075;x=%0Aapi%20status%0A%0A;y=a+b>");
  }

  @Test
  void nothingThatActsIsLeftOfRandomText() {
    Random random = new Random(4711);
    for (int round = 0; round < 2000; round++) {
      int[] codePoints = random.ints(20, 0, Character.MAX_CODE_POINT + 1).toArray();
      String shown = Visible.of(new String(codePoints, 0, codePoints.length));
      assertThat(shown.codePoints()).allMatch(Visible::shows);
      assertThat(new String(shown.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
          .isEqualTo(shown);
      assertThat(DisplayWidth.of(Visible.truncated(shown, 13))).isLessThanOrEqualTo(13);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "abcdef, 6, abcdef",
    "abcdef, 7, abcdef",
    "abcdef, 5, abcd…",
    "abcdef, 1, …",
    "abcdef, 0, ''",
    "日本語, 6, 日本語",
    "日本語, 5, 日本…",
    "日本語, 4, 日…",
    "日本語, 2, …",
    "a😀b, 3, a…",
    "'', 0, ''",
  })
  void cutTextFits(String text, int columns, String shown) {
    assertThat(Visible.truncated(text, columns)).isEqualTo(shown);
  }

  @Test
  void escapesAreNotCutInTwo() {
    assertThat(Visible.truncated("ab\u001bcd", 8)).isEqualTo("ab\\x1bcd");
    assertThat(Visible.truncated("ab\u001bcd", 7)).isEqualTo("ab\\x1b…");
    assertThat(Visible.truncated("ab\u001bcd", 6)).isEqualTo("ab…");
  }

  @Test
  void marksStayWithTheirLetter() {
    assertThat(Visible.truncated("abe\u0301", 3)).isEqualTo("abe\u0301");
    assertThat(Visible.truncated("abe\u0301d", 3)).isEqualTo("ab…");
    assertThat(Visible.truncated("e\u0301bcd", 2)).isEqualTo("e\u0301…");
  }

  /** The members of the last event of a capture. */
  private static Map<String, String> lastEvent(String capture) throws IOException {
    String text;
    try (var in = VisibleTest.class.getResourceAsStream(capture)) {
      text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    Map<String, String> members = new HashMap<>();
    String json = text.substring(text.lastIndexOf("{\"Event-Subclass\""));
    try (JsonParser parser = new JsonFactory().createParser(json)) {
      parser.nextToken();
      for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
        members.put(name, parser.nextTextValue());
      }
    }
    return members;
  }

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
    assertThat(Visible.quoted(text)).isEqualTo(shown);
  }
}
