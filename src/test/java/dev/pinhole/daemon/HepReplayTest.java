package dev.pinhole.daemon;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.hep.CapturedMessage;
import dev.pinhole.hep.HepRecording;
import dev.pinhole.sim.Capture;
import dev.pinhole.sim.CaptureReplay;
import dev.pinhole.sim.SimOptions;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.event.Level;

/**
 * What a real FreeSWITCH said on its event socket and copied of its messages, together as they
 * came, and each late, through real sockets to rows of SQLite.
 */
class HepReplayTest {
  private static final long LATE = 3_000_000;
  private static final String ALL = "SELECT nat, via_host, via_port, rport_asked FROM binding";

  /** What comes later than it did. */
  enum Late {
    NOTHING,
    COPIES,
    EVENTS,
    /** None comes at all. */
    WITHOUT_COPIES
  }

  /**
   * @param event absent of a copy
   */
  private record Step(long atMicros, byte[] bytes, Optional<Capture.Event> event) {}

  @TempDir private Path folder;
  private LogLines log;
  private Rig rig;

  @AfterEach
  void stop() {
    rig.close();
    log.close();
  }

  static Stream<Arguments> recordings() {
    return Stream.of("freeswitch-1.10.12", "freeswitch-1.11")
        .flatMap(
            stack ->
                Stream.of(
                        "rport-answered",
                        "private-answered",
                        "private-489",
                        "private-silent",
                        "already-learnt",
                        "direct-answered",
                        "tcp-answered",
                        "tcp-large",
                        "ws-answered",
                        "no-rport",
                        "kamailio-path",
                        "kamailio-advertised")
                    .map(name -> stack + "/" + name))
        .flatMap(name -> Stream.of(Late.values()).map(late -> Arguments.of(name, late)));
  }

  private static List<Step> steps(String name, Late late) throws Exception {
    List<Step> steps = new ArrayList<>();
    if (late != Late.WITHOUT_COPIES) {
      for (HepRecording.Datagram datagram : HepRecording.read(name).datagrams()) {
        long at = clockOf(datagram) + (late == Late.COPIES ? LATE : 0);
        steps.add(new Step(at, datagram.bytes(), Optional.empty()));
      }
    }
    Path file = Path.of("src/test/resources/hep", name + ".esl");
    for (Capture.Event event : Capture.read(file).events()) {
      // The browser was closed in the end; what counts is what was known before.
      if (event.name().equals("sofia::unregister")) {
        continue;
      }
      long at = Long.parseLong(event.header("Event-Date-Timestamp"));
      steps.add(new Step(at + (late == Late.EVENTS ? LATE : 0), event.bytes(), Optional.of(event)));
    }
    steps.sort(Comparator.comparingLong(Step::atMicros));
    return steps;
  }

  /** FreeSWITCH's clock, which its events have, too. */
  private static long clockOf(HepRecording.Datagram datagram) {
    return new HepRecording("", List.of(datagram)).messages().get(0).atMicros();
  }

  private void replay(List<Step> steps) throws Exception {
    log = new LogLines(Level.INFO);
    SimOptions.Builder options = SimOptions.builder().profiles("internal");
    steps.stream()
        .flatMap(step -> step.event().stream())
        .findFirst()
        .ifPresent(event -> options.coreUuid(event.header("Core-UUID")));
    rig = new Rig(folder, options);
    long begin = steps.isEmpty() ? 0 : steps.get(0).atMicros() / 1_000 - 1;
    rig.clock.stepWallClock(Duration.ofMillis(begin - rig.clock.epochMillis()));
    rig.configured("[store]\npath = \"pinhole.db\"\n[hep]\nlisten = \"127.0.0.1:0\"\n").start();
    Rig.until(() -> !log.lines("event=hep listen=").isEmpty());
    String line = log.lines("event=hep listen=").get(0);
    int port = Integer.parseInt(line.replaceAll(".*:(\\d+) buffer=\\d+", "$1"));
    int copies = 0;
    try (DatagramSocket freeswitch = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"))) {
      for (Step step : steps) {
        long wait = step.atMicros() / 1_000 - rig.clock.epochMillis();
        if (wait > 0) {
          rig.pass(Duration.ofMillis(wait), Duration.ofMillis(wait));
        }
        if (step.event().isEmpty()) {
          freeswitch.send(
              new DatagramPacket(
                  step.bytes(), step.bytes().length, new InetSocketAddress("127.0.0.1", port)));
          long count = ++copies;
          Rig.until(() -> rig.daemon.counters().get(Counter.HEP_DATAGRAMS) == count);
        } else {
          CaptureReplay.play(rig.sim, step.event().get());
        }
        rig.calm();
      }
    }
    rig.pass(Duration.ofSeconds(5));
    assertThat(rig.daemon.counters().get(Counter.INTERNAL_ERRORS)).isZero();
  }

