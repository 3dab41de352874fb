package dev.pinhole.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.daemon.metrics.ExpositionText;
import dev.pinhole.sim.SimOptions;
import dev.pinhole.sim.SimRegister;
import dev.pinhole.sim.SimRow;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.event.Level;

/** What Prometheus gets, over a real connection. */
class MetricsTest {
  private static final Path DASHBOARD = Path.of("src/docs/grafana-dashboard.json");

  @TempDir private Path folder;
  private Rig rig;
  private LogLines log;

  @BeforeEach
  void start() {
    rig = new Rig(folder, SimOptions.builder().profiles("internal"));
    log = new LogLines(Level.INFO);
  }

  @AfterEach
  void stop() {
    rig.close();
    log.close();
  }

  private void startListening(int port) throws Exception {
    rig.configured("[metrics]\nlisten = \"127.0.0.1:" + port + "\"\n").launch();
    rig.connected();
  }

  private int port() {
    Rig.until(() -> !log.lines("event=metrics listen=").isEmpty());
    String line = log.lines("event=metrics listen=").get(0);
    return Integer.parseInt(line.substring(line.lastIndexOf(':') + 1));
  }

  /** All that is answered to these bytes, until the other side closes. */
  private String ask(String request) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", port())) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      return answer(socket);
    }
  }

  private static String answer(Socket socket) throws IOException {
    StringBuilder answer = new StringBuilder();
    InputStream in = socket.getInputStream();
    byte[] buffer = new byte[8_192];
    try {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        answer.append(new String(buffer, 0, read, StandardCharsets.UTF_8));
      }
    } catch (SocketException e) {
      // Closed with bytes of ours unread, which is a reset; what was answered before it counts.
    }
    return answer.toString();
  }

  private ExpositionText scrape() throws IOException {
    rig.clock.advance(Duration.ofSeconds(1));
    String answer = ask("GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n");
    String[] parts = answer.split("\r\n\r\n", 2);
    assertThat(parts[0])
        .startsWith("HTTP/1.1 200 OK\r\n")
        .containsIgnoringCase("\r\ncontent-type: text/plain; version=0.0.4; charset=utf-8")
        .containsIgnoringCase("\r\ncontent-length: " + parts[1].length())
        .containsIgnoringCase("\r\nconnection: close");
    return ExpositionText.read(parts[1]);
  }

  private static SimRegister phone(String user, String contact) {
    return SimRegister.of(user).callId(user + "@x").contact(contact).source("198.51.100.98:24832");
  }

  /** A page in a browser can let a name of its own point to this host. */
  @Test
  void aForeignNameGetsNothing() throws Exception {
    startListening(0);
    for (String host : List.of("evil.example", "evil.example:9480", "127.0.0.1.evil.example")) {
      assertThat(ask("GET /metrics HTTP/1.1\r\nHost: " + host + "\r\n\r\n"))
          .startsWith("HTTP/1.1 403 ")
          .doesNotContain("pinhole_");
    }
    for (String host : List.of("127.0.0.1:9480", "[::1]:9480", "LOCALHOST", "")) {
      assertThat(ask("GET /metrics HTTP/1.1\r\nHost: " + host + "\r\n\r\n"))
          .startsWith("HTTP/1.1 200 ");
    }
  }

  @Test
  void tellsWhatHappened() throws Exception {
    startListening(0);
    SimRow first = rig.sim.registrar().register(phone("1000", "192.168.1.120:5060"));
    for (String user : List.of("1001", "1002")) {
      rig.sim.registrar().register(phone(user, "192.168.1.120:5060"));
    }
    rig.sim.registrar().ping(first, SimRow.SimPingStatus.UNREACHABLE);
    rig.sim.registrar().register(phone("1003", "198.51.100.98:24832"));
    rig.sim.registrar().unregister(phone("1002", "192.168.1.120:5060"));
    rig.sim.registrar().register(phone("1001", "192.168.1.120:5060").source("198.51.100.98:9"));
    rig.pass(Duration.ofSeconds(30));

    Map<String, Double> samples = scrape().samples();
    assertThat(samples)
        .containsEntry("pinhole_build_info[version=test]", 1.0)
        .containsEntry("pinhole_freeswitch_connected[node=default]", 1.0)
        .containsEntry(
            "pinhole_bindings[node=default, profile=internal, nat=yes,"
                + " nat_kind=private-contact]",
            2.0)
        .containsEntry("pinhole_bindings_unreachable[node=default]", 1.0)
        .containsEntry(
            "pinhole_bindings_by_reachability[node=default, reachability=unreachable]", 1.0)
        .containsEntry("pinhole_answer_seconds_count[node=default]", 0.0)
        .containsEntry("pinhole_keepalives_saved_total[node=default]", 0.0)
        .containsEntry("pinhole_history_total[node=default, event=unreachable]", 1.0)
        .containsEntry("pinhole_events_total[node=default, event=sofia::register]", 5.0)
        .containsEntry("pinhole_events_total[node=default, event=sofia::unregister]", 1.0)
        .containsEntry("pinhole_history_total[node=default, event=registered]", 4.0)
        .containsEntry("pinhole_history_total[node=default, event=rebound]", 1.0)
        .containsEntry(
            "pinhole_keepalives_sent_total[node=default]",
            (double) rig.sim.commands().keepAlives().size())
        .containsEntry("pinhole_keepalives_late_total[node=default]", 0.0)
        .containsEntry("pinhole_keepalives_in_flight[node=default]", 0.0)
        .containsEntry("pinhole_keepalives_scheduled[node=default]", 3.0)
        .containsEntry("pinhole_resync_differences[node=default]", 0.0)
        .containsEntry("pinhole_store_failures_total[]", 0.0)
        .containsEntry("pinhole_store_failing[]", 0.0);
    assertThat(samples.get("pinhole_store_commit_seconds_count[]")).isPositive();
    assertThat(samples.get("pinhole_store_rows_total[]")).isGreaterThanOrEqualTo(4.0);
    assertThat(samples.keySet().toString()).doesNotContain("1000", "198.51.100.98");
    double all =
        samples.entrySet().stream()
            .filter(sample -> sample.getKey().startsWith("pinhole_bindings["))
            .mapToDouble(Map.Entry::getValue)
            .sum();
    assertThat(all).isEqualTo(3.0);
  }

  @Test
  void isOffUnlessAsked() throws Exception {
    rig.start();
    assertThat(log.lines("event=metrics")).isEmpty();
  }

  @Test
  void otherRequestsAreRefused() throws Exception {
    startListening(0);
    assertThat(ask("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")).startsWith("HTTP/1.1 404 ");
    assertThat(ask("GET /metricsx HTTP/1.1\r\n\r\n")).startsWith("HTTP/1.1 404 ");
    assertThat(ask("POST /metrics HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc"))
        .startsWith("HTTP/1.1 405 ")
        .containsIgnoringCase("\r\nallow: GET, HEAD");
    assertThat(ask("HEAD /metrics HTTP/1.1\r\n\r\n"))
        .startsWith("HTTP/1.1 200 ")
        .endsWith("\r\n\r\n");
    assertThat(ask("GET /metrics?x=y HTTP/1.0\r\n\r\n")).startsWith("HTTP/1.1 200 ");
    assertThat(ask("\u0000\u0001\u0002\r\n\r\n")).startsWith("HTTP/1.1 400 ");
    assertThat(ask("GET /" + "x".repeat(5_000) + " HTTP/1.1\r\n\r\n")).startsWith("HTTP/1.1 400 ");
    assertThat(ask("GET /metrics HTTP/1.1\r\nX: " + "x".repeat(9_000) + "\r\n\r\n"))
        .startsWith("HTTP/1.1 400 ");
    scrape();
  }

  @Test
  void whoeverIsSlowIsCutOff() throws Exception {
    startListening(0);
    try (Socket slow = new Socket("127.0.0.1", port())) {
      slow.setSoTimeout(20_000);
      slow.getOutputStream().write("GET /metr".getBytes(StandardCharsets.US_ASCII));
      scrape();
      rig.clock.advance(Duration.ofSeconds(10));
      assertThat(answer(slow)).isEmpty();
    }
    scrape();
  }

  @Test
  void manyIdleConnectionsAreLimitedAndEnd() throws Exception {
    startListening(0);
    List<Socket> idle = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      Socket socket = new Socket("127.0.0.1", port());
      socket.setSoTimeout(20_000);
      idle.add(socket);
    }
    for (Socket socket : idle.subList(16, 40)) {
      assertThat(answer(socket)).as("closed at once").isEmpty();
    }
    rig.clock.advance(Duration.ofSeconds(10));
    for (Socket socket : idle) {
      assertThat(answer(socket)).isEmpty();
      socket.close();
    }
    scrape();
  }

  @Test
  void aPortInUseHoldsNothingUpAndIsTriedAgain() throws Exception {
    try (ServerSocket other = new ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
      startListening(other.getLocalPort());
      Rig.until(() -> !log.lines("event=metrics-failed").isEmpty());
      rig.pass(Duration.ofSeconds(61));
      assertThat(log.lines("event=metrics-failed")).as("said once").hasSize(1);
    }
    rig.pass(Duration.ofSeconds(30));
    scrape();
  }

  /** A panel that asks for a figure that does not exist is empty, and nobody notices. */
  @Test
  void theDashboardAsksForWhatExists() throws Exception {
    startListening(0);
    rig.sim.registrar().register(phone("1000", "192.168.1.120:5060"));
    rig.sim.heartbeat();
    rig.settle();
    Set<String> exist = scrape().names();
    Set<String> asked = new TreeSet<>();
    Matcher name = Pattern.compile("pinhole_[a-z_]+").matcher(Files.readString(DASHBOARD));
    while (name.find()) {
      asked.add(name.group());
    }
    assertThat(asked).hasSizeGreaterThan(15);
    assertThat(exist).containsAll(asked);
  }
}
