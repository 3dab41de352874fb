package dev.pinhole.esl;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.random.RandomGenerator;

/** Random events as JSON, with everything in their strings that can be there, sound or not. */
final class JsonEvents {
  private static final List<String> ESCAPES =
      List.of(
          "\\\"", "\\\\", "\\/", "\\b", "\\f", "\\r", "\\t", "\\uD83D\\uDE00", "\\ud83d\\ude00");
  private static final List<String> LONE_SURROGATES =
      List.of("\\ud83d", "\\uDE00", "\\ud83d\\ud83d", "\\ude00\\ud83d", "\\ud83d\\n", "\\ud83d\\t");
  private static final List<String> LINE_ENDS = List.of("\\n", "\\u000a", "\\u000A", "\\n\\n");
  private static final List<String> UTF_8 = List.of("\u00eb", "\u20ac", "\ud83d\ude00", "\u2028");
  private static final List<String> OTHER_VALUES =
      List.of(
          "12",
          "-1.50e+7",
          "true",
          "false",
          "null",
          "[]",
          "{}",
          "[\"a]b\",\"}\",\"\\\"],\",[1,2],{\"k\":\"[\"}]",
          "{\"x\":\"}\",\"y\":[\"\\\\\"],\"z\":{\"_body\":\"no\"}}");
  private static final byte[][] NOT_UTF_8 = {
    {(byte) 0xff},
    {(byte) 0xc3},
    {(byte) 0xe2, (byte) 0x82},
    {(byte) 0xf0, (byte) 0x9f, (byte) 0x98},
    {(byte) 0xc0, (byte) 0x8a},
    {(byte) 0xed, (byte) 0xa0, (byte) 0x80},
    {(byte) 0x80},
  };

  private final RandomGenerator random;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private JsonEvents(RandomGenerator random) {
    this.random = random;
  }

  /** One event of a background job. */
  static byte[] random(RandomGenerator random) {
    JsonEvents event = new JsonEvents(random);
    event.write("{\"Event-Name\":\"BACKGROUND_JOB\"");
    for (int i = random.nextInt(6); i > 0; i--) {
      event.field();
    }
    event.write(",\"Job-UUID\" : \"job\"");
    for (int i = random.nextInt(3); i > 0; i--) {
      event.field();
    }
    event.write(",\"_body\":");
    event.string(random.nextInt(200));
    for (int i = random.nextInt(3); i > 0; i--) {
      event.field();
    }
    event.write("}");
    return event.out.toByteArray();
  }

  private void field() {
    write(random.nextBoolean() ? "," : " ,\n\t");
    // Few names, so that some stand twice.
    write("\"f" + random.nextInt(5) + "\"" + (random.nextBoolean() ? ":" : " : "));
    if (random.nextInt(3) == 0) {
      write(any(OTHER_VALUES));
      write(random.nextBoolean() ? "" : " ");
    } else {
      string(random.nextInt(30));
    }
  }

  private void string(int pieces) {
    write("\"");
    for (int i = 0; i < pieces; i++) {
      switch (random.nextInt(8)) {
        case 0 -> write(any(ESCAPES));
        case 1 -> write(any(LINE_ENDS));
        case 2 -> write(any(UTF_8));
        case 3 -> write(String.format("\\u%04x", random.nextInt(0xd800)));
        case 4 -> out.writeBytes(NOT_UTF_8[random.nextInt(NOT_UTF_8.length)]);
        case 5 -> write(random.nextInt(4) == 0 ? any(LONE_SURROGATES) : "");
        default -> write("abc: ".substring(random.nextInt(5)));
      }
    }
    write("\"");
  }

  private String any(List<String> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  private void write(String text) {
    out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
  }
}
