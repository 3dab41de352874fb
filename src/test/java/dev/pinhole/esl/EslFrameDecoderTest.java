package dev.pinhole.esl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pinhole.Captures;
import dev.pinhole.esl.Frames.Frame;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.CorruptedFrameException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EslFrameDecoderTest {

  static List<String> captures() throws IOException {
    return Frames.captures();
  }

  @Test
  void aRefusedLogin() {
    assertThat(Frames.decode(List.of(Captures.bytes("auth-failed"))))
        .containsExactly(
            new Frame(Map.of("content-type", "auth/request"), ""),
            new Frame(Map.of("content-type", "command/reply", "reply-text", "-ERR invalid"), ""),
            new Frame(
                Map.of("content-type", "text/disconnect-notice", "content-length", "67"),
                "Disconnected, goodbye.\nSee you at ClueCon! http://www.cluecon.com/\n"));
  }

  @ParameterizedTest
  @MethodSource("captures")
  void captureAtOnce(String capture) {
    assertThat(Frames.decode(List.of(Captures.bytes(capture))))
        .isNotEmpty()
        .isEqualTo(Frames.cut(capture));
  }

  @ParameterizedTest
  @MethodSource("captures")
  void captureByteByByte(String capture) {
    List<byte[]> bytes = Frames.pieces(Captures.bytes(capture), 1, new Random(0));

    assertThat(Frames.decode(bytes)).isEqualTo(Frames.cut(capture));
  }

  @ParameterizedTest
  @MethodSource("captures")
  void captureInRandomPieces(String capture) {
    List<Frame> expected = Frames.cut(capture);
    for (int seed = 0; seed < 10; seed++) {
      int most = seed % 2 == 0 ? 7 : 700;
      List<byte[]> pieces = Frames.pieces(Captures.bytes(capture), most, new Random(seed));

      assertThat(Frames.decode(pieces)).as("seed %d", seed).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @MethodSource("captures")
  void captureCutOffGivesOnlyWholeFrames(String capture) {
    List<Frame> expected = Frames.cut(capture);
    byte[] bytes = Captures.bytes(capture);
    EmbeddedChannel channel = Frames.channel(new EslFrameDecoder());
    channel.writeInbound(Unpooled.wrappedBuffer(bytes, 0, bytes.length - 1));
    channel.finish();

    assertThat(channel.inboundMessages())
        .map(frame -> Frame.of((EslFrame) frame))
        .isEqualTo(expected.subList(0, expected.size() - 1));
  }

  @Test
  void unknownHeadersAreKeptAndHarmless() {
    assertThat(Frames.decode("X-New: 1\nContent-Type: a/b\nX-Colons: a: b\n\n"))
        .containsExactly(
            new Frame(Map.of("x-new", "1", "content-type", "a/b", "x-colons", "a: b"), ""));
  }

  @Test
  void namesMatchInAnyCaseAndTheFirstOfTwoCounts() {
    assertThat(Frames.decode("CONTENT-LENGTH:2\ncontent-length:  3\n\nabContent-Type: c\n\n"))
        .containsExactly(
            new Frame(Map.of("content-length", "2"), "ab"),
            new Frame(Map.of("content-type", "c"), ""));
  }

  @Test
  void headersAreUtf8() {
    assertThat(Frames.decode("Reply-Text: -ERR Zoë\n\n"))
        .containsExactly(new Frame(Map.of("reply-text", "-ERR Zoë"), ""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n", "\n\r\n\r", "\r\r\r"})
  void strayLineEndsBetweenFramesArePassedOver(String stray) {
    String text = stray + "Content-Type: a\n\n" + stray + stray + "Content-Type: b\n\n" + stray;
    List<Frame> expected =
        List.of(
            new Frame(Map.of("content-type", "a"), ""), new Frame(Map.of("content-type", "b"), ""));

    assertThat(Frames.decode(text)).isEqualTo(expected);
    assertThat(Frames.decode(Frames.pieces(bytes(text), 1, new Random(0)))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "Content-Type, header line without a colon",
    "Content-Length: many, Content-Length is not a number",
    "Content-Length: 1 2, Content-Length is not a number",
    "Content-Length:, Content-Length is not a number",
    "Content-Length: 9223372036854775808, Content-Length is not a number",
    "Content-Length: -1, Content-Length of -1 is out of range",
  })
  void whatIsNoFrameIsRefused(String line, String why) {
    EmbeddedChannel channel = Frames.channel(new EslFrameDecoder());
    assertThatThrownBy(
            () ->
                channel.writeInbound(
                    Unpooled.wrappedBuffer(bytes("Content-Type: a\n" + line + "\n\n"))))
        .isInstanceOf(CorruptedFrameException.class)
        .hasMessage(why);
    channel.finishAndReleaseAll();
  }

  @Test
  void nothingBehindAFaultIsTakenForAFrame() {
    EmbeddedChannel channel = Frames.channel(new EslFrameDecoder());
    byte[] bad = bytes("Content-Length: x\n\nContent-Type: a\n\n");
    assertThatThrownBy(() -> channel.writeInbound(Unpooled.wrappedBuffer(bad)))
        .isInstanceOf(CorruptedFrameException.class);

    channel.writeInbound(Unpooled.wrappedBuffer(bytes("Content-Type: b\n\n")));

    assertThat(channel.finish()).isFalse();
  }

  /** It can be passed over. */
  @Test
  void noBodyIsTooLarge() {
    EmbeddedChannel channel = Frames.channel(new EslFrameDecoder());

    channel.writeInbound(Unpooled.wrappedBuffer(bytes("Content-Length: " + Long.MAX_VALUE)));
    channel.writeInbound(Unpooled.wrappedBuffer(bytes("\n\n1")));

    EslFrame part = channel.readInbound();
    assertThat(part.position()).isEqualTo(EslFrame.BodyPart.FIRST);
    assertThat(part.length()).isEqualTo(Long.MAX_VALUE);
    channel.finishAndReleaseAll();
  }

  @Test
  void aHeaderBlockAtTheCapIsTaken() {
    String line = "a: " + "x".repeat(EslFrameDecoder.MAX_HEADERS - 4) + "\n";

    assertThat(Frames.decode(line + "\n"))
        .containsExactly(new Frame(Map.of("a", "x".repeat(EslFrameDecoder.MAX_HEADERS - 4)), ""));
  }

  @Test
  void aHeaderLineOverTheCapIsRefused() {
    String line = "a: " + "x".repeat(EslFrameDecoder.MAX_HEADERS - 3) + "\n";

    assertThatThrownBy(() -> Frames.decode(line + "\n"))
        .isInstanceOf(CorruptedFrameException.class)
        .hasMessage("header block of 65537 bytes");
  }

  @Test
  void headerLinesOverTheCapTogetherAreRefused() {
    assertThatThrownBy(() -> Frames.decode("a: b\n".repeat(13108) + "\n"))
        .isInstanceOf(CorruptedFrameException.class)
        .hasMessage("header block of 65540 bytes");
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "a: b\n", "\t\r"})
  void aHeaderBlockThatNeverEndsIsRefusedAtTheCap(String again) {
    byte[] piece = bytes(again);
    EmbeddedChannel channel = Frames.channel(new EslFrameDecoder());
    int taken = 0;
    while (taken + piece.length <= EslFrameDecoder.MAX_HEADERS) {
      channel.writeInbound(Unpooled.wrappedBuffer(piece));
      taken += piece.length;
    }

    assertThatThrownBy(() -> channel.writeInbound(Unpooled.wrappedBuffer(piece)))
        .isInstanceOf(CorruptedFrameException.class)
        .hasMessage("header block of more than 65536 bytes");
    channel.finishAndReleaseAll();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
