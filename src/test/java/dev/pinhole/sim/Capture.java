package dev.pinhole.sim;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The events in the raw bytes of a capture, without what answered the client's own commands.
 *
 * @param events in order
 */
public record Capture(List<Event> events) {
  private static final Pattern LENGTH = Pattern.compile("(?m)^Content-Length: (\\d+)$");
  private static final JsonFactory JSON = new JsonFactory();

  /**
   * One event.
   *
   * @param frame exactly as captured, one char for each byte
   * @param headers what it says; of a name that comes twice, the last
   */
  public record Event(String frame, Map<String, String> headers) {
    public byte[] bytes() {
      return frame.getBytes(StandardCharsets.ISO_8859_1);
    }

    public String header(String name) {
      return headers.getOrDefault(name, "");
    }

    /** Such as {@code sofia::register}, or {@code HEARTBEAT}. */
    public String name() {
      String subclass = header("Event-Subclass");
      return subclass.isEmpty() ? header("Event-Name") : subclass;
    }
  }

  public static Capture read(Path file) throws IOException {
    return of(Files.readAllBytes(file));
  }

  public static Capture of(byte[] bytes) throws IOException {
    // One char for each byte, so that positions in the text are positions in the bytes.
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    List<Event> events = new ArrayList<>();
    int at = 0;
    while (at < bytes.length) {
      int bodyAt = text.indexOf("\n\n", at) + 2;
      String head = text.substring(at, bodyAt);
      Matcher length = LENGTH.matcher(head);
      int end = length.find() ? bodyAt + Integer.parseInt(length.group(1)) : bodyAt;
      if (head.contains("text/event-json")) {
        byte[] body = Arrays.copyOfRange(bytes, bodyAt, end);
        events.add(new Event(text.substring(at, end), headers(body)));
      }
      at = end;
    }
    return new Capture(List.copyOf(events));
  }

  /** As for somebody who joins later: without the first so many events. */
  public Capture skip(int count) {
    return new Capture(events.subList(count, events.size()));
  }

  public Capture secondHalf() {
    return skip(events.size() / 2);
  }

  private static Map<String, String> headers(byte[] json) throws IOException {
    Map<String, String> headers = new HashMap<>();
    try (JsonParser parser = JSON.createParser(json)) {
      while (parser.nextToken() != null) {
        if (parser.currentToken() == JsonToken.VALUE_STRING) {
          headers.put(parser.currentName(), parser.getText());
        }
      }
    }
    return headers;
  }
}
