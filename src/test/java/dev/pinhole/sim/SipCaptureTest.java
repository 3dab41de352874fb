package dev.pinhole.sim;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.hep.CapturedMessage;
import dev.pinhole.hep.CapturedMessage.Wire;
import dev.pinhole.hep.HepDecoder;
import dev.pinhole.hep.HepRecording;
import dev.pinhole.time.ManualTimers;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the simulated FreeSWITCH copies, beside the copies of a real one. */
class SipCaptureTest {
  private final ManualTimers clock = new ManualTimers();
  private final SimRegister phone =
      SimRegister.of("1001").callId("priv@x").source("198.51.100.98:41001");
  private SimFreeSwitch sim;
  private DatagramSocket server;

  @BeforeEach
  void start() throws IOException {
    server = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"));
    server.setReceiveBufferSize(1 << 20);
    start(SimOptions.Copies.SLICES);
  }

  private void start(SimOptions.Copies copies) {
    sim = SimFreeSwitch.start(SimOptions.builder().copies(copies).timers(clock).build());
    sim.captureServer("udp:127.0.0.1:" + server.getLocalPort() + ";hep=3;capture_id=100");
    api("sofia profile internal capture on");
  }

  @AfterEach
  void stop() {
    sim.close();
    server.close();
  }

  private void api(String command) {
    EslSocket socket = EslSocket.login(sim);
    socket.reply("api " + command);
    socket.close();
  }

  /** All that were sent so far and not yet read. */
  private List<CapturedMessage> messages() throws IOException {
    server.setSoTimeout(20_000);
    List<CapturedMessage> messages = new ArrayList<>();
    for (long sent = sim.copies() - read; sent > 0; sent--) {
      DatagramPacket packet = new DatagramPacket(new byte[65_536], 65_536);
      server.receive(packet);
      read++;
      byte[] bytes = Arrays.copyOf(packet.getData(), packet.getLength());
      messages.add(HepDecoder.decode(Unpooled.wrappedBuffer(bytes)).orElseThrow());
    }
    return messages;
  }

  private long read;

  /** Its way, its first words and the names of its headers. */
  private static String shape(CapturedMessage message) {
    String[] lines = text(message).split("\r\n");
    StringBuilder shape = new StringBuilder();
    shape.append(message.source()).append(" -> ").append(message.destination()).append(' ');
    shape.append(message.wire()).append(' ').append(lines[0].replaceFirst(" sip:.*", ""));
    for (int i = 1; i < lines.length; i++) {
      shape.append(' ').append(lines[i].replaceFirst(":.*", ""));
    }
    return shape.toString();
  }

  private static String text(CapturedMessage message) {
    return new String(message.payload(), UTF_8);
  }

  private static String via(CapturedMessage message) {
    return text(message)
        .lines()
        .filter(line -> line.startsWith("Via: "))
        .findFirst()
        .orElseThrow()
        .replaceFirst("branch=[^;]*", "branch");
  }

  private void answering(int status) {
    sim.network(row -> Optional.of(new SimAnswer(status, row.network(), Duration.ofMillis(20))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"freeswitch-1.10.12", "freeswitch-1.11"})
  void looksLikeARealOne(String stack) throws IOException {
    answering(200);
    sim.registrar().register(phone);
    sim.notify("internal", "priv@x");
    clock.advance(Duration.ofMillis(20));

    List<CapturedMessage> real =
        HepRecording.read(stack + "/private-answered").datagrams().stream()
            .map(each -> HepDecoder.decode(Unpooled.wrappedBuffer(each.bytes())).orElseThrow())
            .filter(each -> !text(each).isBlank())
            .toList();
    List<CapturedMessage> simulated = messages();
    assertThat(simulated.stream().map(each -> shape(each).replace(", qop", "")))
        .containsExactlyElementsOf(real.stream().map(SipCaptureTest::shape).toList());
    assertThat(via(simulated.get(0))).isEqualTo("Via: SIP/2.0/UDP 192.168.1.120:5060;branch;rport");
    assertThat(via(simulated.get(1)))
        .isEqualTo("Via: SIP/2.0/UDP 192.168.1.120:5060;branch;rport=41001;received=198.51.100.98");
    assertThat(via(simulated.get(4))).isEqualTo("Via: SIP/2.0/UDP 203.0.113.88;rport;branch");
    assertThat(simulated.get(5).atMicros() - simulated.get(4).atMicros())
        .isBetween(20_000L, 21_000L);
    // A request and its answer belong together by these.
    for (int first : new int[] {0, 2, 4}) {
      assertThat(ids(simulated.get(first + 1))).isEqualTo(ids(simulated.get(first)));
    }
    assertThat(Stream.of(0, 2, 4).map(at -> ids(simulated.get(at))).distinct()).hasSize(3);
  }

  private static List<String> ids(CapturedMessage message) {
    return text(message)
        .lines()
        .filter(line -> line.matches("(Call-ID|CSeq|Via): .*"))
        .map(line -> line.replaceFirst("Via.*(branch=[^;]*).*", "$1"))
        .sorted()
        .toList();
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 481, 489})
  void phonesAnswerAsTheyLike(int status) throws IOException {
    answering(status);
    sim.registrar().register(phone);
    sim.notify("internal", "priv@x");
    clock.advance(Duration.ofMillis(20));

    List<CapturedMessage> messages = messages();
    assertThat(text(messages.get(messages.size() - 1))).startsWith("SIP/2.0 " + status + " ");
  }

