package dev.pinhole.sim;

import dev.pinhole.sim.ByteText.Encoding;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One event, ready to be sent to every socket that wants it, in either format. */
final class SimEvent {
  private final EventKind kind;
  private final List<String> namesAndValues;
  private final ApiText body;
  private byte[] jsonFrame;
  private byte[] plainFrame;

  private SimEvent(EventKind kind, List<String> namesAndValues, ApiText body) {
    this.kind = kind;
    this.namesAndValues = namesAndValues;
    this.body = body;
  }

  EventKind kind() {
    return kind;
  }

  /** The header's first value, names compared without case; empty if there is none. */
  String header(String name) {
    for (int i = 0; i < namesAndValues.size(); i += 2) {
      if (namesAndValues.get(i).equalsIgnoreCase(name)) {
        return namesAndValues.get(i + 1);
      }
    }
    return "";
  }

  /** All headers; of those that come twice the first. */
  Map<String, String> headers() {
    Map<String, String> headers = new HashMap<>();
    for (int i = 0; i < namesAndValues.size(); i += 2) {
      headers.putIfAbsent(namesAndValues.get(i), namesAndValues.get(i + 1));
    }
    return headers;
  }

  /** The whole frame. It is put together once, however many sockets it goes to. */
  Outgoing frame(Subscription.EventFormat format) {
    return format == Subscription.EventFormat.JSON ? json() : plain();
  }

  private Outgoing json() {
    if (jsonFrame != null) {
      return Outgoing.event(jsonFrame);
    }
    ByteText json = new ByteText();
    for (int i = 0; i < namesAndValues.size(); i += 2) {
      json.add(i == 0 ? "{\"" : ",\"").add(namesAndValues.get(i), Encoding.JSON);
      json.add("\":\"").add(namesAndValues.get(i + 1), Encoding.JSON).add("\"");
    }
    if (body.isEmpty()) {
      jsonFrame = framed(json.add("}"), "json");
      return Outgoing.event(jsonFrame);
    }
    json.add(",\"Content-Length\":\"" + body.size(Encoding.RAW) + "\",\"_body\":\"");
    long size = json.size() + body.size(Encoding.JSON) + 2;
    return Outgoing.event(prefixed(size, "json", json), body.pieces(Encoding.JSON), "\"}");
  }

  private Outgoing plain() {
    if (plainFrame != null) {
      return Outgoing.event(plainFrame);
    }
    ByteText plain = new ByteText();
    for (int i = 0; i < namesAndValues.size(); i += 2) {
      String value = namesAndValues.get(i + 1);
      plain.add(namesAndValues.get(i)).add(": ");
      // FreeSWITCH writes this word for an empty value.
      plain.add(value.isEmpty() ? "_undef_" : value, Encoding.PERCENT).add("\n");
    }
    if (body.isEmpty()) {
      plainFrame = framed(plain.add("\n"), "plain");
      return Outgoing.event(plainFrame);
    }
    long bodySize = body.size(Encoding.RAW);
    plain.add("Content-Length: " + bodySize + "\n\n");
    long size = plain.size() + bodySize;
    return Outgoing.event(prefixed(size, "plain", plain), body.pieces(Encoding.RAW), "");
  }

  private static byte[] framed(ByteText text, String format) {
    return prefixed(text.size(), format, text);
  }

  private static byte[] prefixed(long size, String format, ByteText text) {
    String header = "Content-Length: " + size + "\nContent-Type: text/event-" + format + "\n\n";
    return text.toBytes(header);
  }

  /** Collects headers in the order in which they are sent; a name may come twice. */
  static final class EventBuilder {
    private final EventKind kind;
    private final List<String> namesAndValues = new ArrayList<>(96);

    EventBuilder(EventKind kind) {
      this.kind = kind;
    }

    EventBuilder add(String name, String value) {
      namesAndValues.add(name);
      namesAndValues.add(value);
      return this;
    }

    EventBuilder add(String name, long value) {
      return add(name, Long.toString(value));
    }

    EventBuilder addAll(List<String> pairs) {
      namesAndValues.addAll(pairs);
      return this;
    }

    SimEvent build() {
      return build(ApiText.EMPTY);
    }

    SimEvent build(ApiText body) {
      return new SimEvent(kind, namesAndValues, body);
    }
  }
}
