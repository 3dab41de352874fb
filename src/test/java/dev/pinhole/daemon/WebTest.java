package dev.pinhole.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.pinhole.sim.SimOptions;
import dev.pinhole.sim.SimRegister;
import dev.pinhole.sim.SimRow;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.event.Level;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The page's server and its API, over real connections. */
class WebTest {
  private static final String HOSTILE =
      "</script><img src=x onerror=alert(1)>\"'&\u202e\u0007 ${jndi:x} é";
  private static final JsonMapper JSON = JsonMapper.shared();

  @TempDir private Path folder;
  private Rig rig;
  private LogLines log;
  private Path tokenFile;

  @BeforeEach
  void start() {
    rig = new Rig(folder, SimOptions.builder().profiles("internal"));
    log = new LogLines(Level.INFO);
    tokenFile = folder.resolve("web-token");
  }

  @AfterEach
  void stop() {
    rig.close();
    log.close();
  }

  private void startListening() throws Exception {
    launch("[web]\nlisten = \"127.0.0.1:0\"\ntoken-file = \"web-token\"\n");
  }

  private void launch(String toml) throws Exception {
    rig.configured(toml).launch();
    rig.connected();
  }

  private int port() {
    Rig.until(() -> !log.lines("event=web listen=").isEmpty());
    String line = log.lines("event=web listen=").get(0);
    return Integer.parseInt(line.substring(line.lastIndexOf(':') + 1));
  }

  private Socket send(String request) throws IOException {
    Socket socket = new Socket("127.0.0.1", port());
    socket.setSoTimeout(20_000);
    socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
    return socket;
  }

