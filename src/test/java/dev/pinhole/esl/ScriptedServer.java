package dev.pinhole.esl;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** An event socket that says what a test tells it to, well-behaved or not. */
final class ScriptedServer implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 20_000;

  private final ServerSocket listening;
  private final List<Peer> peers = new ArrayList<>();

  ScriptedServer() throws IOException {
    listening = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
    listening.setSoTimeout(PATIENCE_MILLIS);
  }

  int port() {
    return listening.getLocalPort();
  }

  /** Waits for the next connection. */
  Peer accept() throws IOException {
    Peer peer = new Peer(listening.accept());
    peers.add(peer);
    return peer;
  }

  /** Nobody listens from now on; connections stay. */
  void stopListening() throws IOException {
    listening.close();
  }

  @Override
  public void close() throws IOException {
    listening.close();
    for (Peer peer : peers) {
      peer.close();
    }
  }

  /** The server's end of one connection. */
  static final class Peer implements AutoCloseable {
    private final Socket socket;
    private final InputStream in;

    private Peer(Socket socket) throws IOException {
      this.socket = socket;
      this.in = new BufferedInputStream(socket.getInputStream());
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.setTcpNoDelay(true);
    }

    /** Asks for the password, takes any, and returns the command that brought it. */
    String logIn() throws IOException {
      say("Content-Type: auth/request\n\n");
      String auth = hear();
      reply("+OK accepted");
      return auth;
    }

    void say(String text) throws IOException {
      say(text.getBytes(StandardCharsets.UTF_8));
    }

    void say(byte[] bytes) throws IOException {
      socket.getOutputStream().write(bytes);
      socket.getOutputStream().flush();
    }

    void reply(String text) throws IOException {
      say("Content-Type: command/reply\nReply-Text: " + text + "\n\n");
    }

    void event(String json) throws IOException {
      frame("text/event-json", json);
    }

    void frame(String contentType, String body) throws IOException {
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      say("Content-Length: " + bytes.length + "\nContent-Type: " + contentType + "\n\n");
      say(bytes);
    }

    /** Waits for the next command and returns it with its header lines, without the blank line. */
    String hear() throws IOException {
      StringBuilder command = new StringBuilder();
      while (command.indexOf("\n\n") < 0) {
        int b = in.read();
        if (b < 0) {
          throw new IOException("closed after: " + command);
        }
        command.append((char) b);
      }
      return command.substring(0, command.length() - 2);
    }

    /** Waits for a bgapi command, accepts it and returns its Job-UUID. */
    String hearJob(String command) throws IOException {
      String uuid = hearUnansweredJob(command);
      reply("+OK Job-UUID: " + uuid);
      return uuid;
    }

    String hearUnansweredJob(String command) throws IOException {
      String start = "bgapi " + command + "\nJob-UUID: ";
      String heard = hear();
      if (!heard.startsWith(start)) {
        throw new IOException("unexpected: " + heard);
      }
      return heard.substring(start.length());
    }

    /** Waits until the client has closed, be it over bytes that it had not read. */
    void hearEnd() throws IOException {
      int b;
      try {
        b = in.read();
      } catch (SocketException reset) {
        b = -1;
      }
      if (b >= 0) {
        throw new IOException("still speaking: " + (char) b);
      }
    }

    /** Closes without a goodbye. */
    @Override
    public void close() throws IOException {
      socket.close();
    }

    /** Resets the connection instead of closing it. */
    void reset() throws IOException {
      socket.setSoLinger(true, 0);
      socket.close();
    }
  }
}
