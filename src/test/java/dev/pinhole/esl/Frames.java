package dev.pinhole.esl;

import dev.pinhole.Captures;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/** Frames in and out of the decoder, in a form that can be compared. */
final class Frames {
  /** Bytes stand as Latin-1 characters. */
  record Frame(Map<String, String> headers, String body) {
    static Frame of(EslFrame frame) {
      return new Frame(frame.headers(), latin1(frame.body()));
    }
  }

  private Frames() {}

  static List<String> captures() throws IOException {
    List<String> names = new ArrayList<>();
    Path directory = Path.of("src/test/resources/captures");
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.esl")) {
      files.forEach(file -> names.add(file.getFileName().toString().replace(".esl", "")));
    }
    return names;
  }

  /** Without leak detection, which makes feeding byte by byte a matter of minutes. */
  static EmbeddedChannel channel(EslFrameDecoder decoder) {
    EmbeddedChannel channel = new EmbeddedChannel(decoder);
    channel.config().setAllocator(new UnpooledByteBufAllocator(false, true));
    return channel;
  }

  /** What the decoder makes of the pieces, each of them whole. */
  static List<Frame> decode(List<byte[]> pieces) {
    EmbeddedChannel channel = channel(new EslFrameDecoder());
    List<Frame> frames = new ArrayList<>();
    for (byte[] piece : pieces) {
      channel.writeInbound(Unpooled.wrappedBuffer(piece));
      for (EslFrame frame = channel.readInbound(); frame != null; frame = channel.readInbound()) {
        frames.add(Frame.of(frame));
      }
    }
    channel.finishAndReleaseAll();
    return frames;
  }

  static List<Frame> decode(String text) {
    return decode(List.of(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** What a capture holds, cut by hand: FreeSWITCH writes no header twice and no blanks around. */
  static List<Frame> cut(String capture) {
    String text = latin1(Captures.bytes(capture));
    List<Frame> frames = new ArrayList<>();
    for (int at = 0; at < text.length(); ) {
      int blank = text.indexOf("\n\n", at);
      Map<String, String> headers = new TreeMap<>();
      for (String line : text.substring(at, blank).split("\n")) {
        String[] parts = line.split(": ", 2);
        headers.put(parts[0].toLowerCase(Locale.ROOT), parts[1]);
      }
      int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
      at = blank + 2 + length;
      frames.add(new Frame(headers, text.substring(blank + 2, at)));
    }
    return frames;
  }

  /** The bytes in pieces of 1 to {@code most} bytes. */
  static List<byte[]> pieces(byte[] bytes, int most, RandomGenerator random) {
    List<byte[]> pieces = new ArrayList<>();
    for (int at = 0; at < bytes.length; ) {
      int end = Math.min(bytes.length, at + random.nextInt(1, most + 1));
      pieces.add(Arrays.copyOfRange(bytes, at, end));
      at = end;
    }
    return pieces;
  }

  static String latin1(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