  /** All that is answered to these bytes, until the other side closes. */
  private String ask(String request) throws IOException {
    try (Socket socket = send(request)) {
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (SocketException e) {
      // Closed with bytes of ours unread.
      return "";
    }
  }

  private String request(String path, String... headers) throws IOException {
    String more = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
    return "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n" + more + "\r\n";
  }

  private String authorization() throws IOException {
    return "Authorization: Bearer " + Files.readString(tokenFile).strip();
  }

  private String answer(String path) throws IOException {
    return ask(request(path, authorization()));
  }

  private JsonNode json(String path) throws IOException {
    String[] parts = answer(path).split("\r\n\r\n", 2);
    assertThat(parts[0])
        .as(path)
        .startsWith("HTTP/1.1 200 OK")
        .contains("content-type: application/json");
    return JSON.readTree(parts[1]);
  }

  private static SimRegister phone(String user) {
    return SimRegister.of(user)
        .callId(user + "@x")
        .contact("192.168.1.120:61724")
        .source("198.51.100.98:24690");
  }

  private void register(int phones) {
    for (int i = 0; i < phones; i++) {
      rig.sim.registrar().register(phone(Integer.toString(1000 + i)));
    }
    rig.settle();
  }

  @Test
  void isOffUnlessAsked() throws Exception {
    rig.start();
    assertThat(log.lines("event=web")).isEmpty();
    assertThat(tokenFile).doesNotExist();
  }

  @Test
  void makesATokenForItsGroupWhereThereIsNone() throws Exception {
    startListening();
    port();
    assertThat(Files.readString(tokenFile)).matches("[A-Za-z0-9_-]{32}\n");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(tokenFile)))
        .isEqualTo("rw-r-----");
    assertThat(log.lines().toString()).doesNotContain(Files.readString(tokenFile).strip());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "short\n", "with a blank that is not allowed\n"})
  void withoutAUsableTokenThereIsNoPageAndAllElseGoesOn(String token) throws Exception {
    Files.writeString(tokenFile, token);
    startListening();
    assertThat(log.lines("event=web-failed token-file=")).hasSize(1);
    assertThat(log.lines("event=web listen=")).isEmpty();
    register(1);
    assertThat(rig.rows("SELECT count(*) FROM binding")).containsExactly("1");
  }

  @Test
  void nothingOfTheStoreIsGivenWithoutTheToken() throws Exception {
    startListening();
    String token = Files.readString(tokenFile).strip();
    for (String path :
        List.of(
            "/api/status",
            "/api/bindings",
            "/api/bindings/1000@x",
            "/api/sites",
            "/api/failures",
            "/api/missing",
            "/api/events",
            "/api/stream",
            "/api/",
            "/api/anything")) {
      for (String header :
          List.of(
              "X: y",
              "Authorization: Bearer ",
              "Authorization: Basic " + token,
              authorization() + "x",
              authorization().replaceFirst(".$", ""),
              "Cookie: token=" + token)) {
        assertThat(ask(request(path, header)))
            .as(path + " " + header)
            .startsWith("HTTP/1.1 401 ")
            .containsIgnoringCase("www-authenticate: Bearer")
            .endsWith("{\"error\":\"the token is missing, or another one\"}");
      }
      assertThat(ask(request(path + "?token=" + token))).startsWith("HTTP/1.1 401 ");
    }
  }

  @Test
  void everyAnswerForbidsTheBrowserWhatThePageDoesNotNeed() throws Exception {
    startListening();
    for (String path : List.of("/openapi.json", "/api/status", "/api/nothing", "/nothing")) {
      assertThat(answer(path))
          .containsIgnoringCase(
              "content-security-policy: default-src 'none'; script-src 'self'; style-src 'self';"
                  + " connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action"
                  + " 'none'; frame-ancestors 'none'\r\n")
          .containsIgnoringCase("x-content-type-options: nosniff\r\n")
          .containsIgnoringCase("referrer-policy: no-referrer\r\n")
          .doesNotContainIgnoringCase("set-cookie")
          .doesNotContainIgnoringCase("access-control-allow");
    }
  }

  @Test
  void onlyReadingIsPossible() throws Exception {
    startListening();
    for (String method : List.of("POST", "PUT", "DELETE", "PATCH", "OPTIONS", "CONNECT")) {
      assertThat(ask(request("/api/status", authorization()).replaceFirst("GET", method)))
          .startsWith("HTTP/1.1 405 ");
    }
    assertThat(ask(request("/api/status", authorization()).replaceFirst("GET", "HEAD")))
        .startsWith("HTTP/1.1 200 ")
        .endsWith("\r\n\r\n");
  }

  /** A page in a browser can let a name of its own point to this host. */
  @Test
  void aForeignNameGetsNothing() throws Exception {
    startListening();
    for (String path : List.of("/openapi.json", "/api/status")) {
      String request = request(path, authorization());
      assertThat(ask(request.replace("localhost", "evil.example"))).startsWith("HTTP/1.1 403 ");
      assertThat(ask(request.replace("localhost", "127.0.0.1:9481"))).startsWith("HTTP/1.1 200 ");
    }
  }

  @Test
  void whatTheBrowserHasIsNotSentAgain() throws Exception {
    startListening();
    String first = ask(request("/openapi.json"));
    assertThat(first).startsWith("HTTP/1.1 200 ").containsIgnoringCase("cache-control: no-cache");
    String tag = first.replaceFirst("(?s).*\r\netag: ([^\r]*)\r.*", "$1");
    assertThat(ask(request("/openapi.json", "If-None-Match: " + tag)))
        .startsWith("HTTP/1.1 304 ")
        .endsWith("\r\n\r\n");
    for (String path : List.of("/../../etc/passwd", "/%2e%2e/x", "//", "/web/openapi.json")) {
      assertThat(ask(request(path))).startsWith("HTTP/1.1 404 ");
    }
  }

  /** Whatever one part of the page names as another one. */
  @Test
  void allThatThePageIsMadeOfIsServed() throws Exception {
    startListening();
    Set<String> seen = new TreeSet<>();
    Deque<String> next = new ArrayDeque<>(List.of("/", "/index.html", "/openapi.json"));
    Pattern named = Pattern.compile("(?:href|src|from) ?=?\"\\.?(/[a-z]+\\.(?:js|css|svg))\"");
    while (!next.isEmpty()) {
      String path = next.remove();
      if (seen.add(path)) {
        String answer = ask(request(path));
        assertThat(answer).as(path).startsWith("HTTP/1.1 200 ");
        named
            .matcher(answer.replace("from \"", "from=\""))
            .results()
            .forEach(found -> next.add(found.group(1)));
      }
    }
    assertThat(seen).contains("/page.js", "/phone.js", "/strip.js", "/uplot.js", "/page.css");
    for (String part : seen) {
      assertThat(ask(request(part)))
          .as(part)
          .doesNotContain("innerHTML", "insertAdjacentHTML", "document.write", "eval(", "style=\"")
          .doesNotContainPattern("(src|href)=\"(https?:)?//");
    }
  }

  @Test
  void figuresAndPageShareAnAddress() throws Exception {
    int port;
    try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = any.getLocalPort();
    }
    String listen = "listen = \"127.0.0.1:" + port + "\"\n";
    launch("[metrics]\n" + listen + "[web]\n" + listen + "token-file = \"web-token\"\n");
    assertThat(ask(request("/metrics"))).startsWith("HTTP/1.1 200 ").contains("pinhole_build");
    assertThat(answer("/api/status")).startsWith("HTTP/1.1 200 ");
    assertThat(log.lines("event=metrics")).isEmpty();
  }

  @Test
  void theFiguresAreElsewhereWhereTheyHaveAnotherAddress() throws Exception {
    launch(
        "[metrics]\nlisten = \"127.0.0.1:0\"\n"
            + "[web]\nlisten = \"127.0.0.2:0\"\ntoken-file = \"web-token\"\n");
    Rig.until(() -> !log.lines("event=metrics listen=").isEmpty());
    Rig.until(() -> !log.lines("event=web listen=").isEmpty());
  }

  @Test
  void whoeverIsSlowIsCutOff() throws Exception {
    startListening();
    try (Socket slow = send("GET /api/st")) {
      answer("/api/status");
      rig.clock.advance(Duration.ofSeconds(10));
      assertThat(slow.getInputStream().readAllBytes()).isEmpty();
    }
  }

  @Test
  void connectionsAreLimited() throws Exception {
    startListening();
    List<Socket> idle = new ArrayList<>();
    for (int i = 0; i < 128; i++) {
      idle.add(send("GET "));
    }
    try (Socket tooMany = send("")) {
      assertThat(tooMany.getInputStream().readAllBytes()).isEmpty();
    }
    rig.clock.advance(Duration.ofSeconds(10));
    for (Socket socket : idle) {
      socket.getInputStream().readAllBytes();
      socket.close();
    }
    assertThat(answer("/api/status")).startsWith("HTTP/1.1 200 ");
  }

  @Test
  void answersAreAsTheFileDescribesThem() throws Exception {
    startListening();
    register(3);
    rig.sim.registrar().register(phone("1001").source("198.51.100.98:24691"));
    SimRow first = rig.sim.registrar().register(phone("1002"));
    rig.sim.registrar().ping(first, SimRow.SimPingStatus.UNREACHABLE);
    rig.sim.registrar().unregister(phone("1000"));
    rig.settle();
    try (var store = DriverManager.getConnection("jdbc:sqlite:" + rig.store)) {
      store
          .createStatement()
          .execute(
              "INSERT INTO failure (node, user, domain, network_ip, cause, status, user_agent,"
                  + " first_at, last_at, count) VALUES ('default', '1', 'x', '192.0.2.1',"
                  + " 'no-rport', 401, null, 1, 1, 1)");
    }
    fits("Status", "/api/status");
    fits("Bindings", "/api/bindings");
    fits("Sites", "/api/sites");
    fits("RegisterFailures", "/api/failures");
    fits("Missing", "/api/missing");
    assertThat(json("/api/missing").path("missing").path(0).path("user").asString())
        .isEqualTo("1000");
    fits("Events", "/api/events");
    String domain = json("/api/bindings").path("bindings").path(0).path("domain").asString();
    fits("Phone", "/api/bindings/1001@" + domain);
    fits("Phone", "/api/bindings/1000@" + domain);
    assertThat(json("/api/bindings/1000@" + domain).path("nat").isNull()).as("gone").isTrue();
    assertThat(json("/api/failures").path("failures").path(0).path("advice").asString())
        .contains("NDLB-force-rport");
  }

  private void fits(String schema, String path) throws IOException {
    JsonNode answer = json(path);
    assertThat(errors(schema, answer)).as(path + " " + answer).isEmpty();
    assertThat(errors("Failure", answer)).as("a schema that all fits").isNotEmpty();
  }

  private static List<Error> errors(String schema, JsonNode answer) throws IOException {
    try (InputStream file = WebTest.class.getResourceAsStream("/web/openapi.json")) {
      JsonNode described = JSON.readTree(file);
      SchemaRegistry registry =
          SchemaRegistry.withDefaultDialect(
              SpecificationVersion.DRAFT_2020_12,
              any -> any.schemas(Map.of("https://pinhole/api", described.toString())));
      return registry
          .getSchema(SchemaLocation.of("https://pinhole/api#/components/schemas/" + schema))
          .validate(answer);
    }
  }

  @Test
  void bindingsAreFiltered() throws Exception {
    startListening();
    register(3);
    Map<String, Integer> found = new LinkedHashMap<>();
    found.put("match=1001", 1);
    found.put("match=198.51.100.98:24690", 3);
    found.put("match=10%2501", 0);
    found.put("match=1_01", 0);
    found.put("nat=yes%2Clikely", 3);
    found.put("nat=no", 0);
    found.put("kind=private-contact", 3);
    found.put("ip=198.51.100.0/24", 3);
    found.put("ip=192.0.2.1", 0);
    found.put("reachability=unreachable", 0);
    found.put("agent=none*", 0);
    found.put("domain=other.example", 0);
    found.put("since=2100-01-01T00:00:00Z", 0);
    found.put("late=true", 0);
    for (String query : found.keySet()) {
      JsonNode answer = json("/api/bindings?" + query);
      assertThat(answer.path("total").asInt()).as(query).isEqualTo(found.get(query));
      assertThat(answer.path("bindings").size()).as(query).isEqualTo(found.get(query));
    }
  }

  @Test
  void bindingsComeInPagesAndSorted() throws Exception {
    startListening();
    register(5);
    JsonNode second = json("/api/bindings?limit=2&offset=2");
    assertThat(users(second)).containsExactly("1002", "1003");
    assertThat(second.path("total").asInt()).isEqualTo(5);
    assertThat(users(json("/api/bindings?reverse=true&limit=1"))).containsExactly("1004");
    String ids =
        second.path("bindings").path(1).path("id")
            + ","
            + second.path("bindings").path(0).path("id")
            + ",999999";
    assertThat(users(json("/api/bindings?id=" + ids))).containsExactly("1003", "1002");
  }

  private static List<String> users(JsonNode answer) {
    return answer.path("bindings").valueStream().map(row -> row.path("user").asString()).toList();
  }

  @Test
  void whatCannotBeAnsweredIsToldWhy() throws Exception {
    startListening();
    for (String wrong :
        List.of(
            "/api/bindings?nat=maybe",
            "/api/bindings?sort=age;drop",
            "/api/bindings?limit=501",
            "/api/bindings?limit=-1",
            "/api/bindings?offset=x",
            "/api/bindings?ip=example.org",
            "/api/bindings?since=yesterday",
            "/api/bindings?id=1%27",
            "/api/bindings?match=%zz",
            "/api/bindings/%zz@x",
            "/api/bindings/1000")) {
      refused(400, wrong);
    }
    refused(404, "/api/bindings/1000@nowhere");
    refused(404, "/api/other");
    assertThat(rig.daemon.counters().get(Counter.INTERNAL_ERRORS)).isZero();
  }

  private void refused(int status, String path) throws IOException {
    String answer = answer(path);
    assertThat(answer).as(path).startsWith("HTTP/1.1 " + status + " ");
    assertThat(errors("Failure", JSON.readTree(answer.split("\r\n\r\n", 2)[1]))).isEmpty();
  }

  @Test
  void whatAPhoneSentStaysText() throws Exception {
    startListening();
    rig.sim.registrar().register(phone("1000").userAgent(HOSTILE));
    rig.settle();
    String answer = answer("/api/bindings");
    assertThat(answer).contains("\\u202e").doesNotContain("\u202e", "\u0007");
    assertThat(json("/api/bindings").path("bindings").path(0).path("user_agent").asString())
        .isEqualTo(HOSTILE);
    rig.sim.registrar().register(phone("a%2f/../b?c#d"));
    rig.settle();
    assertThat(json("/api/bindings?match=..").path("total").asInt()).isEqualTo(1);
  }

  /** Reads on until that has come, letting time pass for the daemon. */
  private String until(Socket socket, String expected) throws IOException {
    StringBuilder read = new StringBuilder();
    socket.setSoTimeout(50);
    byte[] buffer = new byte[65_536];
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (read.indexOf(expected) < 0) {
      assertThat(System.nanoTime()).as("read so far: %s", read).isLessThan(end);
      rig.clock.advance(Duration.ofMillis(500));
      try {
        int some = socket.getInputStream().read(buffer);
        assertThat(some).as("read so far: %s", read).isPositive();
        read.append(new String(buffer, 0, some, StandardCharsets.UTF_8));
      } catch (SocketTimeoutException e) {
        // Nothing new yet.
      }
    }
    return read.toString();
  }

  @Test
  void eventsComeByThemselves() throws Exception {
    startListening();
    try (Socket one = send(request("/api/stream", authorization()));
        Socket two = send(request("/api/stream", authorization()))) {
      assertThat(until(one, "event: status\n"))
          .startsWith("HTTP/1.1 200 OK\r\n")
          .containsIgnoringCase("content-type: text/event-stream\r\n");
      until(two, "event: status\n");
      rig.sim.registrar().register(phone("1000"));
      rig.settle();
      String event = until(one, "event: history\n");
      event = event.substring(event.indexOf("event: history\ndata: ") + 21).split("\n")[0];
      assertThat(JSON.readTree(event).path("user").asString()).isEqualTo("1000");
      assertThat(errors("Event", JSON.readTree(event))).isEmpty();
      until(two, "event: history\n");
    }
  }

  @Test
  void openStreamsAreLimited() throws Exception {
    startListening();
    List<Socket> open = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      open.add(send(request("/api/stream", authorization())));
      until(open.get(i), "200 OK");
    }
    assertThat(answer("/api/stream")).startsWith("HTTP/1.1 503 ");
    assertThat(answer("/api/status")).startsWith("HTTP/1.1 200 ");
    for (Socket socket : open) {
      socket.close();
    }
  }
}
