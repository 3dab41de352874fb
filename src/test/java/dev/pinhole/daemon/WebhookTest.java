package dev.pinhole.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.sim.SimFreeSwitch;
import dev.pinhole.sim.SimOptions;
import dev.pinhole.sim.SimRegister;
import dev.pinhole.sim.SimRow;
import dev.pinhole.store.DaemonStatus.WebhookFigures;
import dev.pinhole.webhook.HttpReceiver;
import dev.pinhole.webhook.HttpReceiver.Posted;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.event.Level;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The daemon's word to the admin, over real connections. */
class WebhookTest {
  private static final String WAITING = "SELECT count(*) FROM webhook_message";

  @TempDir private Path folder;
  private Rig rig;
  private LogLines log;
  private HttpReceiver receiver;

  @BeforeEach
  void begin() throws Exception {
    rig = new Rig(folder, SimOptions.builder().profiles("internal"));
    log = new LogLines(Level.INFO);
    receiver = new HttpReceiver(HttpReceiver.OK);
  }

  @AfterEach
  void end() throws Exception {
    rig.close();
    log.close();
    receiver.close();
  }

  private void start(String more) throws Exception {
    // The clock is turned faster than the status is written, which is no good health.
    String events = "events = [\"unreachable\", \"reachable\", \"missing\", \"freeswitch-down\"]\n";
    startAll(events + more);
  }

  private void startAll(String more) throws Exception {
    rig.configured("[[webhook]]\nname = \"noc\"\nurl = \"" + receiver.url() + "\"\n" + more)
        .start();
  }

  private WebhookFigures figures() {
    return rig.daemon.webhooks().join().get(0);
  }

  private void untilSent(int count) {
    Rig.until(() -> figures().sent() == count);
  }

  /** Until the grouping has waited for more; no longer, lest the attempt be given up for late. */
  private void passGrouping() {
    rig.pass(Duration.ofSeconds(31), Duration.ofSeconds(1));
  }

  private void untilFailed(int count) {
    Rig.until(() -> figures().failures() == count);
  }

