package dev.pinhole.hep;

import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The datagrams of a real FreeSWITCH, as {@code src/test/resources/hep/README.md} describes them.
 *
 * @param name such as {@code freeswitch-1.11/rport-answered}
 */
public record HepRecording(String name, List<Datagram> datagrams) {
  private static final Path FOLDER = Path.of("src/test/resources/hep");

  /**
   * @param atMicros since the recording began
   */
  public record Datagram(long atMicros, byte[] bytes) {}

  public static HepRecording read(String name) {
    try {
      ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(FOLDER.resolve(name + ".hep")));
      List<Datagram> datagrams = new ArrayList<>();
      while (file.hasRemaining()) {
        long atMicros = file.getLong();
        byte[] bytes = new byte[file.getInt()];
        file.get(bytes);
        datagrams.add(new Datagram(atMicros, bytes));
      }
      return new HepRecording(name, datagrams);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All recordings of both stacks. */
  public static List<HepRecording> all() {
    try (Stream<Path> files = Files.walk(FOLDER)) {
      return files
          .map(file -> FOLDER.relativize(file).toString())
          .filter(file -> file.endsWith(".hep"))
          .sorted()
          .map(file -> read(file.substring(0, file.length() - ".hep".length())))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public List<CapturedMessage> messages() {
    return datagrams.stream()
        .map(each -> HepDecoder.decode(Unpooled.wrappedBuffer(each.bytes)).orElseThrow())
        .toList();
  }

  @Override
  public String toString() {
    return name;
  }
}
