package dev.pinhole.bench;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import dev.pinhole.Captures;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** A captured {@code sofia::register}, or the same of another phone, in both wire formats. */
record RegisterEvent(Map<String, String> fields) {
  private static final JsonFactory JSON = new JsonFactory();
  private static final String BODY = "{\"Event-Subclass\":\"sofia::register\",";

  /** The register event in a capture of the tests. */
  static RegisterEvent captured(String capture) {
    String text = new String(Captures.bytes(capture), StandardCharsets.UTF_8);
    try (JsonParser parser = JSON.createParser(text.substring(text.indexOf(BODY)))) {
      parser.nextToken();
      Map<String, String> fields = new LinkedHashMap<>();
      for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
        fields.put(name, parser.nextTextValue());
      }
      return new RegisterEvent(fields);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The same of another phone; four phones share a network address. */
  RegisterEvent ofPhone(int number) {
    String callId = fields.get("call-id");
    int at = callId.indexOf('@');
    String otherCallId = "call-" + Integer.toHexString(number * 0x9e3779b1);
    int site = number / 4;
    String otherIp = "203." + (site >> 16 & 0xff) + "." + (site >> 8 & 0xff) + "." + (site & 0xff);
    Map<String, String> others = new LinkedHashMap<>();
    fields.forEach(
        (name, value) ->
            others.put(
                name,
                value
                    .replace(callId, at < 0 ? otherCallId : otherCallId + callId.substring(at))
                    .replace(fields.get("network-ip"), otherIp)
                    .replace(fields.get("network-port"), "" + (20_000 + number % 40_000))
                    .replace(fields.get("from-user"), "" + (100_000 + number))));
    return new RegisterEvent(others);
  }

  /** As {@code event json} sends it. */
  byte[] json() {
    StringWriter body = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(body)) {
      json.writeStartObject();
      for (var field : fields.entrySet()) {
        json.writeStringField(field.getKey(), field.getValue());
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return frame("json", body.toString());
  }

  /** As {@code event plain} sends it. */
  byte[] plain() {
    StringBuilder body = new StringBuilder();
    fields.forEach((name, value) -> body.append(name).append(": ").append(escape(value) + "\n"));
    return frame("plain", body.append('\n').toString());
  }

  private static byte[] frame(String format, String body) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    String header = "Content-Length: " + bytes.length + "\nContent-Type: text/event-" + format;
    return (header + "\n\n" + body).getBytes(StandardCharsets.UTF_8);
  }

  /** The characters that FreeSWITCH's {@code switch_url_encode} escapes. */
  private static String escape(String value) {
    StringBuilder escaped = new StringBuilder();
    for (byte b : value.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      if (c <= ' ' || c > '~' || "\"#&+:;<=>?@[\\]^`{|}".indexOf(c) >= 0) {
        escaped.append(String.format("%%%02X", (int) c));
      } else {
        escaped.append(c);
      }
    }
    return escaped.toString();
  }
}