  private List<SimRow> phones(int count) {
    List<SimRow> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      rows.add(
          rig.sim
              .registrar()
              .register(
                  SimRegister.of("" + (1000 + i))
                      .callId(i + "@x")
                      .contact("192.168.1.120:5060")
                      .source("198.51.100.98:" + (20_000 + i))));
    }
    rig.settle();
    return rows;
  }

  private void ping(List<SimRow> rows, SimRow.SimPingStatus status) {
    rows.forEach(row -> rig.sim.registrar().ping(row, status));
    rig.settle();
  }

  /** Something to tell, told once the grouping has waited for more. */
  private void somethingHappens() {
    ping(phones(1), SimRow.SimPingStatus.UNREACHABLE);
    passGrouping();
  }

  private JsonNode json(int index) {
    return JsonMapper.shared().readTree(receiver.posted().get(index).body());
  }

  @Test
  void aRouterWith40PhonesIsOneMessageAndItsEndAnother() throws Exception {
    Files.writeString(folder.resolve("key"), "topsecret\n");
    start("secret-file = \"key\"\n");
    List<SimRow> rows = phones(42);
    ping(rows.subList(0, 40), SimRow.SimPingStatus.UNREACHABLE);
    passGrouping();
    untilSent(1);

    Posted first = receiver.posted().get(0);
    assertThat(first.head()).startsWith("POST /hook HTTP/1.1\r\n");
    assertThat(first.header("content-type")).isEqualTo("application/json");
    assertThat(first.header("x-pinhole-event")).isEqualTo("unreachable");
    assertThat(json(0).get("text").asString())
        .matches("198\\.51\\.100\\.98: 40 of 42 phones unreachable since \\d\\d:\\d\\d");
    assertThat(json(0).get("names").size()).isEqualTo(10);
    assertThat(first.header("x-pinhole-id")).isEqualTo(json(0).get("id").asString());
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec("topsecret".getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    assertThat(first.header("x-pinhole-signature"))
        .isEqualTo(
            "sha256="
                + HexFormat.of()
                    .formatHex(mac.doFinal(first.body().getBytes(StandardCharsets.UTF_8))));

    ping(rows.subList(0, 40), SimRow.SimPingStatus.REACHABLE);
    passGrouping();
    untilSent(2);
    assertThat(json(1).get("text").asString())
        .isEqualTo("198.51.100.98: 40 phones reachable again after 31 s");
    rig.untilStored(WAITING, "0");
    rig.pass(Duration.ofMinutes(2), Duration.ofSeconds(5));
    assertThat(receiver.posted()).hasSize(2);
  }

  @Test
  void aFreeSwitchThatGoesAwayIsOneMessage() throws Exception {
    start("");
    phones(40);
    rig.sim.shutDown();
    passGrouping();
    untilSent(1);
    assertThat(json(0).get("event").asString()).isEqualTo("freeswitch-down");
    assertThat(json(0).get("text").asString()).startsWith("FreeSWITCH default is away since ");

    rig.sim.startUp(SimFreeSwitch.Rows.KEPT);
    rig.connected();
    passGrouping();
    untilSent(2);
    assertThat(json(1).get("text").asString()).startsWith("FreeSWITCH default is back after ");
    rig.pass(Duration.ofMinutes(2), Duration.ofSeconds(5));
    assertThat(receiver.posted()).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 3\r\n\r\n<b>",
        "HTTP/1.1 429 Too Many Requests\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.2:9/\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 307 Temporary Redirect\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Le",
        "nonsense\r\n\r\n",
        ""
      })
  void whatIsNotTakenIsTriedAgainUntilItIs(String answer) throws Exception {
    receiver.answer(answer);
    start("");
    somethingHappens();
    untilFailed(1);
    rig.pass(Duration.ofSeconds(1), Duration.ofSeconds(1));
    untilFailed(2);
    rig.pass(Duration.ofSeconds(2), Duration.ofSeconds(1));
    untilFailed(3);
    assertThat(log.lines("event=webhook-failing webhook=noc waiting=1 ")).hasSize(1);
    rig.untilStored(WAITING, "1");

    receiver.answer(HttpReceiver.OK);
    rig.pass(Duration.ofSeconds(4), Duration.ofSeconds(1));
    untilSent(1);
    assertThat(log.lines("event=webhook-works webhook=noc waiting=0")).hasSize(1);
    rig.untilStored(WAITING, "0");
    rig.pass(Duration.ofMinutes(2), Duration.ofSeconds(5));
    List<Posted> posted = receiver.posted();
    assertThat(posted).hasSize(4);
    assertThat(posted)
        .extracting(each -> each.header("x-pinhole-id"))
        .containsOnly(posted.get(0).header("x-pinhole-id"));
    assertThat(posted).extracting(each -> each.head().split(" ")[1]).containsOnly("/hook");
  }

  private static final String[] TAKEN = {
    "HTTP/1.1 204 No Content\r\n\r\n",
    "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\nabc",
    "HTTP/1.1 202 Accepted\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab"
  };

  /** The status says that it was taken, whatever becomes of the rest. */
  @Test
  void whatWasTakenIsNotSentAgain() throws Exception {
    start("");
    List<SimRow> rows = phones(1);
    int count = 0;
    for (String answer : TAKEN) {
      for (boolean hangs : List.of(false, true)) {
        if (hangs) {
          receiver.answerAndHang(answer);
        } else {
          receiver.answer(answer);
        }
        boolean begins = count % 2 == 0;
        ping(rows, begins ? SimRow.SimPingStatus.UNREACHABLE : SimRow.SimPingStatus.REACHABLE);
        passGrouping();
        count++;
        untilSent(count);
        rig.untilStored(WAITING, "0");
        rig.pass(Duration.ofMinutes(1), Duration.ofSeconds(5));
        assertThat(receiver.posted()).hasSize(count);
      }
    }
    assertThat(figures().failures()).isZero();
  }

  @Test
  void oneThatNeverAnswersHoldsNothingUp() throws Exception {
    receiver.answerAndHang("");
    start("");
    somethingHappens();
    Rig.until(() -> receiver.posted().size() == 1);
    int before = rig.sim.commands().keepAlives().size();
    rig.pass(Duration.ofSeconds(28), Duration.ofSeconds(1));
    assertThat(rig.sim.commands().keepAlives()).hasSizeGreaterThan(before);
    assertThat(figures().failures()).isZero();
    rig.pass(Duration.ofSeconds(5), Duration.ofSeconds(1));
    untilFailed(1);
    assertThat(log.lines("event=webhook-failing"))
        .containsExactly(
            "event=webhook-failing webhook=noc waiting=1 it does not answer within 30 s; it is"
                + " tried again and again");
    assertThat(rig.daemon.counters().get(Counter.KEEPALIVES_LATE)).isZero();
  }

  @Test
  void whatWaitsIsSentAfterARestart() throws Exception {
    receiver.answer("HTTP/1.1 503 Unavailable\r\nContent-Length: 0\r\n\r\n");
    start("");
    somethingHappens();
    untilFailed(1);
    String id = receiver.posted().get(0).header("x-pinhole-id");
    rig.untilStored("SELECT id, webhook, event FROM webhook_message", id + " noc unreachable");
    rig.stop();

    receiver.answer(HttpReceiver.OK);
    rig.start();
    untilSent(1);
    assertThat(receiver.posted()).hasSize(2);
    assertThat(receiver.posted().get(1).header("x-pinhole-id")).isEqualTo(id);
    assertThat(receiver.posted().get(1).body()).isEqualTo(receiver.posted().get(0).body());
    rig.untilStored(WAITING, "0");
    rig.stop();
    rig.start();
    rig.pass(Duration.ofMinutes(2), Duration.ofSeconds(1));
    assertThat(receiver.posted()).hasSize(2);
  }

  /** What the grouping still held is sent then, and not twice. */
  @Test
  void whatWasNotYetToldIsToldAfterARestart() throws Exception {
    start("");
    ping(phones(1), SimRow.SimPingStatus.UNREACHABLE);
    rig.stop();
    assertThat(receiver.posted()).isEmpty();
    rig.start();
    untilSent(1);
    rig.pass(Duration.ofMinutes(2), Duration.ofSeconds(1));
    assertThat(receiver.posted()).hasSize(1);
  }

  /** As {@code kill -9} leaves the store: with what was committed, and nothing of an end. */
  private void crash() throws Exception {
    rig.commit();
    Map<Path, byte[]> frozen = new HashMap<>();
    for (Path file : files()) {
      frozen.put(file, Files.readAllBytes(file));
    }
    rig.stop();
    // Each into the same file, by which the store is known.
    for (Map.Entry<Path, byte[]> each : frozen.entrySet()) {
      Files.write(each.getKey(), each.getValue());
    }
  }

  /** But for the index of a log, which is made anew. */
  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(file -> file.getFileName().toString().matches("pinhole\\.db.*(?<!-shm)"))
          .toList();
    }
  }

  @Test
  void whatWasFoundShortlyBeforeACrashIsToldAfterIt() throws Exception {
    start("");
    List<SimRow> rows = phones(2);
    ping(rows.subList(0, 1), SimRow.SimPingStatus.UNREACHABLE);
    passGrouping();
    untilSent(1);
    rig.untilStored(WAITING, "0");
    ping(rows.subList(1, 2), SimRow.SimPingStatus.UNREACHABLE);
    crash();
    rig.start();
    passGrouping();
    untilSent(1);
    assertThat(json(1).get("text").asString())
        .startsWith("198.51.100.98: 2 of 2 phones unreachable since ");
    rig.untilStored(WAITING, "0");
    crash();
    rig.start();
    rig.pass(Duration.ofMinutes(2), Duration.ofSeconds(1));
    assertThat(receiver.posted()).hasSize(2);
  }

  @Test
  void whoLeftShortlyBeforeACrashIsMissingAfterItAndBackAfterAnother() throws Exception {
    start("");
    List<SimRow> rows = phones(1);
    // What ends in the millisecond in which it starts may be from before.
    rig.pass(Duration.ofSeconds(1), Duration.ofSeconds(1));
    rig.sim.registrar().expire(rows.get(0));
    rig.settle();
    rig.pass(Duration.ofSeconds(60), Duration.ofSeconds(1));
    crash();
    rig.start();
    rig.pass(Duration.ofSeconds(271), Duration.ofSeconds(1));
    untilSent(1);
    assertThat(json(0).get("text").asString()).startsWith("198.51.100.98: 1 phone missing since ");
    rig.untilStored(WAITING, "0");

    crash();
    rig.start();
    phones(1);
    passGrouping();
    untilSent(1);
    assertThat(json(1).get("event").asString()).isEqualTo("missing");
    assertThat(json(1).get("text").asString())
        .startsWith("198.51.100.98: 1 phone back, missing since ");
    rig.pass(Duration.ofMinutes(6), Duration.ofSeconds(5));
    assertThat(receiver.posted()).hasSize(2);
  }

  @Test
  void aFreeSwitchThatIsBackAfterACrashIsSaidToBe() throws Exception {
    start("");
    rig.sim.shutDown();
    passGrouping();
    untilSent(1);
    rig.untilStored(WAITING, "0");
    crash();
    rig.launch();
    passGrouping();
    rig.sim.startUp(SimFreeSwitch.Rows.KEPT);
    rig.connected();
    passGrouping();
    untilSent(1);
    assertThat(receiver.posted()).hasSize(2);
    assertThat(json(1).get("text").asString()).startsWith("FreeSWITCH default is back after ");
  }

  /** The next one waits meanwhile, and nothing is sent again. */
  @Test
  void oneThatIsSlowTakesEachOnce() throws Exception {
    receiver.answerAndHang("");
    start("");
    List<SimRow> rows = phones(1);
    ping(rows, SimRow.SimPingStatus.UNREACHABLE);
    passGrouping();
    Rig.until(() -> receiver.posted().size() == 1);
    ping(rows, SimRow.SimPingStatus.REACHABLE);
    rig.pass(Duration.ofSeconds(10), Duration.ofSeconds(1));
    assertThat(figures().sent()).isZero();
    receiver.release(HttpReceiver.OK);
    untilSent(1);
    passGrouping();
    untilSent(2);
    rig.untilStored(WAITING, "0");
    assertThat(receiver.posted())
        .extracting(each -> each.header("x-pinhole-event"))
        .containsExactly("unreachable", "reachable");
    assertThat(figures().failures()).isZero();
  }

  /** The one that fails is told nothing of it; another one is. */
  @Test
  void oneThatFailsForLongIsNoGoodHealth() throws Exception {
    receiver.answer("HTTP/1.1 503 Unavailable\r\nContent-Length: 0\r\n\r\n");
    try (HttpReceiver other = new HttpReceiver(HttpReceiver.OK)) {
      startAll(
          "[[webhook]]\nname = \"ops\"\nevents = [\"degraded\"]\nurl = \"" + other.url() + "\"\n");
      somethingHappens();
      untilFailed(1);
      for (int i = 0; i < 150; i++) {
        rig.pass(Duration.ofSeconds(5), Duration.ofSeconds(5));
        rig.settle();
      }
      Rig.until(() -> other.posted().stream().anyMatch(each -> each.body().contains("noc")));
      assertThat(other.posted())
          .extracting(Posted::body)
          .last()
          .asString()
          .contains(
              "pinhole is degraded since ",
              ": webhook noc has taken nothing for 1",
              " min: HTTP status 503");
      assertThat(rig.rows("SELECT body FROM webhook_message WHERE webhook = 'noc'"))
          .noneMatch(body -> body.contains("webhook noc"));
    }
  }

  @Test
  void whatWasSentFailedAndGivenUpIsCounted() throws Exception {
    receiver.answer("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
    start("[metrics]\nlisten = \"127.0.0.1:0\"\n");
    List<SimRow> rows = phones(1);
    ping(rows, SimRow.SimPingStatus.UNREACHABLE);
    passGrouping();
    for (int tries = 1; tries <= 5; tries++) {
      untilFailed(tries);
      rig.pass(Duration.ofSeconds(1L << tries - 1), Duration.ofSeconds(1));
    }
    Rig.until(() -> figures().dropped() == 1);
    receiver.answer(HttpReceiver.OK);
    ping(rows, SimRow.SimPingStatus.REACHABLE);
    rig.pass(Duration.ofSeconds(47), Duration.ofSeconds(1));
    untilSent(1);
    Rig.until(() -> !log.lines("event=metrics listen=").isEmpty());
    String line = log.lines("event=metrics listen=").get(0);
    URI figures = URI.create("http://" + line.substring(line.indexOf("listen=") + 7) + "/metrics");
    try (InputStream in = figures.toURL().openStream()) {
      assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8))
          .contains(
              "pinhole_webhook_waiting{webhook=\"noc\"} 0\n",
              "pinhole_webhook_sent_total{webhook=\"noc\"} 1\n",
              "pinhole_webhook_failures_total{webhook=\"noc\"} 5\n",
              "pinhole_webhook_dropped_total{webhook=\"noc\"} 1\n");
    }
  }

  @Test
  void whatIsForNoWebhookAnyMoreIsGivenUp() throws Exception {
    receiver.answer("HTTP/1.1 503 Unavailable\r\nContent-Length: 0\r\n\r\n");
    start("");
    somethingHappens();
    untilFailed(1);
    rig.untilStored(WAITING, "1");
    rig.stop();
    rig.configured("").start();
    rig.untilStored(WAITING, "0");
  }

  @Test
  void oneThatIsRefusedDoesNotHoldUpTheOthers() throws Exception {
    receiver.answer("HTTP/1.1 400 Bad Request\r\nContent-Length: 15\r\n\r\ninvalid_payload");
    start("");
    somethingHappens();
    for (int tries = 1; tries <= 5; tries++) {
      untilFailed(tries);
      rig.pass(Duration.ofSeconds(1L << tries - 1), Duration.ofSeconds(1));
    }
    Rig.until(() -> figures().waiting() == 0);
    assertThat(figures().dropped()).isEqualTo(1);
    assertThat(figures().failure()).isEqualTo("HTTP status 400: invalid_payload");
    rig.untilStored(WAITING, "0");
  }

  @Test
  void whatIsTooOldIsGivenUp() throws Exception {
    receiver.answer("HTTP/1.1 503 Unavailable\r\nContent-Length: 0\r\n\r\n");
    start("");
    somethingHappens();
    untilFailed(1);
    rig.stepDaemonWallClock(Duration.ofHours(25));
    rig.pass(Duration.ofSeconds(2), Duration.ofSeconds(1));
    Rig.until(() -> figures().waiting() == 0);
    assertThat(figures().dropped()).isEqualTo(1);
  }

  @Test
  void statusIsWritten() throws Exception {
    receiver.answer("HTTP/1.1 503 Unavailable\r\nContent-Length: 0\r\n\r\n");
    start("");
    somethingHappens();
    untilFailed(1);
    rig.pass(Duration.ofSeconds(6), Duration.ofSeconds(6));
    rig.untilStored(
        "SELECT webhook, waiting, sent, failures > 0, failing_since > 0, failure FROM"
            + " webhook_status",
        "noc 1 0 1 1 HTTP status 503");
  }

  @Test
  void aPinholeThatIsNotWellSaysSo() throws Exception {
    startAll("");
    rig.heapNearlyFull = true;
    rig.pass(Duration.ofSeconds(1), Duration.ofSeconds(1));
    rig.heapNearlyFull = false;
    for (int i = 0; i < 12; i++) {
      rig.pass(Duration.ofSeconds(5), Duration.ofSeconds(1));
      rig.settle();
    }
    untilSent(1);
    assertThat(json(0).get("event").asString()).isEqualTo("degraded");
    assertThat(json(0).get("text").asString())
        .startsWith("pinhole is degraded since ")
        .contains(": memory was short ");
  }

  @Test
  void whoeverFailsToRegisterIsTold() throws Exception {
    startAll("events = [\"failures\"]\n");
    rig.sim.registrar().wrongPassword(SimRegister.of("10\u001b<09>").source("192.0.2.7:5060"));
    rig.pass(Duration.ofSeconds(32), Duration.ofSeconds(1));
    untilSent(1);
    assertThat(json(0).get("names").get(0).asString())
        .startsWith("10\\x1b<09>@")
        .endsWith(" at 192.0.2.7 (wrong-password)");
  }

  @Test
  void aPhoneThatExpiredIsMissing() throws Exception {
    start("");
    rig.sim.registrar().expire(phones(1).get(0));
    rig.settle();
    rig.pass(Duration.ofSeconds(331), Duration.ofSeconds(1));
    untilSent(1);
    assertThat(json(0).get("text").asString()).startsWith("198.51.100.98: 1 phone missing since ");
  }
}