  /** The truth in the README of the recordings. */
  private static List<String> verdicts(String name, Late late) {
    boolean seen = late != Late.WITHOUT_COPIES;
    boolean older = name.startsWith("freeswitch-1.10.12/");
    String via = seen ? " 192.168.1.120 %s true" : " null null null";
    return switch (name.substring(name.indexOf('/') + 1)) {
      case "rport-answered" -> List.of("1000 yes rewritten-contact" + via.formatted(61724));
      case "private-answered" -> List.of("1001 yes private-contact" + via.formatted(5060));
      case "private-489" -> List.of("1002 yes private-contact" + via.formatted(5061));
      case "private-silent" -> List.of("1003 yes private-contact" + via.formatted(5062));
      case "already-learnt" -> List.of("1004 yes rewritten-contact" + via.formatted(5063));
      case "direct-answered" ->
          List.of("1005 no direct" + (seen ? " 198.51.100.106 5060 true" : " null null null"));
      case "tcp-answered" ->
          List.of("1006 yes private-contact" + via.formatted(older ? 38215 : 42877));
      case "tcp-large" ->
          List.of("1007 yes private-contact" + via.formatted(older ? 34851 : 38303));
      case "ws-answered" ->
          List.of(
              (seen ? "1008 yes websocket" : "1008 likely websocket")
                  + via.formatted(older ? 35607 : 38575));
      case "kamailio-path" -> List.of("1010 yes private-contact" + via.formatted(5065));
      case "kamailio-advertised" -> List.of("1011 unknown foreign-path" + via.formatted(5066));
      case "no-rport" -> List.of();
      default -> throw new IllegalArgumentException(name);
    };
  }

  @ParameterizedTest
  @MethodSource("recordings")
  void storesTheTruth(String name, Late late) throws Exception {
    replay(steps(name, late));

    assertThat(rig.rows("SELECT user, nat, nat_kind, via_host, via_port, rport_asked FROM binding"))
        .isEqualTo(verdicts(name, late));
  }

  private static String reachability(String name, Late late) {
    boolean seen = late != Late.WITHOUT_COPIES;
    return switch (name.substring(name.indexOf('/') + 1)) {
      case "private-silent" -> seen ? "unreachable it did not answer" : "not-observed null";
      // Nothing was sent to it.
      case "already-learnt" -> "not-observed null";
      case "kamailio-advertised" -> seen ? "unreachable it did not answer" : "not-observed null";
      default -> seen ? "reachable it answered" : "not-observed null";
    };
  }

  @ParameterizedTest
  @MethodSource("recordings")
  void knowsWhoAnswers(String name, Late late) throws Exception {
    replay(steps(name, late));
    rig.pass(Duration.ofSeconds(30));

    List<String> truth = name.endsWith("no-rport") ? List.of() : List.of(reachability(name, late));
    assertThat(rig.rows("SELECT reachability, reachability_why FROM binding")).isEqualTo(truth);
    assertThat(rig.rows("SELECT event FROM history WHERE event LIKE '%reachable'"))
        .isEqualTo(
            truth.contains("unreachable it did not answer") ? List.of("unreachable") : List.of());
  }

  /** What FreeSWITCH's clock said of the answer to the NOTIFY; late copies do not make it later. */
  @ParameterizedTest
  @MethodSource("recordings")
  void knowsWhenAndHowSoonAPhoneAnswered(String name, Late late) throws Exception {
    List<Step> steps = steps(name, late);
    replay(steps);

    List<CapturedMessage> messages = HepRecording.read(name).messages();
    Optional<CapturedMessage> notify = first(messages, "NOTIFY sip");
    Optional<CapturedMessage> answer =
        notify.flatMap(
            request ->
                first(messages.subList(messages.indexOf(request), messages.size()), "SIP/2.0"));
    List<String> truth = List.of();
    if (late != Late.WITHOUT_COPIES && answer.isPresent()) {
      long micros = answer.get().atMicros();
      double millis = (micros - notify.get().atMicros()) / 1_000.0;
      int status = name.endsWith("private-489") ? 489 : 200;
      truth = List.of(micros / 1_000 + " " + millis + " " + millis + " " + status + " 1");
    }
    assertThat(
            rig.rows(
                "SELECT answered_at, rtt_ms, rtt_smoothed_ms, answer_status,"
                    + " heard_at >= answered_at FROM binding WHERE answered_at IS NOT NULL"))
        .isEqualTo(truth);
  }

