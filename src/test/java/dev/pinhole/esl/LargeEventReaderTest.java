package dev.pinhole.esl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LargeEventReaderTest {
  private static final Set<String> WANTED =
      Set.of("Event-Name", "Job-UUID", "_body", "f0", "f1", "f2", "f3");

  private final List<String> lines = new ArrayList<>();
  private final List<String> uuids = new ArrayList<>();

  /** The two ways of reading the same bytes agree, however they arrive. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 50, 5000})
  void agreesWithTheReaderOfWholeEvents(int most) throws IOException {
    for (int seed = 0; seed < 400; seed++) {
      Random random = new Random(seed);
      byte[] json = JsonEvents.random(random);
      Map<String, String> expected = wellFormed(new EventReader(WANTED).read(json).fields());
      String body = expected.remove("_body");

      lines.clear();
      EslEvent event = read(Frames.pieces(json, most, random));

      assertThat(event.fields()).as("seed %d", seed).isEqualTo(expected);
      assertThat(lines).as("seed %d", seed).isEqualTo(lines(body));
    }
  }

  @Test
  void onlyALineFeedEndsALine() throws IOException {
    read("{\"Job-UUID\":\"j\",\"_body\":\"a\\rb\\r\\nc\\u2028\\u0085\\n\\n\\nd\"}");

    assertThat(lines).containsExactly("a\rb\r", "c\u2028\u0085", "", "", "d");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\\n", "a"})
  void aLastLineNeedsNoLineFeed(String body) throws IOException {
    read("{\"Job-UUID\":\"j\",\"_body\":\"" + body + "\"}");

    assertThat(lines).containsExactly("a");
  }

  @Test
  void anEmptyBodyHasNoLines() throws IOException {
    read("{\"Job-UUID\":\"j\",\"_body\":\"\"}");

    assertThat(lines).isEmpty();
  }

  @Test
  void theSinkIsLookedUpForEachLine() throws IOException {
    read("{\"Job-UUID\":\"j-1\",\"_body\":\"a\\nb\\n\"}");

    // Once for the event itself.
    assertThat(uuids).containsExactly("j-1", "j-1", "j-1");
  }

  @Test
  void onlyWantedFieldsAreKept() throws IOException {
    EslEvent event = read("{\"x\":\"1\",\"f0\":\"2\",\"Job-UUID\":\"j\",\"y\":3,\"_body\":\"l\"}");

    assertThat(event.fields()).isEqualTo(Map.of("f0", "2", "Job-UUID", "j"));
  }

  @Test
  void theJobIsKnownBeforeTheEnd() throws IOException {
    LargeEventReader reader = reader();
    assertThat(reader.jobUuid()).isEmpty();

    reader.read(bytes("{\"Job-UUID\":\"j-1\",\"_bo"));

    assertThat(reader.jobUuid()).isEqualTo("j-1");
  }

  @Test
  void aLineOfTheGreatestLengthIsTaken() throws IOException {
    String line = "x".repeat(JsonStringReader.MAX);

    read("{\"Job-UUID\":\"j\",\"_body\":\"" + line + "\\n" + line + "\"}");

    assertThat(lines).containsExactly(line, line);
  }

  @Test
  void aLongerLineFails() {
    String line = "x".repeat(JsonStringReader.MAX + 1);

    assertThatIOException()
        .isThrownBy(() -> read("{\"Job-UUID\":\"j\",\"_body\":\"a\\n" + line + "\"}"))
        .withMessage("a line of more than 4194304 bytes");
    assertThat(lines).containsExactly("a");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"_body\":\"\\x\"}",
        "{\"_body\":\"\\u00g0\"}",
        "{\"_body\":\"\\u00\"}",
        "{\"_body\":\"\\\u00e9\"}",
        "{\"_body\":\"a\nb\"}",
        "{\"f0\":\"a\u0000b\"}",
        "[]",
        "x{}",
        "\"a\"",
        "{}{}",
        "{\"f0\":\"1\"}x",
      })
  void refusesWhatTheReaderOfWholeEventsRefuses(String json) {
    assertThatIOException().isThrownBy(() -> read(json));
    assertThatIOException().isThrownBy(() -> new EventReader(WANTED).read(bytes(json)));
  }

  @Test
  void everyTruncationIsRefused() {
    byte[] json = bytes("{\"f0\":[\"]\"],\"Job-UUID\":\"j\",\"_body\":\"a\\u000ab\",\"f1\":1 }");
    for (int length = 0; length < json.length; length++) {
      byte[] cut = Arrays.copyOf(json, length);
      assertThatIOException()
          .as("%d bytes", length)
          .isThrownBy(() -> read(List.of(cut)))
          .withMessage("it ends in the middle");
    }
  }

  private LargeEventReader reader() {
    return new LargeEventReader(
        WANTED,
        uuid -> {
          uuids.add(uuid);
          return lines::add;
        });
  }

  private EslEvent read(String json) throws IOException {
    return read(List.of(bytes(json)));
  }

  private EslEvent read(List<byte[]> parts) throws IOException {
    LargeEventReader reader = reader();
    for (byte[] part : parts) {
      reader.read(part);
    }
    return reader.finish();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** FreeSWITCH escapes control characters only, so it never writes half a surrogate pair. */
  private static Map<String, String> wellFormed(Map<String, String> fields) {
    Map<String, String> wellFormed = new HashMap<>();
    fields.forEach((name, value) -> wellFormed.put(name, value.replaceAll("\\p{Cs}", "\ufffd")));
    return wellFormed;
  }

  private static List<String> lines(String body) {
    List<String> lines = new ArrayList<>(List.of(body.split("\n", -1)));
    if (lines.get(lines.size() - 1).isEmpty()) {
      lines.remove(lines.size() - 1);
    }
    return lines;
  }
}
