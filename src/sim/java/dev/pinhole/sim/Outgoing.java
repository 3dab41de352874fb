package dev.pinhole.sim;

import java.util.Iterator;
import java.util.List;

/** Bytes waiting to be sent on one socket, taken a piece at a time as the socket can take them. */
final class Outgoing {
  /** FreeSWITCH bounds the events that wait for a socket, not the replies. */
  enum OutgoingKind {
    REPLY,
    EVENT
  }

  private final OutgoingKind kind;
  private final byte[] first;
  private final Iterator<byte[]> middle;
  private final byte[] last;
  private int at;

  private Outgoing(OutgoingKind kind, byte[] first, Iterator<byte[]> middle, byte[] last) {
    this.kind = kind;
    this.first = first;
    this.middle = middle;
    this.last = last;
  }

  static Outgoing event(byte[] frame) {
    return new Outgoing(OutgoingKind.EVENT, frame, List.<byte[]>of().iterator(), new byte[0]);
  }

  static Outgoing event(byte[] prefix, Iterator<byte[]> pieces, String suffix) {
    return new Outgoing(OutgoingKind.EVENT, prefix, pieces, ByteText.utf8(suffix));
  }

  static Outgoing reply(String text) {
    return bytes(ByteText.utf8(text));
  }

  static Outgoing reply(String prefix, Iterator<byte[]> pieces) {
    return new Outgoing(OutgoingKind.REPLY, ByteText.utf8(prefix), pieces, new byte[0]);
  }

  static Outgoing bytes(byte[] bytes) {
    return new Outgoing(OutgoingKind.REPLY, bytes, List.<byte[]>of().iterator(), new byte[0]);
  }

  OutgoingKind kind() {
    return kind;
  }

  /** The next bytes; none when all have been taken. */
  byte[] next() {
    if (at == 0) {
      at = 1;
      return first;
    }
    if (middle.hasNext()) {
      return middle.next();
    }
    if (at == 1) {
      at = 2;
      return last;
    }
    return new byte[0];
  }

  boolean hasNext() {
    return at == 0 || middle.hasNext() || (at == 1 && last.length > 0);
  }
}
