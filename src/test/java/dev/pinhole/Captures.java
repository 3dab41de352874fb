package dev.pinhole;

import dev.pinhole.esl.EventReader;
import dev.pinhole.sofia.SofiaEvent;
import dev.pinhole.sofia.SofiaEvents;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The raw bytes of a real FreeSWITCH, and the events in them. */
public final class Captures {
  private Captures() {}

  public static byte[] bytes(String name) {
    try (InputStream in = Captures.class.getResourceAsStream("/captures/" + name + ".esl")) {
      if (in == null) {
        throw new IllegalArgumentException("no capture " + name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What mod_sofia and the core said in it. */
  public static List<SofiaEvent> events(String name) {
    List<SofiaEvent> events = new ArrayList<>();
    byte[] bytes = bytes(name);
    for (int at = 0; at < bytes.length; ) {
      int blank = indexOfBlankLine(bytes, at);
      String headers = new String(bytes, at, blank - at, StandardCharsets.UTF_8);
      int length =
          headers
              .lines()
              .filter(line -> line.startsWith("Content-Length: "))
              .mapToInt(line -> Integer.parseInt(line.substring(16)))
              .findFirst()
              .orElse(0);
      if (headers.contains("text/event-json")) {
        events.add(event(Arrays.copyOfRange(bytes, blank + 2, blank + 2 + length)));
      }
      at = blank + 2 + length;
    }
    return events;
  }

  private static SofiaEvent event(byte[] body) {
    try {
      return SofiaEvents.read(new EventReader(SofiaEvents.WANTED).read(body));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static int indexOfBlankLine(byte[] bytes, int from) {
    for (int i = from; i + 1 < bytes.length; i++) {
      if (bytes[i] == '\n' && bytes[i + 1] == '\n') {
        return i;
      }
    }
    throw new IllegalArgumentException("no blank line behind the headers");
  }
}