  /** As often as a real one, at the same times. */
  @Test
  void whatIsNotAnsweredIsSentAgain() throws IOException {
    sim.registrar().register(phone);
    assertThat(messages()).hasSize(4);
    sim.notify("internal", "priv@x");
    clock.advance(Duration.ofMinutes(2));

    List<CapturedMessage> sent = messages();
    assertThat(sent.stream().map(SipCaptureTest::text).distinct()).hasSize(1);
    assertThat(sent.stream().map(each -> (each.atMicros() - sent.get(0).atMicros()) / 1_000_000))
        .containsExactlyElementsOf(recordedSeconds());
  }

  private static List<Long> recordedSeconds() {
    List<Long> times =
        HepRecording.read("freeswitch-1.11/private-silent").datagrams().stream()
            .filter(each -> new String(each.bytes(), UTF_8).contains("NOTIFY sip:"))
            .map(HepRecording.Datagram::atMicros)
            .toList();
    return times.stream().map(each -> Math.round((each - times.get(0)) / 1e6)).toList();
  }

  @Test
  void aPhoneThatComesBackAnswersOneThatIsSentAgain() throws IOException {
    sim.registrar().register(phone);
    sim.notify("internal", "priv@x");
    clock.advance(Duration.ofSeconds(2));
    answering(200);
    clock.advance(Duration.ofMinutes(1));

    List<CapturedMessage> messages = messages();
    // At 0, 1 and 3 s.
    assertThat(messages).hasSize(4 + 3 + 1);
    assertThat(text(messages.get(7))).startsWith("SIP/2.0 200 OK");
  }

  @Test
  void anAnswerWithoutRportGoesToTheSentByPort() throws IOException {
    sim.registrar().unheard(phone.withoutRport().via("192.168.1.120:5064"));

    List<CapturedMessage> messages = messages();
    assertThat(via(messages.get(0))).isEqualTo("Via: SIP/2.0/UDP 192.168.1.120:5064;branch");
    assertThat(via(messages.get(1)))
        .isEqualTo("Via: SIP/2.0/UDP 192.168.1.120:5064;branch;received=198.51.100.98");
    assertThat(messages.get(1).destinationPort()).isEqualTo(5064);
    assertThat(sim.registrar().size()).isZero();
  }

  @Test
  void aWrongPasswordIsForbidden() throws IOException {
    sim.registrar().wrongPassword(phone);

    assertThat(messages().stream().map(each -> text(each).lines().findFirst().orElseThrow()))
        .containsExactly(
            "REGISTER sip:203.0.113.88 SIP/2.0",
            "SIP/2.0 401 Unauthorized",
            "REGISTER sip:203.0.113.88 SIP/2.0",
            "SIP/2.0 403 Forbidden");
  }

  @ParameterizedTest
  @EnumSource(SimOptions.Copies.class)
  void streamsComeInSlicesOrWhole(SimOptions.Copies copies) throws IOException {
    sim.close();
    read = 0;
    start(copies);
    SimRegister large = phone.transport(SimTransport.TCP).userAgent("Very/" + "long ".repeat(500));
    sim.registrar().register(large);

    List<CapturedMessage> messages = messages();
    assertThat(messages).allMatch(each -> each.wire() == Wire.STREAM);
    List<CapturedMessage> received =
        messages.stream().filter(each -> each.source().toString().equals("198.51.100.98")).toList();
    assertThat(received).hasSize(copies == SimOptions.Copies.SLICES ? 6 : 2);
    String all = String.join("", received.stream().map(SipCaptureTest::text).toList());
    assertThat(all.split("REGISTER sip:203", -1)).hasSize(3);
    assertThat(all).endsWith("Content-Length: 0\r\n\r\n");
  }

