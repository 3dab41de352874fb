package dev.pinhole.esl;

import dev.pinhole.nat.Address;
import dev.pinhole.sofia.Contact;
import dev.pinhole.sofia.FsPath;
import dev.pinhole.sofia.ListedRegistration;
import dev.pinhole.sofia.ListingReader;
import dev.pinhole.sofia.ProfileList;
import dev.pinhole.sofia.SofiaEvent;
import dev.pinhole.sofia.SofiaEvents;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.CorruptedFrameException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.regex.Pattern;

/**
 * What a real FreeSWITCH sent, changed at random, through all that reads it: frames, events,
 * listings, Contacts. Whatever comes, only the errors that say so may come out, and what is read
 * keeps what its records promise. The same seed gives the same inputs.
 */
public final class MutatedCaptures {
  /** What became of an input. */
  public enum Outcome {
    /** Frames and events came out of it. */
    READ,
    /** A body was no JSON object. */
    NO_EVENT,
    /** The frames cannot be told apart any more. */
    NO_FRAME
  }

  /** Bytes that mean something to one of the readers. */
  private static final List<byte[]> PIECES =
      List.of(
              "\n",
              "\n\n",
              "\r\n",
              "\r\n ",
              ":",
              "Content-Length: ",
              "Content-Length: -1\n",
              "99999999999",
              "text/event-json",
              "\"",
              "\\",
              "\\u0000",
              "\\ud83d",
              "{",
              "}",
              "[",
              ",",
              "%",
              "%00",
              "%0Aapi%20status",
              ";fs_path=",
              ";fs_nat=yes",
              "<",
              ">",
              "sip:",
              "@",
              "\t",
              "[::ffff:",
              "EXPSECS(",
              "Total items returned: ",
              "Call-ID:    \t",
              "User:       \t",
              "\u0000",
              "\u001b[2J",
              "\u00e9",
              "\ud83d\udcde",
              "-9223372036854775808",
              "0.0.0.0")
          .stream()
          .map(piece -> piece.getBytes(StandardCharsets.UTF_8))
          .toList();

  /** Frames that have a Contact or registrations in them: a few of many, and tried most. */
  private static final Pattern TELLING =
      Pattern.compile("sofia::(register|pre_register)\"|EXPSECS");

  private static final Pattern LENGTH = Pattern.compile("(?m)^content-length:[^\n]*\n?");

  private static final int MOST_CHANGES = 4;

  private final EventReader reader = new EventReader(SofiaEvents.WANTED);
  private final SplittableRandom random;
  private final List<byte[]> frames = new ArrayList<>();
  private final List<byte[]> telling = new ArrayList<>();
  private final Map<Outcome, Long> outcomes = new EnumMap<>(Outcome.class);
  private long contacts;
  private long rows;

