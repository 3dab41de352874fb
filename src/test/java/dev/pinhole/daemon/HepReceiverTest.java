package dev.pinhole.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.config.FreeSwitchConfig;
import dev.pinhole.hep.HepDecoder;
import dev.pinhole.hep.HepRecording;
import dev.pinhole.hep.MutatedDatagrams;
import dev.pinhole.sim.Capture;
import dev.pinhole.sim.CaptureReplay;
import dev.pinhole.sim.PhoneKind;
import dev.pinhole.sim.SimOptions;
import dev.pinhole.sim.SimRegister;
import dev.pinhole.sim.SimWorld;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.event.Level;

/** Datagrams over real sockets to the real daemon. */
class HepReceiverTest {
  private static final List<byte[]> RECORDED =
      HepRecording.read("freeswitch-1.10.12/private-answered").datagrams().stream()
          .map(HepRecording.Datagram::bytes)
          .toList();

  @TempDir private Path folder;
  private Rig rig;
  private LogLines log;

  @BeforeEach
  void make() {
    log = new LogLines(Level.INFO);
    rig = new Rig(folder, SimOptions.builder().profiles("internal"));
  }

  @AfterEach
  void stop() {
    rig.close();
    log.close();
  }

  private void listening(String more) throws Exception {
    rig.configured("[hep]\nlisten = \"127.0.0.1:0\"\n" + more).start();
    Rig.until(() -> !log.lines("event=hep listen=").isEmpty());
  }

  private int port() {
    String line = log.lines("event=hep listen=").get(0);
    return Integer.parseInt(line.replaceAll(".*:(\\d+) buffer=\\d+", "$1"));
  }

  private void send(DatagramSocket from, byte[] bytes) throws IOException {
    from.send(new DatagramPacket(bytes, bytes.length, new InetSocketAddress("127.0.0.1", port())));
  }

  private long count(Counter counter) {
    return rig.daemon.counters().get(counter);
  }

  private static DatagramSocket socket(String host) throws IOException {
    DatagramSocket socket = new DatagramSocket(0, InetAddress.getByName(host));
    socket.setSoTimeout(20_000);
    return socket;
  }

  private static byte[] receive(DatagramSocket at) throws IOException {
    DatagramPacket packet = new DatagramPacket(new byte[65_536], 65_536);
    at.receive(packet);
    return Arrays.copyOf(packet.getData(), packet.getLength());
  }

  @Test
  void countsWhatAFreeSwitchSendsAndRefusesTheRest() throws Exception {
    listening("");
    try (DatagramSocket freeswitch = socket("127.0.0.1");
        DatagramSocket stranger = socket("127.0.0.2")) {
      send(stranger, RECORDED.get(0));
      for (byte[] bytes : RECORDED) {
        send(freeswitch, bytes);
      }
      send(freeswitch, "HEP2".getBytes(StandardCharsets.US_ASCII));
      send(freeswitch, new byte[0]);

      Rig.until(() -> count(Counter.HEP_MALFORMED) == 2);
      assertThat(count(Counter.HEP_DATAGRAMS)).isEqualTo(RECORDED.size());
      assertThat(count(Counter.HEP_REFUSED)).isEqualTo(1);
      assertThat(count(Counter.HEP_DROPPED)).isZero();
      assertThat(count(Counter.HEP_NOT_FORWARDED)).isZero();
    }
  }

