package dev.pinhole.esl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventReaderTest {
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

    EslEvent event = new EventReader(WANTED).read(text.getBytes(StandardCharsets.ISO_8859_1));

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
      assertThatIOException()
          .as("%d bytes", length)
          .isThrownBy(() -> new EventReader(WANTED).read(cut));
    }
    assertThat(new EventReader(WANTED).read(body).name()).isEqualTo("sofia::register");
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
        new EventReader(Set.of("contact", "user-agent", "call-id", "callgroup", "profile-name"))
            .read(body("nasty-display"));

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

    assertThat(new EventReader(Set.of("contact")).read(body("long-contact")).get("contact"))
        .isEqualTo(start + "a".repeat(1023 - start.length()));
  }

  /** The last event of a capture. */
  private static byte[] body(String capture) {
    List<Frames.Frame> frames = Frames.cut(capture);
    return frames.get(frames.size() - 1).body().getBytes(StandardCharsets.ISO_8859_1);
  }

  private static EslEvent parse(String text) throws IOException {
    return new EventReader(WANTED).read(text.getBytes(StandardCharsets.UTF_8));
  }

  /** They are looked for eight bytes at a time; the neighbours differ from them by one bit. */
  @ParameterizedTest
  @ValueSource(strings = {"!", "#", "]", "\\\\", " ", "\u007f", "\u00a2", "\u00dc"})
  void whatEndsPlainTextIsNoticedWhereverItStands(String neighbour) throws IOException {
    for (int length = 0; length < 30; length++) {
      String before = neighbour.repeat(length);
      String plain = before.replace("\\\\", "\\");

      assertThat(parse("{\"a\":\"" + before + "\",\"b\":\"" + before + "\\\"\"}").fields())
          .isEqualTo(Map.of("a", plain, "b", plain + "\""));
      for (char control : new char[] {0, '\n', 0x1f}) {
        String text = "{\"a\":\"" + before + control + neighbour.repeat(9) + "\"}";
        assertThatIOException().as(text).isThrownBy(() -> parse(text));
      }
    }
  }

  @Test
  void everyNameOfManyIsFoundAndNoOther() throws IOException {
    List<String> names =
        IntStream.range(0, 500).mapToObj(i -> "x".repeat(i % 7) + i + "-\u00eb").toList();
    EventReader reader = new EventReader(Set.copyOf(names));
    for (String name : names) {
      assertThat(reader.read(bytes("{\"x" + name + "x\":\"no\",\"" + name + "\":\"1\"}")).fields())
          .isEqualTo(Map.of(name, "1"));
    }
  }

  /** What Jackson takes is read as Jackson reads it. */
  @Test
  void agreesWithAnIndependentReader() throws IOException {
    Set<String> wanted = Set.of("Event-Name", "Job-UUID", "_body", "f0", "f1", "f2", "f3");
    EventReader reader = new EventReader(wanted);
    byte[] changes = bytes("\"\\{}[],:  \n\u0000u0f-");
    int taken = 0;
    for (int seed = 0; seed < 4000; seed++) {
      Random random = new Random(seed);
      byte[] json = JsonEvents.random(random);
      for (int i = random.nextInt(3); i > 0; i--) {
        json[random.nextInt(json.length)] = changes[random.nextInt(changes.length)];
      }
      Optional<Map<String, String>> expected = byJackson(json, wanted);
      if (expected.isPresent()) {
        taken++;
        assertThat(reader.read(json).fields()).as("seed %d", seed).isEqualTo(expected.get());
      }
    }
    assertThat(taken).isBetween(1500, 3500);
  }

  private static Optional<Map<String, String>> byJackson(byte[] json, Set<String> wanted) {
    Map<String, String> fields = new HashMap<>();
    // Its own decoding of UTF-8 takes overlong forms.
    String text = new String(json, StandardCharsets.UTF_8);
    try (JsonParser parser = new JsonFactory().createParser(text)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return Optional.empty();
      }
      for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
        JsonToken value = parser.nextToken();
        if (value.isStructStart()) {
          parser.skipChildren();
        } else if (wanted.contains(name) && value != JsonToken.VALUE_NULL) {
          fields.putIfAbsent(name, parser.getText());
        }
      }
      return parser.nextToken() == null ? Optional.of(fields) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
