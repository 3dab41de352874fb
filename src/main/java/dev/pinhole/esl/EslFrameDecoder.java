package dev.pinhole.esl;

import dev.pinhole.esl.EslFrame.BodyPart;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.CorruptedFrameException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Cuts the byte stream into frames: header lines, a blank line, and {@code Content-Length} bytes.
 *
 * <p>A body of more than {@link #WHOLE_BODY} bytes is passed on in parts as it arrives: a listing
 * of 100,000 registrations is one body of 50 MB. A framing fault throws, once; the connection does
 * not survive it, because nothing tells where the next frame begins.
 */
final class EslFrameDecoder extends ByteToMessageDecoder {
  /** Of a header block, and so of a header line. */
  static final int MAX_HEADERS = 64 * 1024;

  static final int WHOLE_BODY = 1024 * 1024;
  private static final byte[] NOTHING = new byte[0];

  /** Null between frames. */
  private Map<String, String> headers;

  private long length;
  private long left;
  private int scanned;
  private boolean corrupted;

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
    if (corrupted) {
      in.skipBytes(in.readableBytes());
      return;
    }
    try {
      read(in, out);
    } catch (CorruptedFrameException e) {
      corrupted = true;
      throw e;
    }
  }

  private void read(ByteBuf in, List<Object> out) {
    if (headers == null && !readHeaders(in)) {
      return;
    }
    if (length > WHOLE_BODY) {
      readPart(in, out);
    } else if (in.readableBytes() >= length) {
      add(in, (int) length, BodyPart.WHOLE, out);
    }
  }

  private boolean readHeaders(ByteBuf in) {
    // FreeSWITCH puts nothing between frames; stray line ends are harmless all the same.
    while (scanned == 0 && in.isReadable() && isLineEnd(in.getByte(in.readerIndex()))) {
      in.skipBytes(1);
    }
    int end = endOfHeaders(in);
    if (end < 0) {
      if (in.readableBytes() > MAX_HEADERS) {
        throw new CorruptedFrameException("header block of more than " + MAX_HEADERS + " bytes");
      }
      return false;
    }
    if (end > MAX_HEADERS) {
      throw new CorruptedFrameException("header block of " + end + " bytes");
    }
    headers = parse(in.readCharSequence(end, StandardCharsets.UTF_8).toString());
    in.skipBytes(1);
    scanned = 0;
    length = contentLength(headers);
    left = length;
    return true;
  }

  /** Offset just behind the last header line's line feed, where the blank line begins, or -1. */
  private int endOfHeaders(ByteBuf in) {
    int start = in.readerIndex();
    int limit = in.writerIndex();
    for (int i = start + scanned; ; ) {
      int lf = in.indexOf(i, limit, (byte) '\n');
      if (lf < 0) {
        scanned = Math.max(0, limit - start - 1);
        return -1;
      }
      if (lf + 1 < limit && in.getByte(lf + 1) == '\n') {
        return lf + 1 - start;
      }
      i = lf + 1;
      if (i >= limit) {
        // The blank line may still come: look at this line feed again.
        scanned = lf - start;
        return -1;
      }
    }
  }

  private static boolean isLineEnd(byte b) {
    return b == '\n' || b == '\r';
  }

  private static Map<String, String> parse(String block) {
    Map<String, String> values = new HashMap<>(8);
    int from = 0;
    while (from < block.length()) {
      int lf = block.indexOf('\n', from);
      int end = lf < 0 ? block.length() : lf;
      int colon = block.indexOf(':', from);
      if (colon < 0 || colon >= end) {
        throw new CorruptedFrameException("header line without a colon");
      }
      String name = block.substring(from, colon).trim().toLowerCase(Locale.ROOT);
      values.putIfAbsent(name, block.substring(colon + 1, end).trim());
      from = end + 1;
    }
    return values;
  }

  private static long contentLength(Map<String, String> headers) {
    long length;
    try {
      length = Long.parseLong(headers.getOrDefault("content-length", "0"));
    } catch (NumberFormatException e) {
      throw new CorruptedFrameException("Content-Length is not a number", e);
    }
    if (length < 0) {
      throw new CorruptedFrameException("Content-Length of " + length + " is out of range");
    }
    return length;
  }

  private void readPart(ByteBuf in, List<Object> out) {
    // The first part is never the last one, even if all of the body is here at once.
    boolean first = left == length;
    int taken = (int) Math.min(in.readableBytes(), first ? WHOLE_BODY : left);
    if (taken > 0) {
      left -= taken;
      add(in, taken, left == 0 ? BodyPart.LAST : first ? BodyPart.FIRST : BodyPart.MIDDLE, out);
    }
  }

  private void add(ByteBuf in, int taken, BodyPart position, List<Object> out) {
    byte[] body = taken == 0 ? NOTHING : ByteBufUtil.getBytes(in, in.readerIndex(), taken);
    in.skipBytes(taken);
    out.add(new EslFrame(headers, length, body, position));
    if (position == BodyPart.WHOLE || position == BodyPart.LAST) {
      headers = null;
    }
  }
}
