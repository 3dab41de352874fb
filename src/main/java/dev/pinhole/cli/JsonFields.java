package dev.pinhole.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import dev.pinhole.text.IsoTime;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/** Writes rows as JSON objects, one a line. Unknown is null, times are ISO 8601 in UTC. */
final class JsonFields implements FieldSink, AutoCloseable {
  private static final JsonFactory FACTORY =
      new JsonFactoryBuilder()
          .rootValueSeparator(",\n")
          .characterEscapes(new JsonEscapes())
          // A failure in the middle must not look like a complete answer.
          .disable(StreamWriteFeature.AUTO_CLOSE_CONTENT)
          .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
          .disable(StreamWriteFeature.FLUSH_PASSED_TO_STREAM)
          .build();

  private final JsonGenerator json;
  private boolean used;

  JsonFields(Writer out) {
    try {
      json = FACTORY.createGenerator(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes an array with an object a line. */
  static void array(PrintWriter out, Consumer<JsonFields> objects) {
    out.append("[\n");
    boolean any;
    try (JsonFields json = new JsonFields(out)) {
      objects.accept(json);
      any = json.used;
    }
    out.append(any ? "\n]\n" : "]\n");
  }

  void startObject(String name) {
    write(() -> json.writeObjectFieldStart(name));
  }

  void startObject() {
    used = true;
    write(json::writeStartObject);
  }

  void endObject() {
    write(json::writeEndObject);
  }

  void startArray(String name) {
    write(() -> json.writeArrayFieldStart(name));
  }

  void endArray() {
    write(json::writeEndArray);
  }

  void unknown(String name) {
    write(() -> json.writeNullField(name));
  }

  @Override
  public void text(String name, String value) {
    write(() -> json.writeStringField(name, JsonEscapes.wellFormed(value)));
  }

  @Override
  public void text(String name, Optional<String> value) {
    value.ifPresentOrElse(known -> text(name, known), () -> unknown(name));
  }

  @Override
  public void number(String name, long value) {
    write(() -> json.writeNumberField(name, value));
  }

  @Override
  public void number(String name, OptionalInt value) {
    value.ifPresentOrElse(known -> number(name, known), () -> unknown(name));
  }

  @Override
  public void decimal(String name, double value) {
    write(() -> json.writeNumberField(name, Math.round(100 * value) / 100.0));
  }

  @Override
  public void time(String name, Optional<Instant> value) {
    text(name, value.map(IsoTime::utc));
  }

  @Override
  public void texts(String name, List<String> values) {
    startArray(name);
    for (String value : values) {
      write(() -> json.writeString(JsonEscapes.wellFormed(value)));
    }
    endArray();
  }

  @Override
  public void close() {
    write(json::close);
  }

  private interface Step {
    void run() throws IOException;
  }

  private static void write(Step step) {
    try {
      step.run();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
