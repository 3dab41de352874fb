package dev.pinhole.webhook;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;

/** What a webhook posts to: one request a connection, answered with the bytes that a test chose. */
public final class HttpReceiver implements AutoCloseable {
  public static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

  /** The headers in lower case, and the body. */
  public record Posted(String head, String body) {
    /** The value of a header; empty if there is none. */
    public String header(String name) {
      return head.lines()
          .filter(line -> line.toLowerCase(java.util.Locale.ROOT).startsWith(name + ": "))
          .map(line -> line.substring(name.length() + 2))
          .findFirst()
          .orElse("");
    }
  }

  private final ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final List<Posted> posted = new ArrayList<>();
  private final ConcurrentLinkedQueue<Socket> open = new ConcurrentLinkedQueue<>();
  private volatile String answer;
  private volatile boolean keepsOpen;

  public HttpReceiver(String answer) throws IOException {
    this.answer = answer;
    Thread accepting = new Thread(this::accept, "receiver");
    accepting.setDaemon(true);
    accepting.start();
  }

  public String url() {
    return "http://127.0.0.1:" + listening.getLocalPort() + "/hook";
  }

  /** From now on; an empty one is none. */
  public void answer(String bytes) {
    answer = bytes;
    keepsOpen = false;
  }

  /** The same, and the connection stays open. */
  public void answerAndHang(String bytes) {
    answer = bytes;
    keepsOpen = true;
  }

  /** Answers those that were left hanging, which is that. */
  public void release(String bytes) throws IOException {
    answer(bytes);
    for (Socket socket : open) {
      if (!socket.isClosed()) {
        socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
        socket.close();
      }
    }
  }

  public synchronized List<Posted> posted() {
    return List.copyOf(posted);
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = listening.accept();
        open.add(socket);
        Thread serving = new Thread(() -> serve(socket), "receiver-of-one");
        serving.setDaemon(true);
        serving.start();
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  private void serve(Socket socket) {
    try {
      InputStream in = socket.getInputStream();
      ByteArrayOutputStream head = new ByteArrayOutputStream();
      while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
        int next = in.read();
        if (next < 0) {
          return;
        }
        head.write(next);
      }
      String text = head.toString(StandardCharsets.ISO_8859_1);
      int length = Integer.parseInt(new Posted(text, "").header("content-length"));
      String body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
      String bytes = answer;
      boolean stays = keepsOpen;
      synchronized (this) {
        posted.add(new Posted(text, body));
      }
      socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
      if (!stays) {
        socket.close();
      }
    } catch (IOException e) {
      // The other side has closed.
    }
  }

  @Override
  public void close() throws IOException {
    listening.close();
    for (Socket socket : open) {
      socket.close();
    }
  }
}
