package dev.pinhole.esl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EslEventTest {
  private static final Set<String> WANTED = Set.of("a", "b", "c", "Event-Name", "Event-Subclass");

  @Test
  void valuesAreExact() throws IOException {
    assertThat(parse("{\"a\":\"x y\",\"b\":\"\",\"c\":\" %0Aapi+%20 \"}").fields())
        .isEqualTo(Map.of("a", "x y", "b", "", "c", " %0Aapi+%20 "));
  }

  @Test
  void escapesAreUndone() throws IOException {
    assertThat(parse("{\"a\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u001b\\u00e9\\uD83D\\uDE00\"}").get("a"))
        .isEqualTo("\"\\/\b\f\n\r\t\u001b\u00e9\ud83d\ude00");
  }

  @Test
  void utf8IsDecoded() throws IOException {
    assertThat(parse("{\"a\":\"Zo\u00eb \u20ac \ud83d\ude00\"}").get("a"))
        .isEqualTo("Zo\u00eb \u20ac \ud83d\ude00");
  }

  @Test
  void theFirstOfTwoCounts() throws IOException {
    assertThat(parse("{\"a\":\"1\",\"a\":\"2\",\"b\":\"3\",\"a\":\"4\"}").fields())
        .isEqualTo(Map.of("a", "1", "b", "3"));
  }

  @Test
  void anEmptyValueIsAValueToo() throws IOException {
    assertThat(parse("{\"a\":\"\",\"a\":\"2\"}").get("a")).isEmpty();
  }

  @Test
  void whatIsNotAValueIsPassedOver() throws IOException {
    String text =
        "{\"a\":[\"x\",{\"b\":\"in\"},[1]],\"b\":{\"a\":\"in\",\"c\":[]},\"c\":null,\"c\":\"out\"}";

    assertThat(parse(text).fields()).isEqualTo(Map.of("c", "out"));
  }

  @Test
  void numbersAndLiteralsAreKeptAsTheyStand() throws IOException {
    assertThat(parse("{\"a\":-12.50e3,\"b\":true,\"c\":7}").fields())
        .isEqualTo(Map.of("a", "-12.50e3", "b", "true", "c", "7"));
  }

  @Test
  void unwantedNamesAreNotKept() throws IOException {
    assertThat(parse("{\"A\":\"1\",\"ab\":\"2\",\"a\":\"3\",\"\":\"4\"}").fields())
        .isEqualTo(Map.of("a", "3"));
  }

  /** Overlong forms too: read naively, C0 8A is a line feed and C0 AF a slash. */
  @ParameterizedTest
  @CsvSource({
    "78ff79, x\ufffdy",
    "78c379, x\ufffdy",
    "78e28279, x\ufffdy",
    "78f09f9879, x\ufffdy",
    "78c08a79, x\ufffd\ufffdy",
    "78c0af79, x\ufffd\ufffdy",
    "78eda08079, x\ufffdy",
    "78f7bfbfbf79, x\ufffd\ufffd\ufffd\ufffdy",
    "78fc, x\ufffd",
    "80, \ufffd",
  })
  void whatIsNotUtf8IsReplaced(String hex, String expected) throws IOException {
    String text = "{\"a\":\"" + Frames.latin1(HexFormat.of().parseHex(hex)) + "\",\"b\":\"z\"}";

    EslEvent event = EslEvent.parse(text.getBytes(StandardCharsets.ISO_8859_1), WANTED);

    assertThat(event.fields()).isEqualTo(Map.of("a", expected, "b", "z"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "no",
        "[]",
        "\"a\"",
        "[{\"a\":\"1\"}]",
        "{\"a\":\"1\"",
        "{\"a\":\"1",
        "{\"a\":\"1\\",
        "{\"a\":",
        "{\"a\"",
        "{\"a\":[\"1\"",
        "{",
        "{a:1}",
        "{\"a\":'1'}",
        "{\"a\":\"\\x\"}",
        "{\"a\":\"\\u12g4\"}",
        "{\"a\":\"line\nfeed\"}",
        "{\"a\":\"\u00e9\nfeed\"}",
        "{\"a\":\"1\"}}",
        "{\"a\":\"1\"} {}",
        "<event/>",
      })
  void whatIsNotOneWholeObjectIsRefused(String text) {
    assertThatIOException().isThrownBy(() -> parse(text));
  }

  @Test
  void everyTruncationIsRefused() throws IOException {
    byte[] body = body("nasty-display");
    for (int length = 0; length < body.length; length++) {
      byte[] cut = Arrays.copyOf(body, length);
      assertThatIOException().as("%d bytes", length).isThrownBy(() -> EslEvent.parse(cut, WANTED));
    }
    assertThat(EslEvent.parse(body, WANTED).name()).isEqualTo("sofia::register");
  }

  @Test
  void aSubclassIsTheName() throws IOException {
    assertThat(parse("{\"Event-Subclass\":\"s::x\",\"Event-Name\":\"CUSTOM\"}").name())
        .isEqualTo("s::x");
    assertThat(parse("{\"Event-Name\":\"HEARTBEAT\"}").name()).isEqualTo("HEARTBEAT");
    assertThat(parse("{}").name()).isEmpty();
    assertThat(parse("{}").get("a")).isEmpty();
  }

  @Test
  void aHostilePhoneIsReadExactly() throws IOException {
    EslEvent event =
        EslEvent.parse(
            body("nasty-display"),
            Set.of("contact", "user-agent", "call-id", "callgroup", "profile-name"));

    assertThat(event.fields())
        .isEqualTo(
            Map.of(
                "contact",
                "\"O\\\"Brien, Zo\u00eb <x> %41;+\" <sip:1013@198.51.100.106:5075;"
                    + "x=%0Aapi%20status%0A%0A;y=a+b>",
                "user-agent",
                "Evil\u001b[31mRED UA: x",
                "call-id",
                "5b4fc2d3a71da81@198.51.100.106",
                "callgroup",
                "techsupport",
                "profile-name",
                "internal"));
  }

  @Test
  void aContactCutAt1023BytesIsReadExactly() throws IOException {
    String start = "\"\" <sip:1014@198.51.100.106:5076;p=";

    assertThat(EslEvent.parse(body("long-contact"), Set.of("contact")).get("contact"))
        .isEqualTo(start + "a".repeat(1023 - start.length()));
  }

  /** The last event of a capture. */
  private static byte[] body(String capture) {
    List<Frames.Frame> frames = Frames.cut(capture);
    return frames.get(frames.size() - 1).body().getBytes(StandardCharsets.ISO_8859_1);
  }

  private static EslEvent parse(String text) throws IOException {
    return EslEvent.parse(text.getBytes(StandardCharsets.UTF_8), WANTED);
  }

  @Test
  void everyByteThatIsNotAsciiIsNoticedWhereverItStands() {
    for (int length = 0; length < 30; length++) {
      byte[] bytes = new byte[length];
      Arrays.fill(bytes, (byte) 0x7f);
      assertThat(EslEvent.isAscii(bytes)).isTrue();
      for (int at = 0; at < length; at++) {
        byte[] other = bytes.clone();
        other[at] = (byte) (at % 2 == 0 ? 0x80 : 0xff);
        assertThat(EslEvent.isAscii(other)).as("%d of %d", at, length).isFalse();
      }
    }
  }
}
