package dev.pinhole.hep;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/** Writes a datagram chunk by chunk, right or wrong. */
final class HepDatagram {
  private final ByteBuf chunks = Unpooled.buffer();
  private int saidBeyond;

  /** A whole REGISTER's worth of chunks but the payload. */
  static HepDatagram ofIpv4() {
    return new HepDatagram()
        .number(1, 1, 2)
        .number(2, 1, 17)
        .number(3, 4, 0xc6336462)
        .number(4, 4, 0xcb007158)
        .rest();
  }

  /** The ports 5070 and 5060, 1,700,000,000.25 s, SIP, capture id 100. */
  HepDatagram rest() {
    return number(7, 2, 5070)
        .number(8, 2, 5060)
        .number(9, 4, 1_700_000_000)
        .number(10, 4, 250_000)
        .number(11, 1, 1)
        .number(12, 4, 100);
  }

  HepDatagram number(int type, int length, long value) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < Math.min(8, length); i++) {
      bytes[length - 1 - i] = (byte) (value >>> 8 * i);
    }
    return chunk(0, type, bytes);
  }

  HepDatagram payload(String text) {
    return chunk(0, 15, text.getBytes(StandardCharsets.UTF_8));
  }

  HepDatagram chunk(int vendor, int type, byte[] value) {
    return chunk(vendor, type, value.length + 6, value);
  }

  HepDatagram chunk(int vendor, int type, int saidLength, byte[] value) {
    chunks.writeShort(vendor).writeShort(type).writeShort(saidLength).writeBytes(value);
    return this;
  }

  /** Has the length of all say more, or less, than there is. */
  HepDatagram saying(int beyond) {
    saidBeyond = beyond;
    return this;
  }

  ByteBuf bytes() {
    int length = 6 + chunks.readableBytes();
    return Unpooled.buffer()
        .writeBytes(new byte[] {'H', 'E', 'P', '3'})
        .writeShort(length + saidBeyond)
        .writeBytes(chunks.duplicate());
  }
}