  /** Two answers of a phone, which come with its CRLFs, are one read. */
  @ParameterizedTest
  @EnumSource(SimOptions.Copies.class)
  void whatComesOfAStreamAtOneTimeIsOneSlice(SimOptions.Copies copies) throws IOException {
    sim.close();
    read = 0;
    start(copies);
    try (SimWorld world = new SimWorld(sim, 1)) {
      SimPhone own = world.add(PhoneKind.TCP);
      own.register();
      assertThat(messages()).hasSize(4);
      sim.notify("internal", own.callId());
      sim.notify("internal", own.callId());
      clock.advance(Duration.ofMillis(29));
      assertThat(messages()).hasSize(2);
      clock.advance(Duration.ofMillis(1));
      own.ping();
      clock.runDue();

      List<String> received = messages().stream().map(SipCaptureTest::text).toList();
      String all = String.join("", received);
      assertThat(all.split("SIP/2.0 200 OK\r\n", -1)).hasSize(3);
      if (copies == SimOptions.Copies.SLICES) {
        assertThat(received.get(0)).startsWith("SIP/2.0 200 OK").contains("\r\n\r\nSIP/2.0 200 OK");
        assertThat(all).endsWith("\r\n\r\n\r\n\r\n");
      } else {
        assertThat(received).hasSize(2).allMatch(each -> each.startsWith("SIP/2.0 200 OK"));
      }
    }
  }

  @Test
  void crlfsAreCopiedByOlderOnesOnly() throws IOException {
    for (SimOptions.Copies copies : SimOptions.Copies.values()) {
      sim.close();
      read = 0;
      start(copies);
      try (SimWorld world = new SimWorld(sim, 1)) {
        SimPhone own = world.add(PhoneKind.PRIVATE_CONTACT);
        own.register();
        int before = messages().size();
        own.ping();
        assertThat(before).isEqualTo(4);
        List<CapturedMessage> pings = messages();
        assertThat(pings).hasSize(copies == SimOptions.Copies.SLICES ? 1 : 0);
        assertThat(pings).allMatch(each -> text(each).equals("\r\n\r\n"));
      }
    }
  }

  @Test
  void phonesOfTheWorldAnswerUntilTheyLoseTheirPower() throws IOException {
    try (SimWorld world = new SimWorld(sim, 1)) {
      SimPhone own = world.add(PhoneKind.PRIVATE_CONTACT).answers(481, Duration.ofMillis(34));
      own.register();
      sim.notify("internal", own.callId());
      clock.advance(Duration.ofMillis(34));
      List<CapturedMessage> messages = messages();
      assertThat(messages).hasSize(6);
      assertThat(text(messages.get(5))).startsWith("SIP/2.0 481 ");
      assertThat(messages.get(5).sourcePort()).isEqualTo(messages.get(0).sourcePort());

      own.unplug();
      sim.notify("internal", own.callId());
      clock.advance(Duration.ofSeconds(40));
      assertThat(messages()).hasSize(10).allMatch(each -> text(each).startsWith("NOTIFY "));
      own.plugIn();
      own.answers(SimPhone.SILENT, Duration.ZERO);
      messages();
      sim.notify("internal", own.callId());
      clock.advance(Duration.ofSeconds(2));
      assertThat(messages()).hasSize(2);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = PhoneKind.class,
      names = {"HOST_NAME", "PROXIED", "FOREIGN_PATH"})
  void phonesThatOthersFindAnswerThroughThem(PhoneKind kind) throws IOException {
    try (SimWorld world = new SimWorld(sim, 1)) {
      SimPhone own = world.add(kind);
      own.register();
      sim.notify("internal", own.callId());
      clock.advance(Duration.ofSeconds(40));
      List<CapturedMessage> messages = messages();
      assertThat(messages).hasSize(6);
      assertThat(text(messages.get(5))).startsWith("SIP/2.0 200 ");
    }
  }

  @Test
  void withoutCaptureNothingIsSent() throws IOException {
    api("sofia profile internal capture off");
    sim.registrar().register(phone);
    assertThat(sim.copies()).isZero();
    sim.registrar().stopProfile("internal");
    sim.registrar().startProfile("internal");
    api("sofia profile internal capture on");
    sim.registrar().register(phone);
    assertThat(sim.copies()).isEqualTo(4);
    sim.registrar().stopProfile("internal");
    sim.registrar().startProfile("internal");
    sim.registrar().register(phone);
    assertThat(sim.copies()).isEqualTo(4);
  }
}