  /** It goes on copying while its event socket, or this daemon, is away. */
  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "localhost"})
  void countsBeforeThereIsAConnection(String host) throws Exception {
    int port = rig.sim.port();
    rig.sim.shutDown();
    rig.configured("[hep]\nlisten = \"127.0.0.1:0\"\n");
    rig.launch(
        rig.config().with(List.of(new FreeSwitchConfig("default", host, port, "x")), rig.store));
    Rig.until(() -> !log.lines("event=hep listen=").isEmpty());
    try (DatagramSocket freeswitch = socket("127.0.0.1")) {
      // A name is looked up meanwhile.
      Rig.until(
          () -> {
            sendRecorded(freeswitch);
            return count(Counter.HEP_DATAGRAMS) > 0;
          });
    }
    assertThat(count(Counter.CONNECTS)).isZero();
  }

  private void sendRecorded(DatagramSocket from) {
    try {
      send(from, RECORDED.get(0));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void theStoreTellsHowCopiesCome() throws Exception {
    listening("");
    long ahead =
        HepDecoder.decode(Unpooled.wrappedBuffer(RECORDED.get(RECORDED.size() - 1)))
                    .orElseThrow()
                    .atMicros()
                / 1_000
            - rig.clock.epochMillis();
    try (DatagramSocket freeswitch = socket("127.0.0.1");
        DatagramSocket stranger = socket("127.0.0.2")) {
      send(stranger, RECORDED.get(0));
      for (byte[] bytes : RECORDED) {
        send(freeswitch, bytes);
      }
      send(freeswitch, new byte[0]);
      Rig.until(() -> count(Counter.HEP_MALFORMED) == 1);
    }
    rig.settle();
    rig.clock.advance(Duration.ofSeconds(5));
    rig.settle();
    long at = rig.clock.epochMillis() - 5_000;
    assertThat(
            rig.rows(
                "SELECT hep_datagrams, hep_malformed, hep_per_second, hep_heard_at - "
                    + at
                    + ", hep_received_at - "
                    + at
                    + ", hep_sent_at - "
                    + at
                    + ", hep_ahead_ms FROM node_status"))
        .containsExactly(RECORDED.size() + " 1 " + RECORDED.size() / 5.0 + " 0 0 0 " + ahead);
    assertThat(
            rig.rows(
                "SELECT hep_listen, hep_failure, hep_dropped, hep_refused, hep_refused_from,"
                    + " hep_not_forwarded FROM daemon_status"))
        .containsExactly("127.0.0.1:" + port() + " null 0 1 127.0.0.2 0");
  }

  @Test
  void sendsEachOneOnUnchanged() throws Exception {
    try (DatagramSocket homer = socket("127.0.0.1");
        DatagramSocket freeswitch = socket("127.0.0.1");
        DatagramSocket stranger = socket("127.0.0.2")) {
      listening("forward = \"localhost:" + homer.getLocalPort() + "\"\n");
      byte[] large = new byte[60_000];
      Arrays.fill(large, (byte) 7);
      // The name is being looked up meanwhile.
      for (long before = -1; before < count(Counter.HEP_NOT_FORWARDED); ) {
        before = count(Counter.HEP_NOT_FORWARDED);
        long expected = 1 + count(Counter.HEP_MALFORMED);
        send(freeswitch, large);
        Rig.until(() -> count(Counter.HEP_MALFORMED) >= expected);
      }
      assertThat(receive(homer)).isEqualTo(large);

      send(stranger, RECORDED.get(0));
      for (byte[] bytes : RECORDED) {
        send(freeswitch, bytes);
        assertThat(receive(homer)).isEqualTo(bytes);
      }
    }
  }

  @Test
  void whatCannotBeSentOnIsCountedAndSaidOnce() throws Exception {
    int closed;
    // An address of which nobody else takes that port meanwhile.
    try (DatagramSocket homer = socket("127.0.0.9")) {
      closed = homer.getLocalPort();
    }
    listening("forward = \"127.0.0.9:" + closed + "\"\n");
    try (DatagramSocket freeswitch = socket("127.0.0.1")) {
      for (int sent = 1; count(Counter.HEP_NOT_FORWARDED) < 5; sent++) {
        assertThat(sent).isLessThan(1_000);
        send(freeswitch, RECORDED.get(0));
        long all = sent;
        Rig.until(() -> count(Counter.HEP_DATAGRAMS) == all);
      }
    }
    rig.settle();
    assertThat(log.lines("event=hep-not-forwarded"))
        .containsExactly(
            "event=hep-not-forwarded to=127.0.0.9:"
                + closed
                + " Connection refused; trying again and again");
  }

  @Test
  void aPortInUseIsSaidOnceAndTriedAgain() throws Exception {
    try (DatagramSocket other = socket("127.0.0.1")) {
      rig.configured("[hep]\nlisten = \"127.0.0.1:" + other.getLocalPort() + "\"\n").start();
      Rig.until(() -> !log.lines("event=hep-failed").isEmpty());
      rig.pass(Duration.ofMinutes(2), Duration.ofSeconds(1));
      rig.sim.registrar().register(SimRegister.of("1000"));
      rig.settle();
      assertThat(rig.rows("SELECT user FROM binding")).containsExactly("1000");
    }
    assertThat(log.lines("event=hep-failed")).hasSize(1);
    assertThat(log.lines("event=hep listen=")).isEmpty();

    rig.clock.advance(Duration.ofSeconds(30));
    Rig.until(() -> log.lines("event=hep listen=").size() == 1);
    try (DatagramSocket freeswitch = socket("127.0.0.1")) {
      send(freeswitch, RECORDED.get(0));
      Rig.until(() -> count(Counter.HEP_DATAGRAMS) == 1);
    }
  }

  /** The event loop is held: it has something better to do for as long as it likes. */
  @Test
  void whatIsTooMuchIsDroppedAndCounted() throws Exception {
    listening("");
    CountDownLatch held = new CountDownLatch(1);
    rig.onLoop(
        () -> {
          try {
            held.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    int sent = 20_000;
    try (DatagramSocket freeswitch = socket("127.0.0.1")) {
      for (int i = 0; i < sent; i++) {
        send(freeswitch, RECORDED.get(0));
      }
      Rig.until(() -> count(Counter.HEP_DROPPED) > 0);
      assertThat(rig.daemon.copiesWaiting()).isBetween(1, HepReceiver.MOST_WAITING);
      assertThat(count(Counter.HEP_DATAGRAMS)).isLessThanOrEqualTo(HepReceiver.MOST_WAITING);

      held.countDown();
      Rig.until(() -> count(Counter.HEP_DATAGRAMS) + count(Counter.HEP_DROPPED) == sent);
      rig.settle();
      long dropped = count(Counter.HEP_DROPPED);
      send(freeswitch, RECORDED.get(0));
      Rig.until(() -> count(Counter.HEP_DATAGRAMS) + dropped == sent + 1);
      assertThat(count(Counter.HEP_DROPPED)).isEqualTo(dropped);
    } finally {
      held.countDown();
    }
  }

  @Test
  void noDatagramCreatesOrEndsABinding() throws Exception {
    listening("");
    // Those whose messages they are.
    for (HepRecording recording : HepRecording.all()) {
      Path events = Path.of("src/test/resources/hep", recording.name() + ".esl");
      for (Capture.Event event : Capture.read(events).events()) {
        if (event.name().equals("sofia::register")) {
          CaptureReplay.play(rig.sim, event);
        }
      }
    }
    rig.settle();
    List<String> before = rig.rows("SELECT user, call_id, network_port FROM binding ORDER BY 1, 2");
    MutatedDatagrams mutated = new MutatedDatagrams(3);
    try (DatagramSocket freeswitch = socket("127.0.0.1")) {
      for (int sent = 1; sent <= 20_000; sent++) {
        send(freeswitch, mutated.next());
        if (sent % 50 == 0) {
          long all = sent;
          Rig.until(() -> count(Counter.HEP_DATAGRAMS) + count(Counter.HEP_MALFORMED) == all);
        }
      }
    }
    rig.settle();
    assertThat(rig.rows("SELECT user, call_id, network_port FROM binding ORDER BY 1, 2"))
        .hasSizeGreaterThan(10)
        .isEqualTo(before);
    assertThat(
            rig.rows(
                "SELECT event FROM history WHERE event IN"
                    + " ('listed', 'unregistered', 'expired', 'replaced', 'gone-while-away')"))
        .isEmpty();
    // Some of it is evidence.
    assertThat(rig.rows("SELECT count(*) > 3 FROM binding WHERE via_host IS NOT NULL"))
        .containsExactly("1");
    assertThat(rig.rows("SELECT count(*) > 3 FROM binding WHERE reachability = 'reachable'"))
        .containsExactly("1");
    assertThat(count(Counter.INTERNAL_ERRORS)).isZero();
  }

  /** The simulated FreeSWITCH and its phones: nothing of it is lost or unreadable. */
  @Test
  void whatASimulatedFreeSwitchCopiesArrives() throws Exception {
    listening("");
    rig.copying();
    try (SimWorld world = new SimWorld(rig.sim, 1)) {
      for (PhoneKind kind : PhoneKind.values()) {
        world.add(kind).register();
      }
      rig.pass(Duration.ofSeconds(40), Duration.ofSeconds(1));
    }
    rig.clock.advance(Duration.ofSeconds(5));
    rig.settle();
    assertThat(rig.sim.copies()).isGreaterThan(5L * PhoneKind.values().length);
    assertThat(
            rig.rows(
                "SELECT hep_malformed, hep_received_at > 0, hep_sent_at > 0,"
                    + " abs(hep_ahead_ms) < 5000 FROM node_status"))
        .containsExactly("0 1 1 1");
    Rig.until(() -> count(Counter.HEP_DATAGRAMS) == rig.sim.copies());
    assertThat(count(Counter.HEP_DROPPED)).isZero();
  }

  @Test
  void offListensNowhere() throws Exception {
    rig.configured("[hep]\nlisten = \"off\"\n").start();
    rig.settle();
    assertThat(log.lines("event=hep")).isEmpty();
  }
}
