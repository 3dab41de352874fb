package dev.pinhole.sim;

import dev.pinhole.time.Timers;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Cuts what a client sends into commands: lines up to an empty one, then the body if any. */
final class CommandDecoder extends ByteToMessageDecoder {
  private final int link;
  private final Timers timers;
  private int scanned;

  CommandDecoder(int link, Timers timers) {
    this.link = link;
    this.timers = timers;
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
    // Empty lines before a command mean nothing.
    while (in.isReadable() && isBreak(in.getByte(in.readerIndex()))) {
      in.skipBytes(1);
      scanned = 0;
    }
    int length = headerLength(in);
    if (length < 0) {
      return;
    }
    String text = in.toString(in.readerIndex(), length, StandardCharsets.UTF_8);
    List<String> lines = text.lines().toList();
    Map<String, String> headers = headers(lines);
    int bodyLength = contentLength(headers);
    if (in.readableBytes() < length + bodyLength) {
      return;
    }
    in.skipBytes(length);
    scanned = 0;
    String body = in.readCharSequence(bodyLength, StandardCharsets.UTF_8).toString();
    out.add(new SimCommand(link, lines.get(0), headers, body, timers.nanos()));
  }

  /** Up to and with the empty line; -1 while it has not come. */
  private int headerLength(ByteBuf in) {
    int breaks = 0;
    for (int i = scanned; i < in.readableBytes(); i++) {
      byte b = in.getByte(in.readerIndex() + i);
      breaks = b == '\n' ? breaks + 1 : b == '\r' ? breaks : 0;
      if (breaks == 2) {
        return i + 1;
      }
    }
    // The last bytes may be the first half of the empty line.
    scanned = Math.max(0, in.readableBytes() - 3);
    return -1;
  }

  private static Map<String, String> headers(List<String> lines) {
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (String line : lines.subList(1, lines.size())) {
      int colon = line.indexOf(':');
      if (colon >= 0) {
        headers.put(line.substring(0, colon), line.substring(colon + 1).stripLeading());
      }
    }
    return headers;
  }

  private static int contentLength(Map<String, String> headers) {
    String length = headers.getOrDefault("Content-Length", "");
    return length.matches("\\d{1,8}") ? Integer.parseInt(length) : 0;
  }

  private static boolean isBreak(byte b) {
    return b == '\n' || b == '\r';
  }
}
