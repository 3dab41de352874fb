package dev.pinhole.sim;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The raw bytes of a real FreeSWITCH, to measure the simulated one by. */
final class CaptureFile {
  private CaptureFile() {}

  static byte[] bytes(String name) {
    try (InputStream in = CaptureFile.class.getResourceAsStream("/captures/" + name + ".esl")) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String text(String name) {
    return new String(bytes(name), StandardCharsets.ISO_8859_1);
  }

  static Capture read(String name) {
    try {
      return Capture.of(bytes(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The JSON of each event in order, without its heartbeats. */
  static List<String> events(String name) {
    return read(name).events().stream()
        .filter(event -> !event.name().equals("HEARTBEAT"))
        .map(CaptureFile::json)
        .toList();
  }

  static String json(Capture.Event event) {
    String frame = new String(event.bytes(), StandardCharsets.UTF_8);
    return frame.substring(frame.indexOf("\n\n") + 2);
  }

  /** Of all captures there are. */
  static Set<String> names() {
    try (Stream<Path> files = Files.list(Path.of("src/test/resources/captures"))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".esl"))
          .map(name -> name.substring(0, name.length() - 4))
          .collect(Collectors.toSet());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the job of a capture printed. */
  static String jobBody(String name) {
    return read(name).events().get(0).header("_body");
  }
}
