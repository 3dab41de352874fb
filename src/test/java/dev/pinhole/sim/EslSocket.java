package dev.pinhole.sim;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A client of an event socket that takes everything literally, on a plain socket. */
final class EslSocket implements AutoCloseable {
  static final String SUBSCRIBE =
      "event json HEARTBEAT BACKGROUND_JOB PUBLISH UNPUBLISH CUSTOM sofia::register"
          + " sofia::unregister sofia::expire sofia::pre_register sofia::register_attempt"
          + " sofia::register_failure sofia::sip_user_state";

  private final Socket socket;
  private final InputStream in;

  /** A frame: its header lines, and the body if there is one. */
  record Frame(Map<String, String> headers, String text) {
    String header(String name) {
      return headers.getOrDefault(name, "");
    }

    /** The names and values of an event, in order, also those that come twice. */
    List<Map.Entry<String, String>> fields() {
      return json(text.getBytes(StandardCharsets.UTF_8));
    }

    String field(String name) {
      return fields().stream()
          .filter(field -> field.getKey().equals(name))
          .findFirst()
          .map(Map.Entry::getValue)
          .orElse("");
    }

    String event() {
      return field("Event-Subclass").isEmpty() ? field("Event-Name") : field("Event-Subclass");
    }
  }

  EslSocket(int port) {
    try {
      socket = new Socket(InetAddress.getLoopbackAddress(), port);
      socket.setSoTimeout(20_000);
      in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Connected and logged in. */
  static EslSocket login(SimFreeSwitch sim) {
    EslSocket socket = new EslSocket(sim.port());
    socket.frame();
    socket.reply("auth " + sim.password());
    return socket;
  }

  /** Connected, logged in, and subscribed to all that the daemon wants. */
  static EslSocket subscribed(SimFreeSwitch sim) {
    EslSocket socket = login(sim);
    socket.reply(SUBSCRIBE);
    return socket;
  }

  /** Sends a command of one or more lines. */
  void send(String... lines) {
    try {
      socket
          .getOutputStream()
          .write((String.join("\n", lines) + "\n\n").getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sends a command and reads the next frame's Reply-Text. */
  String reply(String... lines) {
    send(lines);
    return frame().header("Reply-Text");
  }

  /** Sends a background job and reads its reply and the event that follows. */
  String job(String command) {
    send("bgapi " + command, "Job-UUID: job");
    frame();
    return frame().field("_body");
  }

  Frame frame() {
    try {
      Map<String, String> headers = headers();
      int length = Integer.parseInt(headers.getOrDefault("Content-Length", "0"));
      return new Frame(headers, new String(bytes(length), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The header lines of the next frame; its body is still to be read. */
  Map<String, String> headers() throws IOException {
    Map<String, String> headers = new LinkedHashMap<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(": ");
      headers.put(line.substring(0, colon), line.substring(colon + 2));
    }
    return headers;
  }

  List<Frame> frames(int count) {
    List<Frame> frames = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      frames.add(frame());
    }
    return frames;
  }

  byte[] bytes(int count) throws IOException {
    byte[] bytes = in.readNBytes(count);
    if (bytes.length < count) {
      throw new IOException("ended after " + bytes.length + " of " + count + " bytes");
    }
    return bytes;
  }

  /** Everything up to the end of the connection. */
  byte[] rest() {
    try {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int available() {
    try {
      return in.available();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<Map.Entry<String, String>> json(byte[] body) {
    List<Map.Entry<String, String>> fields = new ArrayList<>();
    try (JsonParser parser = new JsonFactory().createParser(body)) {
      while (parser.nextToken() != null) {
        if (parser.currentToken() == JsonToken.VALUE_STRING) {
          fields.add(Map.entry(parser.currentName(), parser.getText()));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return fields;
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new IOException("ended within a line: " + line);
      }
      line.append((char) b);
    }
    return line.toString();
  }
}
