package dev.pinhole.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pinhole.time.ManualTimers;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FaultsTest {
  private static final String LISTING = "sofia status profile internal reg";

  private final ManualTimers timers = new ManualTimers();
  private final SimFreeSwitch sim =
      SimFreeSwitch.start(
          SimOptions.builder().timers(timers).heartbeat(Duration.ofSeconds(20)).build());
  private final EslSocket socket = EslSocket.subscribed(sim);
  private final SimFaults faults = sim.faults();
  private final SimRegistrar registrar = sim.registrar();

  @AfterEach
  void close() {
    socket.close();
    sim.close();
  }

  @Test
  void cutClosesWithoutAWord() {
    registrar.register(SimRegister.of("1000"));
    faults.cut();
    assertThat(sim.links()).isZero();
    assertThat(new String(socket.rest(), StandardCharsets.UTF_8))
        .contains("sofia::register\"")
        .endsWith("\"callgroup\":\"techsupport\"}");
  }

  @Test
  void linkIsCutBetweenAnyTwoBytes() {
    String whole = framesOfOneRegister();
    for (int bytes : new int[] {0, 1, 14, 60, 61, 62, 700, whole.length() - 1}) {
      try (EslSocket other = EslSocket.subscribed(sim)) {
        faults.cutAfter(bytes);
        registrar.register(SimRegister.of("1000"));
        String rest = new String(other.rest(), StandardCharsets.UTF_8);
        assertThat(rest).hasSize(bytes);
        assertThat(whole.substring(0, 60)).startsWith(rest.substring(0, Math.min(60, bytes)));
      }
    }
  }

  @Test
  void nextLinkIsCutWhereThereIsNone() {
    faults.cut();
    faults.cutAfter(20);
    try (EslSocket first = new EslSocket(sim.port());
        EslSocket second = new EslSocket(sim.port())) {
      assertThat(new String(first.rest(), StandardCharsets.UTF_8))
          .isEqualTo("Content-Type: auth/r");
      assertThat(second.frame().header("Content-Type")).isEqualTo("auth/request");
    }
  }

  @Test
  void outputComesInPieces() {
    faults.chunks(1);
    registrar.register(SimRegister.of("1000"));
    assertThat(socket.frames(3).get(2).event()).isEqualTo("sofia::register");
    faults.chunks(0);
    assertThat(socket.reply("noevents")).isEqualTo("+OK no longer listening for events");
  }

  @Test
  void lateReplyHoldsBackAllElse() {
    faults.reply(command -> command.startsWith("api uptime"), Answer.toldLate(seconds(5)), 1);
    socket.send("api uptime");
    received("api uptime");
    registrar.register(SimRegister.of("1000"));
    socket.send("api version");
    timers.advance(Duration.ofMillis(4999));
    assertNothingComes();
    timers.advance(Duration.ofMillis(1));
    assertThat(socket.frame().text()).isEqualTo("0\n");
    assertThat(socket.frames(3).get(2).event()).isEqualTo("sofia::register");
    assertThat(socket.frame().text()).startsWith("FreeSWITCH Version");
    socket.send("api uptime");
    assertThat(socket.frame().text()).isEqualTo("5\n");
  }

  @Test
  void commandMayBeDoneLate() {
    faults.reply(command -> command.startsWith("api uptime"), Answer.doneLate(seconds(5)));
    socket.send("api uptime");
    received("api uptime");
    timers.advance(seconds(5));
    assertThat(socket.frame().text()).isEqualTo("5\n");
  }

  @Test
  void replyThatNeverComesHoldsBackAllElseForEver() {
    faults.reply(command -> command.isKeepAlive(), Answer.never());
    socket.send("sendevent NOTIFY", "event-string: keep-alive");
    received("sendevent NOTIFY");
    timers.advance(Duration.ofMinutes(10));
    assertNothingComes();
    faults.cut();
    assertThat(socket.rest()).isEmpty();
  }

  @Test
  void lateJobListsWhatWasThereWhenItRan() {
    registrar.addSilently(SimRegister.of("1000"));
    faults.delayJobs(seconds(3));
    socket.send("bgapi " + LISTING);
    assertThat(socket.frame().header("Reply-Text")).startsWith("+OK Job-UUID: ");
    registrar.unregister(SimRegister.of("1000"));
    timers.advance(seconds(3));
    assertThat(socket.frames(3).get(2).event()).isEqualTo("sofia::unregister");
    assertThat(socket.frame().field("_body")).contains("Total items returned: 1\n");
  }

  @Test
  void slowJobListsWhatIsThereWhenItIsTold() {
    registrar.addSilently(SimRegister.of("1000"));
    faults.job(command -> command.argument().equals(LISTING), Answer.doneLate(seconds(3)));
    socket.send("bgapi " + LISTING);
    socket.frame();
    registrar.unregister(SimRegister.of("1000"));
    timers.advance(seconds(3));
    assertThat(socket.frames(4).get(3).field("_body")).contains("Total items returned: 0\n");
  }

  @Test
  void jobMayNeverBeAnswered() {
    faults.job(command -> true, Answer.never(), 1);
    socket.send("bgapi sofia status");
    socket.frame();
    assertThat(socket.job("sofia status")).endsWith("4 profiles 1 alias\n");
  }

  @Test
  void listingMayFail() {
    faults.listing("internal", "-ERR no such thing\n");
    assertThat(socket.job(LISTING)).isEqualTo("-ERR no such thing\n");
    assertThat(socket.job("sofia status profile external reg")).contains("returned: 0\n");
    faults.clearAnswers();
    assertThat(socket.job(LISTING)).contains("returned: 0\n");
  }

  @Test
  void muteStopsEverythingAndClosesNothing() {
    faults.mute();
    registrar.register(SimRegister.of("1000"));
    socket.send("api uptime");
    timers.advance(seconds(60));
    assertNothingComes();
    try (EslSocket other = new EslSocket(sim.port())) {
      faults.unmute();
      assertThat(other.frame().header("Content-Type")).isEqualTo("auth/request");
    }
    assertThat(socket.frames(6))
        .extracting(EslSocket.Frame::event)
        .containsExactly(
            "sofia::pre_register",
            "sofia::register_attempt",
            "sofia::register",
            "HEARTBEAT",
            "HEARTBEAT",
            "HEARTBEAT");
    assertThat(socket.frame().text()).isEqualTo("60\n");
  }

  @Test
  void lostEventsAreNeverSeen() {
    faults.loseEvents();
    registrar.register(SimRegister.of("1000"));
    faults.deliverEvents();
    registrar.register(SimRegister.of("1001"));
    assertThat(socket.frame().field("from-user")).isEqualTo("1001");
    assertThat(registrar.size()).isEqualTo(2);
  }

  @Test
  void anyBytesCanBeSent() {
    faults.sendRaw(
        "Content-Length: 4\nContent-Type: text/event-json\n\n{no}"
            .getBytes(StandardCharsets.UTF_8));
    assertThat(socket.frame().text()).isEqualTo("{no}");
  }

  @Test
  void tooManyWaitingEventsEndTheConnection() {
    faults.mute();
    sim.atOnce(
        () -> {
          for (int i = 0; i < 100_501; i++) {
            sim.heartbeat();
          }
          return null;
        });
    faults.unmute();
    assertThat(new String(socket.rest(), StandardCharsets.UTF_8))
        .isEqualTo(
            """
            Content-Type: text/disconnect-notice
            Content-Length: 39

            killed listener because of lost events
            """);
  }

  @Test
  void restartKeepsThePortAndTheRows() {
    registrar.addSilently(SimRegister.of("1000"));
    String before = sim.coreUuid();
    sim.restart(SimFreeSwitch.Rows.KEPT);
    assertThat(socket.rest()).isEmpty();
    try (EslSocket again = EslSocket.subscribed(sim)) {
      sim.heartbeat();
      EslSocket.Frame heartbeat = again.frame();
      assertThat(heartbeat.field("Core-UUID")).isEqualTo(sim.coreUuid()).isNotEqualTo(before);
      assertThat(heartbeat.field("Event-Sequence")).isEqualTo("1");
      assertThat(again.job(LISTING)).contains("returned: 1\n");
    }
  }

  @Test
  void nobodyListensBetweenShutdownAndStart() {
    registrar.addSilently(SimRegister.of("1000"));
    sim.shutDown();
    assertThatThrownBy(() -> new EslSocket(sim.port())).isInstanceOf(UncheckedIOException.class);
    sim.startUp(SimFreeSwitch.Rows.LOST);
    try (EslSocket again = EslSocket.subscribed(sim)) {
      assertThat(again.job(LISTING)).contains("returned: 0\n");
    }
  }

  @Test
  void restartMayBeAskedForOnTheLoopItself() {
    sim.loop.run(
        () -> {
          sim.registrar().register(SimRegister.of("1000"));
          sim.restart(SimFreeSwitch.Rows.KEPT);
        });
    // One turn until it listens, one more until that is done.
    for (int turn = 0; turn < 2; turn++) {
      sim.loop.await(sim.loop.atNextTurn(() -> {}));
    }
    try (EslSocket again = EslSocket.subscribed(sim)) {
      assertThat(again.job(LISTING)).contains("returned: 1\n");
    }
  }

  @Test
  void passwordMayChange() {
    faults.password("other");
    try (EslSocket other = new EslSocket(sim.port())) {
      other.frame();
      assertThat(other.reply("auth ClueCon")).isEqualTo("-ERR invalid");
    }
  }

  private String framesOfOneRegister() {
    registrar.register(SimRegister.of("1000"));
    faults.cut();
    return new String(socket.rest(), StandardCharsets.UTF_8);
  }

  private void received(String line) {
    assertThat(sim.commands().first(command -> command.startsWith(line)))
        .succeedsWithin(Duration.ofSeconds(10));
  }

  /** What the loop has written is there for the client at once: both are on this host. */
  private void assertNothingComes() {
    sim.atOnce(() -> null);
    sim.atOnce(() -> null);
    assertThat(socket.available()).isZero();
  }

  private static Duration seconds(long count) {
    return Duration.ofSeconds(count);
  }
}
