package dev.pinhole.bench;

import dev.pinhole.sofia.SofiaCommands;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * An event socket that answers out of memory, so that what is measured is pinhole's time and not
 * that of making a listing. What it says was recorded from the simulated FreeSWITCH.
 */
final class PreparedFreeSwitch implements AutoCloseable {
  private static final String LISTING = "sofia status profile internal reg";

  private static final List<String> JOBS =
      List.of(
          "sofia status",
          LISTING,
          "sofia status profile internal-ipv6 reg",
          "sofia status profile external reg",
          "sofia status profile external-ipv6 reg",
          SofiaCommands.SETTINGS);

  private static final String NO_JOB = "00000000-0000-0000-0000-000000000000";

  /** A keep-alive, and when it came in nanoseconds. */
  record Sent(String callId, long at) {}

  private final ServerSocket server;

  private final int recordedPort;
  private final String password;
  private final List<Sent> keepalives = new ArrayList<>();
  private final List<Socket> clients = new CopyOnWriteArrayList<>();
  private volatile Map<String, byte[]> jobs = Map.of();
  private long answeredAt;
  private long firstKeepaliveAt;

  PreparedFreeSwitch(int recordedPort, String password) throws IOException {
    this.recordedPort = recordedPort;
    this.password = password;
    server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    new Thread(this::accept).start();
  }

  int port() {
    return server.getLocalPort();
  }

  /** Asks the simulated FreeSWITCH what it says now, which is said to clients from now on. */
  void prepare() throws IOException {
    Map<String, byte[]> recorded = new HashMap<>();
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), recordedPort)) {
      Frames frames = new Frames(socket.getInputStream());
      frames.next();
      for (String line : List.of("auth " + password, "event json BACKGROUND_JOB")) {
        send(socket, line);
        frames.next();
      }
      for (String job : JOBS) {
        send(socket, "bgapi " + job + "\nJob-UUID: " + NO_JOB);
        frames.next();
        recorded.put(job, frames.next());
      }
    }
    jobs = recorded;
  }

  /** Ends the connections, as when the network fails. */
  void cut() throws IOException {
    for (Socket client : clients) {
      client.close();
    }
    clients.clear();
  }

  /** When the listing began to be sent last, in nanoseconds. */
  synchronized long answeredAt() {
    return answeredAt;
  }

  /** From now on another keep-alive is the first. */
  synchronized void forget() {
    firstKeepaliveAt = 0;
  }

  /** In nanoseconds; 0 if none came. */
  synchronized long firstKeepaliveAt() {
    return firstKeepaliveAt;
  }

  /** Those since the listing began to be sent. */
  synchronized List<Sent> keepalives() {
    return List.copyOf(keepalives);
  }

  private void accept() {
    try {
      while (true) {
        Socket client = server.accept();
        client.setTcpNoDelay(true);
        clients.add(client);
        new Thread(() -> serve(client)).start();
      }
    } catch (IOException e) {
      // close() ended it.
    }
  }

  private void serve(Socket client) {
    try (Socket socket = client) {
      Frames frames = new Frames(socket.getInputStream());
      send(socket, "Content-Type: auth/request");
      while (true) {
        String head = frames.head();
        frames.body(head);
        answer(socket, head);
      }
    } catch (IOException e) {
      // The client or cut() ended it.
    }
  }

  private void answer(Socket socket, String head) throws IOException {
    String line = head.lines().findFirst().orElse("");
    if (line.startsWith("bgapi ")) {
      String job = Frames.header(head, "Job-UUID");
      reply(socket, "+OK Job-UUID: " + job);
      byte[] frame = jobs.get(line.substring(6));
      if (line.endsWith(LISTING)) {
        started();
      }
      put(frame, job);
      socket.getOutputStream().write(frame);
      return;
    }
    if (line.startsWith("sendevent ")) {
      keptAlive(Frames.header(head, "call-id"));
    }
    reply(socket, "+OK accepted");
  }

  private synchronized void started() {
    answeredAt = System.nanoTime();
    keepalives.clear();
  }

  private synchronized void keptAlive(String callId) {
    long now = System.nanoTime();
    keepalives.add(new Sent(callId, now));
    firstKeepaliveAt = firstKeepaliveAt == 0 ? now : firstKeepaliveAt;
  }

  /** The job's own UUID in the place of the recorded one, both 36 characters long. */
  private static void put(byte[] frame, String job) {
    String start = new String(frame, 0, Math.min(frame.length, 4096), StandardCharsets.ISO_8859_1);
    int at = start.indexOf("\"Job-UUID\"");
    int from = start.indexOf('"', start.indexOf(':', at)) + 1;
    byte[] uuid = job.getBytes(StandardCharsets.ISO_8859_1);
    System.arraycopy(uuid, 0, frame, from, uuid.length);
  }

  private static void reply(Socket socket, String text) throws IOException {
    send(socket, "Content-Type: command/reply\nReply-Text: " + text);
  }

  private static void send(Socket socket, String head) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write((head + "\n\n").getBytes(StandardCharsets.ISO_8859_1));
  }

  @Override
  public void close() throws IOException {
    server.close();
    cut();
  }

  /** Reads heads and bodies. */
  private static final class Frames {
    private final InputStream in;

    Frames(InputStream in) {
      this.in = new BufferedInputStream(in, 1 << 16);
    }

    /** A whole frame, as it came. */
    byte[] next() throws IOException {
      String head = head();
      byte[] body = body(head);
      ByteArrayOutputStream whole = new ByteArrayOutputStream(head.length() + body.length + 1);
      whole.write((head + "\n").getBytes(StandardCharsets.ISO_8859_1));
      whole.write(body);
      return whole.toByteArray();
    }

    String head() throws IOException {
      StringBuilder head = new StringBuilder();
      while (head.length() < 2 || head.charAt(head.length() - 2) != '\n' || !ended(head)) {
        int b = in.read();
        if (b < 0) {
          throw new EOFException();
        }
        head.append((char) b);
      }
      return head.substring(0, head.length() - 1);
    }

    private static boolean ended(StringBuilder head) {
      return head.charAt(head.length() - 1) == '\n';
    }

    byte[] body(String head) throws IOException {
      String length = header(head, "Content-Length");
      return length.isEmpty() ? new byte[0] : in.readNBytes(Integer.parseInt(length));
    }

    static String header(String head, String name) {
      return head.lines()
          .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
          .map(line -> line.substring(name.length() + 1).trim())
          .findFirst()
          .orElse("");
    }
  }
}