  public MutatedCaptures(long seed) {
    random = new SplittableRandom(seed);
    for (Outcome outcome : Outcome.values()) {
      outcomes.put(outcome, 0L);
    }
    try {
      for (String name : Frames.captures()) {
        for (Frames.Frame frame : Frames.cut(name)) {
          frames.add(bytes(frame));
          if (TELLING.matcher(frame.body()).find()) {
            telling.add(bytes(frame));
          }
        }
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Tries so many inputs; a fault comes out as an error that has the input in it. */
  public void run(long inputs) {
    for (long i = 0; i < inputs; i++) {
      byte[] input = next();
      try {
        outcomes.merge(read(input), 1L, Long::sum);
      } catch (RuntimeException | AssertionError e) {
        String text = new String(input, StandardCharsets.ISO_8859_1);
        throw new AssertionError("input " + i + ": " + text, e);
      }
    }
  }

  /** How many inputs came to what. */
  public Map<Outcome, Long> outcomes() {
    return outcomes;
  }

  /** How many Contacts could be read. */
  public long contacts() {
    return contacts;
  }

  /** How many registrations listings showed. */
  public long rows() {
    return rows;
  }

  private static byte[] bytes(Frames.Frame frame) {
    StringBuilder text = new StringBuilder();
    frame.headers().forEach((name, value) -> text.append(name + ": " + value + "\n"));
    return text.append('\n').append(frame.body()).toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  private byte[] next() {
    List<byte[]> from = random.nextInt(4) == 0 ? frames : telling;
    byte[] input = from.get(random.nextInt(from.size()));
    int changes = 1 + random.nextInt(MOST_CHANGES);
    for (int i = 0; i < changes; i++) {
      input = changed(input);
    }
    // Mostly the length is right again, since else little comes through to the events.
    return random.nextInt(4) == 0 ? input : withLength(input);
  }

  private byte[] changed(byte[] input) {
    int at = random.nextInt(input.length + 1);
    int until = Math.min(input.length, at + 1 + random.nextInt(40));
    return switch (random.nextInt(20)) {
      case 0 -> joined(input, at, new byte[] {(byte) random.nextInt(256)}, Math.min(until, at + 1));
      case 1 -> joined(input, at, new byte[0], until);
      case 2 -> joined(input, at, Arrays.copyOfRange(input, at, until), at);
      case 3 -> Arrays.copyOf(input, Math.max(1, at));
      case 4, 5 -> {
        byte[] other = frames.get(random.nextInt(frames.size()));
        int from = random.nextInt(other.length);
        int to = Math.min(other.length, from + random.nextInt(200));
        yield joined(input, at, Arrays.copyOfRange(other, from, to), until);
      }
      default -> joined(input, at, PIECES.get(random.nextInt(PIECES.size())), until);
    };
  }

  private static byte[] joined(byte[] input, int at, byte[] piece, int rest) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(input.length + piece.length);
    out.write(input, 0, at);
    out.writeBytes(piece);
    out.write(input, rest, input.length - rest);
    return out.size() == 0 ? new byte[] {0} : out.toByteArray();
  }

  private static byte[] withLength(byte[] input) {
    String text = new String(input, StandardCharsets.ISO_8859_1);
    int blank = text.indexOf("\n\n");
    if (blank < 0) {
      return input;
    }
    String headers = LENGTH.matcher(text.substring(0, blank)).replaceAll("");
    String body = text.substring(blank + 2);
    return (headers.strip() + "\ncontent-length: " + body.length() + "\n\n" + body)
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  private Outcome read(byte[] input) {
    Outcome outcome = Outcome.READ;
    EmbeddedChannel channel = Frames.channel(new EslFrameDecoder());
    try {
      channel.writeInbound(Unpooled.wrappedBuffer(input));
    } catch (CorruptedFrameException e) {
      outcome = Outcome.NO_FRAME;
    }
    for (EslFrame frame = channel.readInbound(); frame != null; frame = channel.readInbound()) {
      if (!event(frame.body()) && outcome == Outcome.READ) {
        outcome = Outcome.NO_EVENT;
      }
    }
    channel.finishAndReleaseAll();
    return outcome;
  }

  private boolean event(byte[] body) {
    EslEvent event;
    try {
      event = reader.read(body);
    } catch (IOException e) {
      return false;
    }
    SofiaEvent read = SofiaEvents.read(event);
    if (read instanceof SofiaEvent.Registered registered) {
      register(registered.register());
    } else if (read instanceof SofiaEvent.Challenged challenged) {
      register(challenged.register());
    }
    listing(event.get("_body"));
    return true;
  }

  private void listing(String body) {
    List<ListedRegistration> listed = new ArrayList<>();
    ListingReader registrations = new ListingReader("internal", listed::add);
    ProfileList profiles = new ProfileList();
    for (String line : body.split("\n", -1)) {
      registrations.line(line);
      profiles.line(line);
    }
    check(registrations.fault() != null, "a listing without a word on its state");
    listed.forEach(row -> register(row.register()));
    rows += listed.size();
  }

  private void register(SofiaEvent.Register register) {
    check(register.networkPort() >= 0 && register.networkPort() <= 65_535, "port");
    check(register.contact().length() <= 1023, "length of the Contact");
    check(register.userAgent().length() <= 255, "length of the User-Agent");
    check(!register.callId().isEmpty() && register.callId().length() <= 1023, "Call-ID");
    Address.parse(register.networkIp())
        .ifPresent(
            address ->
                check(Address.parse(address.toString()).equals(Optional.of(address)), "address"));
    FsPath.of(register.contact());
    Contact.transport(Contact.parse(register.contact()), register.status());
    Contact.parse(register.contact())
        .ifPresent(
            contact -> {
              contacts++;
              check(!contact.host().isEmpty() && contact.host().length() <= 255, "host");
              int port = contact.port().orElse(1);
              check(port >= 1 && port <= 65_535, "port of the Contact");
            });
  }

  private static void check(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError(what);
    }
  }
}
