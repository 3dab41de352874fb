package dev.pinhole.esl;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * One event of {@code event json}: a flat object of strings, exact as FreeSWITCH has them.
 *
 * <p>Where a name stands twice the first counts: mod_sofia writes its own headers first and adds
 * the user's directory variables behind them, which may bear any name.
 */
public record EslEvent(Map<String, String> fields) {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
  private static final long HIGH_BITS = 0x8080_8080_8080_8080L;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).build())
          .build();

  /** The value, or the empty string. */
  public String get(String name) {
    return fields.getOrDefault(name, "");
  }

  /** The event's name, or for a CUSTOM event its subclass: {@code sofia::register}. */
  public String name() {
    String subclass = get("Event-Subclass");
    return subclass.isEmpty() ? get("Event-Name") : subclass;
  }

  boolean isJob() {
    return get("Event-Name").equals("BACKGROUND_JOB");
  }

  String jobUuid() {
    return get("Job-UUID");
  }

  /**
   * Reads a body.
   *
   * @param wanted the names to keep, so that an entry with 300 directory variables costs nothing
   * @throws IOException if it is not one JSON object
   */
  public static EslEvent parse(byte[] body, Set<String> wanted) throws IOException {
    try (JsonParser parser = parser(body)) {
      return read(parser, wanted);
    }
  }

  /**
   * FreeSWITCH passes on what a phone sent, and that need not be UTF-8. Java puts U+FFFD for what
   * is not; Jackson's own decoding takes overlong forms, where the bytes C0 8A are a line feed.
   */
  private static JsonParser parser(byte[] body) throws IOException {
    return isAscii(body)
        ? JSON.createParser(body)
        : JSON.createParser(new String(body, StandardCharsets.UTF_8));
  }

  /** Whether the bytes mean the same in ASCII, Latin-1 and UTF-8; eight at a time. */
  static boolean isAscii(byte[] bytes) {
    long seen = 0;
    int i = 0;
    for (; i + Long.BYTES <= bytes.length; i += Long.BYTES) {
      seen |= (long) LONGS.get(bytes, i);
    }
    for (; i < bytes.length; i++) {
      seen |= bytes[i];
    }
    return (seen & HIGH_BITS) == 0;
  }

  private static EslEvent read(JsonParser parser, Set<String> wanted) throws IOException {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      throw new IOException("not a JSON object");
    }
    Map<String, String> fields = new HashMap<>(32);
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      JsonToken value = parser.nextToken();
      if (value == JsonToken.START_OBJECT || value == JsonToken.START_ARRAY) {
        parser.skipChildren();
      } else if (wanted.contains(name) && value != JsonToken.VALUE_NULL) {
        fields.putIfAbsent(name, parser.getText());
      }
    }
    if (parser.currentToken() != JsonToken.END_OBJECT || parser.nextToken() != null) {
      throw new IOException("not one whole JSON object");
    }
    return new EslEvent(fields);
  }
}
