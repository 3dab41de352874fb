package dev.pinhole.sim;

import dev.pinhole.time.Timers;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

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
    String[] lines = text.split("\r?\n");
    Map<String, String> headers = headers(lines);
    int bodyLength = contentLength(headers);
    if (in.readableBytes() < length + bodyLength) {
      return;
    }
    in.skipBytes(length);
    scanned = 0;
    String body = in.readCharSequence(bodyLength, StandardCharsets.UTF_8).toString();
    out.add(new SimCommand(link, lines[0], headers, body, timers.nanos()));
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

  private static Map<String, String> headers(String[] lines) {
    Map<String, String> headers = new LinkedHashMap<>();
    for (int i = 1; i < lines.length; i++) {
      int colon = lines[i].indexOf(':');
      if (colon >= 0) {
        headers.put(lines[i].substring(0, colon), lines[i].substring(colon + 1).stripLeading());
      }
    }
    return headers;
  }

  private static int contentLength(Map<String, String> headers) {
    for (Map.Entry<String, String> header : headers.entrySet()) {
      if (header.getKey().toLowerCase(Locale.ROOT).equals("content-length")
          && header.getValue().matches("\\d{1,8}")) {
        return Integer.parseInt(header.getValue());
      }
    }
    return 0;
  }

  private static boolean isBreak(byte b) {
    return b == '\n' || b == '\r';
  }
}
