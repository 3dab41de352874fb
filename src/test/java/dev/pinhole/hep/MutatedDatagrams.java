package dev.pinhole.hep;

import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** The recorded datagrams, changed at random, through the decoder. A seed gives the same inputs. */
public final class MutatedDatagrams {
  private static final int MOST_CHANGES = 4;

  private final SplittableRandom random;
  private final List<byte[]> datagrams;
  private long messages;
  private long refused;

  public MutatedDatagrams(long seed) {
    random = new SplittableRandom(seed);
    datagrams =
        HepRecording.all().stream()
            .flatMap(recording -> recording.datagrams().stream())
            .map(HepRecording.Datagram::bytes)
            .toList();
  }

  /** Tries so many inputs; a fault comes out as an error that has the input in it. */
  public void run(long inputs) {
    for (long i = 0; i < inputs; i++) {
      byte[] input = next();
      try {
        Optional<CapturedMessage> message = HepDecoder.decode(Unpooled.wrappedBuffer(input));
        message.ifPresent(each -> check(each, input.length));
        messages += message.isPresent() ? 1 : 0;
        refused += message.isPresent() ? 0 : 1;
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("input " + i + ": " + HexFormat.of().formatHex(input), e);
      }
    }
  }

  /** How many inputs were a message. */
  public long messages() {
    return messages;
  }

  /** How many were none. */
  public long refused() {
    return refused;
  }

  /** A datagram with up to four changes, the next one of the same seed. */
  public byte[] next() {
    byte[] input = datagrams.get(random.nextInt(datagrams.size()));
    int changes = 1 + random.nextInt(MOST_CHANGES);
    for (int i = 0; i < changes; i++) {
      input = changed(input);
    }
    // Mostly the length is right again, since else little comes through to the payload.
    if (random.nextInt(4) != 0 && input.length >= 6) {
      input[4] = (byte) (input.length >>> 8);
      input[5] = (byte) input.length;
    }
    return input;
  }

  private byte[] changed(byte[] input) {
    // The chunks before the payload are where a change tells most.
    int within = random.nextBoolean() ? Math.min(input.length, 100) : input.length;
    int at = random.nextInt(within + 1);
    int until = Math.min(input.length, at + 1 + random.nextInt(12));
    return switch (random.nextInt(8)) {
      case 0 -> joined(input, at, new byte[0], until);
      case 1 -> joined(input, at, Arrays.copyOfRange(input, at, until), at);
      case 2 -> Arrays.copyOf(input, at);
      case 3 -> joined(input, at, new byte[random.nextInt(20)], at);
      case 4 -> {
        byte[] other = datagrams.get(random.nextInt(datagrams.size()));
        int from = random.nextInt(other.length);
        int to = Math.min(other.length, from + random.nextInt(200));
        yield joined(input, at, Arrays.copyOfRange(other, from, to), until);
      }
      default -> {
        byte[] piece = {(byte) (random.nextBoolean() ? random.nextInt(256) : random.nextInt(20))};
        yield joined(input, at, piece, Math.min(input.length, at + 1));
      }
    };
  }

  private static byte[] joined(byte[] input, int at, byte[] piece, int rest) {
    byte[] joined = Arrays.copyOf(input, at + piece.length + input.length - rest);
    System.arraycopy(piece, 0, joined, at, piece.length);
    System.arraycopy(input, rest, joined, at + piece.length, input.length - rest);
    return joined;
  }

  private static void check(CapturedMessage message, int length) {
    boolean holds =
        message.payload().length < length
            && message.sourcePort() >= 0
            && message.sourcePort() <= 65_535
            && message.destinationPort() >= 0
            && message.destinationPort() <= 65_535
            && message.atMicros() >= 0;
    if (!holds) {
      throw new AssertionError(message);
    }
  }
}
