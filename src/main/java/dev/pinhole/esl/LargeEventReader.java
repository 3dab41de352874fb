package dev.pinhole.esl;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Reads an event that brings a job's output, which may be too large to be held at once, as its
 * bytes arrive: a JSON object whose {@code _body} goes line by line to a sink, and of whose other
 * values the wanted ones are kept, as {@link EslEvent} keeps them. Where commas and colons stand is
 * not checked.
 *
 * <p>Only for background jobs: the sink is looked up by the {@code Job-UUID}, which FreeSWITCH
 * writes before {@code _body}. Owned by the connection's event loop.
 */
final class LargeEventReader {
  private enum JsonState {
    BEFORE_OBJECT,
    BEFORE_NAME,
    NAME,
    BEFORE_VALUE,
    VALUE,
    BODY,
    OTHER_VALUE,
    DONE
  }

  private final Set<String> wanted;
  private final Function<String, LineSink> sinkOfJob;
  private final Map<String, String> fields = new HashMap<>();
  private final JsonStringReader text = new JsonStringReader();
  private JsonState state = JsonState.BEFORE_OBJECT;
  private String name = "";
  private int depth;
  private boolean quoted;
  private boolean escaped;

  LargeEventReader(Set<String> wanted, Function<String, LineSink> sinkOfJob) {
    this.wanted = wanted;
    this.sinkOfJob = sinkOfJob;
  }

  void read(byte[] part) throws IOException {
    for (int at = 0; at < part.length; at++) {
      switch (state) {
        case NAME, VALUE, BODY -> {
          at += text.readPlain(part, at);
          if (at < part.length) {
            inString(part[at]);
          }
        }
        case OTHER_VALUE -> otherValue(part[at]);
        default -> between(part[at]);
      }
    }
  }

  /** The event without its {@code _body}, once all bytes were read. */
  EslEvent finish() throws IOException {
    if (state != JsonState.DONE) {
      throw new IOException("it ends in the middle");
    }
    return new EslEvent(fields);
  }

  /** Whose output this is, as far as it was read; else the empty string. */
  String jobUuid() {
    return fields.getOrDefault("Job-UUID", "");
  }

  private void between(byte b) throws IOException {
    if (b == ' ' || b == '\t' || b == '\r' || b == '\n') {
      return;
    }
    if (state == JsonState.BEFORE_OBJECT && b == '{') {
      state = JsonState.BEFORE_NAME;
    } else if (state == JsonState.BEFORE_NAME && b == '"') {
      state = JsonState.NAME;
    } else if (state == JsonState.BEFORE_NAME && b == '}') {
      state = JsonState.DONE;
    } else if (state == JsonState.BEFORE_VALUE) {
      beforeValue(b);
    } else if (state != JsonState.BEFORE_NAME || b != ',') {
      throw new IOException("it is not one JSON object");
    }
  }

  private void beforeValue(byte b) throws IOException {
    if (b == '"') {
      state = name.equals("_body") ? JsonState.BODY : JsonState.VALUE;
      if (state == JsonState.BODY) {
        sinkOfJob.apply(jobUuid()).begin(new EslEvent(fields));
      }
    } else if (b != ':') {
      state = JsonState.OTHER_VALUE;
      otherValue(b);
    }
  }

  private void inString(byte b) throws IOException {
    switch (text.read(b)) {
      case INSIDE -> {}
      case LINE_FEED -> {
        if (state == JsonState.BODY) {
          line();
        } else {
          text.append((byte) '\n');
        }
      }
      case END -> endOfString();
    }
  }

  private void endOfString() {
    if (state == JsonState.NAME) {
      name = text.take();
      state = JsonState.BEFORE_VALUE;
      return;
    }
    if (state == JsonState.VALUE) {
      keep(text.take());
    } else if (!text.isEmpty()) {
      line();
    }
    state = JsonState.BEFORE_NAME;
  }

  /** The sink is asked for each time: the job may have been given up meanwhile. */
  private void line() {
    sinkOfJob.apply(jobUuid()).line(text.take());
  }

  /** A number or a literal is kept as it stands; arrays and objects are passed over. */
  private void otherValue(byte b) throws IOException {
    if (quoted) {
      quoted = escaped || b != '"';
      escaped = !escaped && b == '\\';
    } else if (b == '"') {
      quoted = true;
    } else if (b == '[' || b == '{') {
      depth++;
    } else if (depth > 0) {
      depth -= b == ']' || b == '}' ? 1 : 0;
    } else if (b == ',' || b == '}') {
      String literal = text.take().trim();
      if (!literal.isEmpty() && !literal.equals("null")) {
        keep(literal);
      }
      state = b == ',' ? JsonState.BEFORE_NAME : JsonState.DONE;
    } else {
      text.append(b);
    }
  }

  private void keep(String value) {
    if (wanted.contains(name)) {
      fields.putIfAbsent(name, value);
    }
  }
}
