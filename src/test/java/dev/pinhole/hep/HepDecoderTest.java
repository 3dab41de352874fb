package dev.pinhole.hep;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.hep.CapturedMessage.Wire;
import dev.pinhole.nat.Address;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class HepDecoderTest {
  private static final Address FREESWITCH = Address.parse("203.0.113.88").orElseThrow();
  private static final long BEGIN = 1_700_000_000_000_000L;

  @ParameterizedTest
  @MethodSource("dev.pinhole.hep.HepRecording#all")
  void readsAllThatARealFreeSwitchSent(HepRecording recording) {
    assertThat(recording.datagrams()).isNotEmpty();
    long clockAhead = 0;
    for (HepRecording.Datagram datagram : recording.datagrams()) {
      CapturedMessage message = decode(Unpooled.wrappedBuffer(datagram.bytes())).orElseThrow();
      boolean received = message.destination().equals(FREESWITCH);

      assertThat(message.source().equals(FREESWITCH)).isNotEqualTo(received);
      assertThat(received ? message.destinationPort() : message.sourcePort()).isIn(5060, 5066);
      // Both clocks run alike: what the datagram says is what the recorder's watch shows.
      long ahead = message.atMicros() - datagram.atMicros();
      clockAhead = clockAhead == 0 ? ahead : clockAhead;
      assertThat(ahead - clockAhead).isBetween(-1_000_000L, 1_000_000L);
      assertThat(text(message))
          .matches("(?s)(REGISTER|NOTIFY|SUBSCRIBE|PUBLISH|SIP/2.0 \\d{3}) .*|[\r\n]+");
    }
  }

  @Test
  void readsWhatAPhoneBehindNatSent() {
    HepRecording recording = HepRecording.read("freeswitch-1.10.12/tcp-large");

    List<CapturedMessage> messages =
        recording.datagrams().stream()
            .map(each -> decode(Unpooled.wrappedBuffer(each.bytes())).orElseThrow())
            .toList();

    CapturedMessage register = messages.get(0);
    assertThat(register.atMicros()).isEqualTo(0x6b0793bdL * 1_000_000 + 0x0d8c65);
    assertThat(register.source()).hasToString("198.51.100.98");
    assertThat(register.sourcePort()).isEqualTo(0xbb71);
    assertThat(register.destination()).isEqualTo(FREESWITCH);
    assertThat(register.destinationPort()).isEqualTo(5060);
    assertThat(register.wire()).isEqualTo(Wire.STREAM);
    assertThat(register.payload()).hasSize(3355);
    assertThat(text(register)).startsWith("REGISTER sip:203.0.113.88 SIP/2.0\r\n");
    assertThat(messages.get(1).source()).isEqualTo(FREESWITCH);
    assertThat(text(messages.get(1))).startsWith("SIP/2.0 401 ");
    CapturedMessage last = messages.get(messages.size() - 1);
    assertThat(last.wire()).isEqualTo(Wire.DATAGRAM);
    assertThat(text(last)).isEqualTo("\r\n\r\n");
  }

  @Test
  void readsIpv6() {
    byte[] phone = new byte[16];
    phone[0] = 0x20;
    phone[1] = 0x01;
    phone[2] = 0x0d;
    phone[3] = (byte) 0xb8;
    phone[15] = 5;
    HepDatagram datagram =
        new HepDatagram()
            .number(1, 1, 10)
            .number(2, 1, 6)
            .chunk(0, 5, phone)
            .number(6, 16, 1)
            .rest()
            .payload("x");

    CapturedMessage message = decode(datagram.bytes()).orElseThrow();

    assertThat(message.source()).hasToString("2001:db8::5");
    assertThat(message.destination()).hasToString("::1");
    assertThat(message.sourcePort()).isEqualTo(5070);
    assertThat(message.atMicros()).isEqualTo(BEGIN + 250_000);
    assertThat(message.wire()).isEqualTo(Wire.STREAM);
  }

  @Test
  void passesOverWhatItDoesNotKnow() {
    HepDatagram datagram =
        HepDatagram.ofIpv4()
            .chunk(0, 14, "secret".getBytes(UTF_8))
            .chunk(0, 17, new byte[0])
            .chunk(0, 40_000, new byte[300])
            .chunk(3, 15, "another vendor's".getBytes(UTF_8))
            .chunk(3, 15, new byte[9])
            .payload("NOTIFY");

    assertThat(decode(datagram.bytes()).map(HepDecoderTest::text)).contains("NOTIFY");
  }

  @Test
  void passesOverBytesThatFollow() {
    ByteBuf bytes = HepDatagram.ofIpv4().payload("NOTIFY").bytes().writeBytes(new byte[7]);

    assertThat(decode(bytes).map(HepDecoderTest::text)).contains("NOTIFY");
  }

  @Test
  void takesWhatArrivedOfAPayload() {
    ByteBuf whole = HepDatagram.ofIpv4().payload("NOTIFY sip:1").bytes();

    assertThat(decode(whole.copy(0, whole.readableBytes() - 5)).map(HepDecoderTest::text))
        .contains("NOTIFY ");
    assertThat(decode(HepDatagram.ofIpv4().payload("").bytes()).map(HepDecoderTest::text))
        .contains("");
  }

  @Test
  void readsFromWhereTheBufferStands() {
    ByteBuf bytes = Unpooled.buffer().writeBytes(new byte[] {9, 9, 9});
    bytes.writeBytes(HepDatagram.ofIpv4().payload("NOTIFY").bytes()).skipBytes(3);

    assertThat(decode(bytes).map(HepDecoderTest::text)).contains("NOTIFY");
    assertThat(bytes.readerIndex()).isEqualTo(3);
  }

  /** Each length there is from nothing to all but the payload. */
  @Test
  void refusesADatagramCutBeforeItsPayload() {
    ByteBuf whole = HepDatagram.ofIpv4().payload("NOTIFY").bytes();
    for (int length = 0; length < whole.readableBytes() - 6; length++) {
      assertThat(decode(whole.copy(0, length))).as("%d bytes", length).isEmpty();
    }
  }

  @Test
  void refusesAnotherMagic() {
    ByteBuf bytes = HepDatagram.ofIpv4().payload("NOTIFY").bytes();

    assertThat(decode(bytes.copy().setByte(3, '2'))).isEmpty();
    assertThat(decode(bytes.copy().setByte(0, 'h'))).isEmpty();
    assertThat(decode(Unpooled.copiedBuffer("REGISTER sip:203.0.113.88 SIP/2.0\r\n", UTF_8)))
        .isEmpty();
  }

  @Test
  void refusesALengthThatEndsWithinAChunk() {
    assertThat(decode(HepDatagram.ofIpv4().payload("NOTIFY").saying(-1).bytes())).isEmpty();
    assertThat(decode(HepDatagram.ofIpv4().payload("").saying(-3).bytes())).isEmpty();
    assertThat(decode(HepDatagram.ofIpv4().payload("").saying(-7).bytes())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 5, 60, 65_535})
  void refusesAChunkOfAnImpossibleLength(int length) {
    for (int type : new int[] {1, 12, 15, 99}) {
      ByteBuf bytes = HepDatagram.ofIpv4().chunk(7, type, length, new byte[4]).payload("x").bytes();

      assertThat(decode(bytes)).isEmpty();
    }
    assertThat(decode(HepDatagram.ofIpv4().chunk(0, 15, length, new byte[4]).bytes())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 7, 8, 9, 10, 11, 15})
  void refusesAChunkThereTwiceOrNotAtAllOrOfAnotherSize(int type) {
    ByteBuf whole = HepDatagram.ofIpv4().payload("NOTIFY").bytes();
    ByteBuf without = Unpooled.buffer().writeBytes(whole, 0, 6);
    ByteBuf twice = whole.copy();
    ByteBuf empty = Unpooled.buffer().writeBytes(whole, 0, 6);
    for (int at = 6; at < whole.writerIndex(); at += whole.getUnsignedShort(at + 4)) {
      int length = whole.getUnsignedShort(at + 4);
      if (whole.getUnsignedShort(at + 2) == type) {
        twice.writeBytes(whole, at, length);
        empty.writeBytes(whole, at, 4).writeShort(6);
      } else {
        without.writeBytes(whole, at, length);
        empty.writeBytes(whole, at, length);
      }
    }

    assertThat(decode(whole)).isPresent();
    assertThat(decode(without.setShort(4, without.writerIndex()))).isEmpty();
    assertThat(decode(twice.setShort(4, twice.writerIndex()))).isEmpty();
    if (type != 15) {
      assertThat(decode(empty.setShort(4, empty.writerIndex()))).isEmpty();
    }
  }

  @Test
  void refusesWhatIsNotSipOrHasNoTime() {
    HepDatagram rtcp = new HepDatagram().number(2, 1, 17).number(3, 4, 1).number(4, 4, 2);
    rtcp.number(7, 2, 1).number(8, 2, 2).number(9, 4, 3).number(10, 4, 4).number(11, 1, 5);
    HepDatagram icmp = new HepDatagram().number(2, 1, 1).number(3, 4, 1).number(4, 4, 2).rest();
    HepDatagram late = new HepDatagram().number(2, 1, 17).number(3, 4, 1).number(4, 4, 2);
    late.number(7, 2, 1).number(8, 2, 2).number(9, 4, 3).number(10, 4, 1_000_000).number(11, 1, 1);

    assertThat(decode(rtcp.payload("x").bytes())).isEmpty();
    assertThat(decode(icmp.payload("x").bytes())).isEmpty();
    assertThat(decode(late.payload("x").bytes())).isEmpty();
  }

  private static Optional<CapturedMessage> decode(ByteBuf bytes) {
    return HepDecoder.decode(bytes);
  }

  private static String text(CapturedMessage message) {
    return new String(message.payload(), UTF_8);
  }
}
