package dev.pinhole.esl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.esl.EslFrame.BodyPart;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EslFrameDecoderLargeTest {
  private static final int MIB = 1024 * 1024;

  private final EmbeddedChannel channel = Frames.channel(new EslFrameDecoder());
  private final ByteArrayOutputStream content = new ByteArrayOutputStream();
  private final List<BodyPart> positions = new ArrayList<>();

  @Test
  void aBodyOfOneMebibyteIsWhole() {
    byte[] body = body(MIB);

    feed(frame(body), 65536);

    EslFrame frame = channel.readInbound();
    assertThat(frame.body()).isEqualTo(body);
    assertThat((Object) channel.readInbound()).isNull();
  }

  @ParameterizedTest
  @ValueSource(ints = {MIB + 1, 3 * MIB, 3 * MIB + 7})
  void aLargerBodyArrivesInParts(int size) {
    byte[] body = body(size);

    feed(frame(body), 65536);
    readParts();

    assertThat(content.toByteArray()).isEqualTo(body);
    assertFirstToLast();
    assertThat(positions).hasSizeGreaterThan(size / 65536);
  }

  @ParameterizedTest
  @ValueSource(ints = {MIB + 1, 3 * MIB})
  void evenOneThatIsHereAtOnceHasAFirstAndALastPart(int size) {
    byte[] body = body(size);

    channel.writeInbound(Unpooled.wrappedBuffer(frame(body)));
    readParts();

    assertThat(content.toByteArray()).isEqualTo(body);
    assertThat(positions).containsExactly(BodyPart.FIRST, BodyPart.LAST);
  }

  @Test
  void theHeadersComeWithEachPartAndTheNextFrameFollows() {
    feed(frame(body(MIB + 1)), 300_000);
    feed("Content-Type: next\nContent-Length: 3\n\nabc".getBytes(StandardCharsets.UTF_8), 5);

    for (EslFrame frame = channel.readInbound(); ; frame = channel.readInbound()) {
      if (frame.position() == BodyPart.WHOLE) {
        assertThat(frame.contentType()).isEqualTo("next");
        assertThat(frame.body()).asString().isEqualTo("abc");
        break;
      }
      assertThat(frame.contentType()).isEqualTo("large");
      positions.add(frame.position());
    }
    assertFirstToLast();
  }

  @Test
  void aLargeBodyCutOffHasNoLastPart() {
    byte[] frame = frame(body(2 * MIB));

    channel.writeInbound(Unpooled.wrappedBuffer(frame, 0, frame.length - 1));
    channel.finish();
    readParts();

    assertThat(positions).startsWith(BodyPart.FIRST).doesNotContain(BodyPart.LAST);
    assertThat(content.size()).isEqualTo(2 * MIB - 1);
  }

  /** What is looked at grows with what comes, not with what has come. */
  @ParameterizedTest
  @ValueSource(strings = {"x", "abcdefg: hi\n", "a:\n"})
  void aSlowDripOfHeadersIsLookedAtOnce(String again) {
    int size = EslFrameDecoder.MAX_HEADERS - 4;
    CountingBuffer all = new CountingBuffer(size + 4);
    EslFrameDecoder decoder = new EslFrameDecoder();
    decoder.setCumulator(
        (allocator, cumulation, in) -> {
          all.writeBytes(in);
          in.release();
          return all;
        });
    EmbeddedChannel dripping = Frames.channel(decoder);
    byte[] headers =
        ("a: " + again.repeat(size)).substring(0, size).getBytes(StandardCharsets.UTF_8);

    for (byte b : headers) {
      dripping.writeInbound(Unpooled.wrappedBuffer(new byte[] {b}));
    }

    assertThat(all.writerIndex()).isEqualTo(size);
    assertThat(all.looks()).isBetween((long) size, 10L * size);
    dripping.finishAndReleaseAll();
  }

  private void assertFirstToLast() {
    assertThat(positions.get(0)).isEqualTo(BodyPart.FIRST);
    assertThat(positions.get(positions.size() - 1)).isEqualTo(BodyPart.LAST);
    assertThat(positions.subList(1, positions.size() - 1))
        .isEqualTo(Collections.nCopies(positions.size() - 2, BodyPart.MIDDLE));
  }

  private void feed(byte[] bytes, int most) {
    for (byte[] piece : Frames.pieces(bytes, most, new Random(1))) {
      channel.writeInbound(Unpooled.wrappedBuffer(piece));
    }
  }

  private void readParts() {
    for (EslFrame part = channel.readInbound(); part != null; part = channel.readInbound()) {
      content.writeBytes(part.body());
      positions.add(part.position());
    }
  }

  private static byte[] body(int size) {
    byte[] body = new byte[size];
    new Random(size).nextBytes(body);
    return body;
  }

  private static byte[] frame(byte[] body) {
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    String headers = "Content-Type: large\nContent-Length: " + body.length + "\n\n";
    frame.writeBytes(headers.getBytes(StandardCharsets.UTF_8));
    frame.writeBytes(body);
    return frame.toByteArray();
  }
}
