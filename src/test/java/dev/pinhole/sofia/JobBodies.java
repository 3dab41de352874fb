package dev.pinhole.sofia;

import dev.pinhole.Captures;
import dev.pinhole.esl.EventReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Output of background jobs, as text and as the lines in which a sink gets it. */
final class JobBodies {
  private JobBodies() {}

  /** The output in a capture, of which the job's event is the last frame. */
  static String of(String capture) {
    String text = new String(Captures.bytes(capture), StandardCharsets.ISO_8859_1);
    String json = text.substring(text.lastIndexOf("\n\n") + 2);
    try {
      return new EventReader(Set.of("_body"))
          .read(json.getBytes(StandardCharsets.ISO_8859_1))
          .get("_body");
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  static List<String> lines(String text) {
    List<String> lines = new ArrayList<>(List.of(text.split("\n", -1)));
    if (lines.get(lines.size() - 1).isEmpty()) {
      lines.remove(lines.size() - 1);
    }
    return lines;
  }
}