  private static Optional<CapturedMessage> first(List<CapturedMessage> messages, String start) {
    return messages.stream()
        .filter(each -> new String(each.payload(), ISO_8859_1).startsWith(start))
        .findFirst();
  }

  @ParameterizedTest
  @EnumSource(Late.class)
  void saysWhyAPhoneNeverGetsIn(Late late) throws Exception {
    replay(steps("freeswitch-1.11/no-rport", late));
    rig.pass(Duration.ofSeconds(35));

    List<String> truth =
        late == Late.WITHOUT_COPIES
            ? List.of()
            : List.of("default 1009 203.0.113.88 198.51.100.98 no-rport 401 LabUA/1.0 1 1");
    assertThat(
            rig.rows(
                "SELECT node, user, domain, network_ip, cause, status, user_agent, count,"
                    + " last_at > 0 FROM failure"))
        .isEqualTo(truth);
  }

  /** Without copies nothing is proved, and it says so. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "rport-answered|1000|rings (answered",
        "private-489|1002|rings (answered",
        "private-silent|1003|does not ring: unreachable for",
        "direct-answered|1005|should ring (it is not behind NAT; last answered",
        "tcp-answered|1006|rings (answered",
        "ws-answered|1008|rings (answered",
        "kamailio-path|1010|should ring (its proxy 198.51.100.106 is left to keep it alive; last"
            + " answered",
        "no-rport|1009|is not registered: its"
            + " answers go to a port where nobody listens (once from 198.51.100.98"
      })
  void saysWhetherAPhoneRings(String name, String user, String sentence) throws Exception {
    replay(steps("freeswitch-1.11/" + name, Late.NOTHING));
    rig.pass(Duration.ofSeconds(35), Duration.ofSeconds(5));

    Rig.Ran shown = rig.run("show", user);
    assertThat(shown.out()).startsWith(user + "@203.0.113.88 " + sentence);
    assertThat(shown.status()).isEqualTo(sentence.matches("(rings|should ring).*") ? 0 : 1);
  }

  @ParameterizedTest
  @CsvSource({"rport-answered, 1000", "private-silent, 1003", "kamailio-path, 1010"})
  void saysThatNothingIsProvedWithoutCopies(String name, String user) throws Exception {
    replay(steps("freeswitch-1.11/" + name, Late.WITHOUT_COPIES));
    rig.pass(Duration.ofSeconds(35), Duration.ofSeconds(5));

    Rig.Ran shown = rig.run("show", user);
    assertThat(shown.out().lines().findFirst().orElse(""))
        .startsWith(user + "@203.0.113.88 should ring (")
        .endsWith("; never proved; no HEP comes)");
    assertThat(shown.status()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"private-answered", "already-learnt", "tcp-large", "kamailio-path"})
  void whoGetsInIsNoFailure(String name) throws Exception {
    replay(steps("freeswitch-1.10.12/" + name, Late.COPIES));
    rig.pass(Duration.ofSeconds(35));

    assertThat(rig.rows("SELECT * FROM failure")).isEmpty();
  }

  /** A phone whose new Call-ID begins with what it has learnt before. */
  @ParameterizedTest
  @EnumSource(Late.class)
  void theViaTellsWhereTheContactIsRightFromTheBeginning(Late late) throws Exception {
    List<Step> steps = steps("freeswitch-1.11/already-learnt", late);
    steps.removeIf(step -> new String(step.bytes(), ISO_8859_1).contains("learnt1@x"));
    replay(steps);

    String truth =
        late == Late.WITHOUT_COPIES
            ? "no direct [\"first REGISTER already advertised the source 198.51.100.98:35302\"]"
            : "yes rewritten-contact [\"Via says 192.168.1.120:5063, the packet came from"
                + " 198.51.100.98:35302\"]";
    assertThat(rig.rows("SELECT nat, nat_kind, evidence FROM binding")).containsExactly(truth);
  }

  @Test
  void aRestartKeepsTheVia() throws Exception {
    List<Step> steps = steps("freeswitch-1.11/already-learnt", Late.NOTHING);
    steps.removeIf(step -> new String(step.bytes(), ISO_8859_1).contains("learnt1@x"));
    replay(steps);
    List<String> before = rig.rows(ALL);
    rig.stop();
    rig.launch();
    rig.commit();

    assertThat(rig.rows(ALL)).isEqualTo(before);
    assertThat(before).containsExactly("yes 192.168.1.120 5063 true");
  }
}
