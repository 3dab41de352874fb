package dev.pinhole.esl;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * Reads an event too large to be held at once, as its bytes arrive: a flat JSON object whose
 * {@code _body} goes line by line to a sink, and whose other values are kept.
 *
 * <p>Only for background jobs: the sink is looked up by the {@code Job-UUID}, which FreeSWITCH
 * writes before {@code _body}. Owned by the connection's event loop.
 */
final class LargeEventReader {
  /** No line of a listing is longer: mod_sofia cuts a Contact at 1023 bytes. */
  private static final int MAX_TEXT = 64 * 1024;

  private enum State {
    BEFORE_OBJECT,
    BEFORE_NAME,
    NAME,
    BEFORE_VALUE,
    VALUE,
    BODY,
    OTHER_VALUE,
    DONE
  }

  private final Function<String, LineSink> sinkOfJob;
  private final Map<String, String> fields = new HashMap<>();
  private State state = State.BEFORE_OBJECT;
  private byte[] text = new byte[1024];
  private int length;
  private boolean escaped;
  private int hexDigitsLeft;
  private int codeUnit;
  private int highSurrogate;
  private int depth;
  private String name = "";
  private LineSink sink = line -> {};

  LargeEventReader(Function<String, LineSink> sinkOfJob) {
    this.sinkOfJob = sinkOfJob;
  }

  void read(byte[] part) throws IOException {
    for (byte b : part) {
      switch (state) {
        case BEFORE_OBJECT -> {
          if (b == '{') {
            state = State.BEFORE_NAME;
          } else {
            skipBlank(b);
          }
        }
        case BEFORE_NAME -> {
          if (b == '"') {
            begin(State.NAME);
          } else if (b == '}') {
            state = State.DONE;
          } else if (b != ',') {
            skipBlank(b);
          }
        }
        case BEFORE_VALUE -> beforeValue(b);
        case NAME, VALUE, BODY -> inString(b);
        case OTHER_VALUE -> otherValue(b);
        case DONE -> skipBlank(b);
      }
    }
  }

  /** The event without its {@code _body}, once all bytes were read. */
  EslEvent finish() throws IOException {
    if (state != State.DONE) {
      throw new IOException("a large event ends in the middle");
    }
    return new EslEvent(fields);
  }

  private void beforeValue(byte b) throws IOException {
    if (b == '"') {
      boolean body = name.equals("_body");
      if (body) {
        sink = sinkOfJob.apply(fields.getOrDefault("Job-UUID", ""));
      }
      begin(body ? State.BODY : State.VALUE);
    } else if (b != ':' && b != ' ' && b != '\t' && b != '\r' && b != '\n') {
      depth = 0;
      state = State.OTHER_VALUE;
      otherValue(b);
    }
  }

  /** Numbers, literals and arrays are passed over: FreeSWITCH puts nothing of ours into them. */
  private void otherValue(byte b) {
    if (b == '[' || b == '{') {
      depth++;
    } else if (depth == 0 && b == ',') {
      state = State.BEFORE_NAME;
    } else if (depth == 0 && b == '}') {
      state = State.DONE;
    } else if (b == ']' || b == '}') {
      depth--;
    }
  }

  private void begin(State string) {
    state = string;
    length = 0;
  }

  private void inString(byte b) throws IOException {
    if (hexDigitsLeft > 0) {
      int digit = Character.digit(b, 16);
      if (digit < 0) {
        throw new IOException("a bad \\u escape");
      }
      codeUnit = codeUnit << 4 | digit;
      if (--hexDigitsLeft == 0) {
        appendCodeUnit((char) codeUnit);
      }
    } else if (escaped) {
      escaped = false;
      if (b == 'u') {
        hexDigitsLeft = 4;
        codeUnit = 0;
      } else {
        append(unescape(b));
      }
    } else if (b == '\\') {
      escaped = true;
    } else if (b == '"') {
      endOfString();
    } else {
      append(b);
    }
  }

  private static byte unescape(byte b) throws IOException {
    return switch (b) {
      case 'n' -> '\n';
      case 't' -> '\t';
      case 'r' -> '\r';
      case 'b' -> '\b';
      case 'f' -> '\f';
      case '"', '\\', '/' -> b;
      default -> throw new IOException("a bad escape");
    };
  }

  private void appendCodeUnit(char unit) throws IOException {
    if (Character.isHighSurrogate(unit)) {
      highSurrogate = unit;
      return;
    }
    String decoded =
        Character.isLowSurrogate(unit) && highSurrogate != 0
            ? new String(new char[] {(char) highSurrogate, unit})
            : Character.isSurrogate(unit) ? "\ufffd" : String.valueOf(unit);
    highSurrogate = 0;
    for (byte b : decoded.getBytes(StandardCharsets.UTF_8)) {
      append(b);
    }
  }

  private void append(byte b) throws IOException {
    if (b == '\n' && state == State.BODY) {
      sink.line(takeText());
      return;
    }
    if (length == MAX_TEXT) {
      throw new IOException("a line of more than " + MAX_TEXT + " bytes in a large event");
    }
    if (length == text.length) {
      text = Arrays.copyOf(text, Math.min(MAX_TEXT, 2 * text.length));
    }
    text[length++] = b;
  }

  private void endOfString() {
    if (state == State.BODY) {
      if (length > 0) {
        sink.line(takeText());
      }
      state = State.BEFORE_NAME;
    } else if (state == State.NAME) {
      name = takeText();
      state = State.BEFORE_VALUE;
    } else {
      fields.putIfAbsent(name, takeText());
      state = State.BEFORE_NAME;
    }
  }

  private String takeText() {
    String taken = new String(text, 0, length, StandardCharsets.UTF_8);
    length = 0;
    return taken;
  }

  private static void skipBlank(byte b) throws IOException {
    if (b != ' ' && b != '\t' && b != '\r' && b != '\n') {
      throw new IOException("not a JSON object");
    }
  }
}
