package dev.pinhole.bench;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;

/** Register events of many phones as bytes, half of them with a private Contact. */
final class RegisterStream {
  private final RegisterEvent rewritten = RegisterEvent.captured("seed-rport");
  private final RegisterEvent natted = RegisterEvent.captured("private-contact");

  ByteBuf frame(int phone) {
    byte[] bytes = (phone % 2 == 0 ? rewritten : natted).ofPhone(phone).json();
    return Unpooled.directBuffer(bytes.length).writeBytes(bytes);
  }

  /** Events of the phones 0 to count - 1, so many in each buffer. */
  List<ByteBuf> reads(int count, int eventsPerRead) {
    List<ByteBuf> reads = new ArrayList<>();
    for (int from = 0; from < count; from += eventsPerRead) {
      ByteBuf read = Unpooled.directBuffer();
      for (int phone = from; phone < from + eventsPerRead; phone++) {
        ByteBuf frame = frame(phone);
        read.writeBytes(frame);
        frame.release();
      }
      reads.add(read);
    }
    return reads;
  }
}
