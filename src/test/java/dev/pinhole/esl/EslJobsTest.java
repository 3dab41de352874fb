package dev.pinhole.esl;

import static dev.pinhole.esl.Link.assertFails;
import static dev.pinhole.esl.Link.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.pinhole.esl.EslException.Kind;
import dev.pinhole.esl.ScriptedServer.Peer;
import dev.pinhole.time.Timers;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Background jobs on a connection that is logged in. */
@Timeout(60)
class EslJobsTest {
  private static final String LATE = "FreeSWITCH did not finish a bgapi job";

  private final Link link;
  private final List<String> lines = Collections.synchronizedList(new ArrayList<>());
  private Peer peer;
  private EslConnection connection;

  EslJobsTest() throws IOException {
    link = new Link();
  }

  @BeforeEach
  void logIn() throws Exception {
    peer = link.connectAndLogIn();
    connection = link.heard.next(Heard.Ready.class).connection();
  }

  @AfterEach
  void close() throws IOException {
    link.close();
  }

  @Test
  void theResultComesLineByLine() throws Exception {
    CompletableFuture<Void> done = connection.bgapi("sofia status", lines::add);
    String uuid = peer.hearJob("sofia status");
    peer.event(job(uuid, "one\\n\\ntwo\\r\\nthree\\rthree\\n"));

    result(done);
    assertThat(lines).containsExactly("one", "", "two\r", "three\rthree");
    link.heard.nothing();
  }

  @Test
  void theResultMayComeBeforeTheReply() throws Exception {
    CompletableFuture<Void> done = connection.bgapi("x", lines::add);
    String uuid = peer.hearUnansweredJob("x");
    peer.event(job(uuid, "one"));
    result(done);
    assertThat(lines).containsExactly("one");

    CompletableFuture<EslReply> next = connection.send(EslCommand.of("y"));
    peer.hear();
    peer.reply("+OK Job-UUID: " + uuid);
    peer.reply("+OK y");

    assertThat(result(next).text()).isEqualTo("+OK y");
  }

  @Test
  void eachJobGetsItsOwnResult() throws Exception {
    List<String> others = Collections.synchronizedList(new ArrayList<>());
    CompletableFuture<Void> first = connection.bgapi("a", lines::add);
    CompletableFuture<Void> second = connection.bgapi("b", others::add);
    String firstUuid = peer.hearJob("a");
    String secondUuid = peer.hearJob("b");
    peer.event(job(secondUuid, "second"));
    result(second);
    assertThat(first).isNotDone();
    peer.event(job(firstUuid, "first"));
    result(first);

    assertThat(firstUuid).isNotEqualTo(secondUuid);
    assertThat(lines).containsExactly("first");
    assertThat(others).containsExactly("second");
  }

  @Test
  void aRefusedJobFails() throws Exception {
    CompletableFuture<Void> done = connection.bgapi("x", lines::add);
    peer.hear();
    peer.reply("-ERR command not found");

    assertFails(done, Kind.COMMAND_FAILED, "FreeSWITCH refused bgapi: -ERR command not found");
    link.heard.nothing();
  }

  @Test
  void aLateJobFailsAloneAndItsLateResultHarmsNobody() throws Exception {
    CompletableFuture<Void> late = connection.bgapi("a", lines::add);
    String lateUuid = peer.hearJob("a");
    link.settle(peer);
    link.advance(60);
    List<String> others = Collections.synchronizedList(new ArrayList<>());
    CompletableFuture<Void> other = connection.bgapi("b", others::add);
    String otherUuid = peer.hearJob("b");
    CompletableFuture<EslReply> answered = connection.send(EslCommand.of("c"));
    peer.hear();
    peer.reply("+OK");
    result(answered);

    link.advance(59);
    assertThat(late).isNotDone();
    link.advance(1);

    assertFails(late, Kind.TIMEOUT, LATE);
    peer.event(job(lateUuid, "too late"));
    peer.event(job(otherUuid, "in time"));
    result(other);
    assertThat(lines).isEmpty();
    assertThat(others).containsExactly("in time");
    link.heard.nothing();
  }

  @Test
  void theResultOfAnotherClientsJobIsNobodys() throws Exception {
    CompletableFuture<Void> done = connection.bgapi("x", lines::add);
    String uuid = peer.hearJob("x");
    peer.event(job("7f5b4c0e", "not ours"));
    peer.event("{\"Event-Name\":\"BACKGROUND_JOB\",\"_body\":\"nameless\"}");
    peer.event(job(uuid, "ours"));
    result(done);

    assertThat(lines).containsExactly("ours");
    link.heard.nothing();
  }

  @Test
  void controlCharactersAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> connection.bgapi("status\n\napi shutdown", lines::add));
  }

  @Test
  void aLargeResultComesLineByLine() throws Exception {
    CompletableFuture<Void> done = connection.bgapi("x", lines::add);
    String uuid = peer.hearJob("x");
    peer.event(job(uuid, "Zo\u00eb: \\\"12345678901234567890\\\"\\r\\n".repeat(100_000) + "end"));
    result(done);

    assertThat(lines).hasSize(100_001).endsWith("end");
    assertThat(lines.subList(0, 100_000)).containsOnly("Zo\u00eb: \"12345678901234567890\"\r");
    link.heard.nothing();
  }

  @Test
  void aLargeEventOfNobodysJobIsAnEvent() throws Exception {
    peer.event(
        "{\"Event-Name\":\"CUSTOM\",\"x\":\"" + "x".repeat(2_000_000) + "\",\"a\":\"value\"}");

    EslEvent event = link.heard.next(Heard.Event.class).event();
    assertThat(event.get("a")).isEqualTo("value");
    assertThat(event.get("x")).isEmpty();
  }

  /** A line too long, as no listing has, fails the job; the frames around it are sound. */
  @Test
  void aLargeResultThatCannotBeReadFailsItsJobAlone() throws Exception {
    CompletableFuture<Void> done = connection.bgapi("x", lines::add);
    String uuid = peer.hearJob("x");
    peer.event(job(uuid, "first\\n" + "x".repeat(JsonStringReader.MAX + 1)));

    String why = "a large event was left out: a line of more than 4194304 bytes";
    assertFails(done, Kind.PROTOCOL, why);
    assertThat(link.heard.next(Heard.Malformed.class).why()).isEqualTo(why);
    assertThat(lines).containsExactly("first");
    peer.event("{\"Event-Name\":\"HEARTBEAT\"}");
    link.heard.next(Heard.Event.class);
  }

  @Test
  void aResultOverTheCapFailsItsJobAloneBeforeItsEnd() throws Exception {
    CompletableFuture<Void> done = connection.bgapi("x", lines::add);
    String uuid = peer.hearJob("x");
    CompletableFuture<EslReply> reply = connection.send(EslCommand.of("y"));
    peer.hear();
    byte[] head =
        bytes("{\"Event-Name\":\"BACKGROUND_JOB\",\"Job-UUID\":\"" + uuid + "\",\"_body\":\"");
    byte[] mebibyte = bytes("x".repeat(1024 * 1024));
    peer.say("Content-Length: " + (head.length + 257L * mebibyte.length));
    peer.say("\nContent-Type: text/event-json\n\n");
    peer.say(head);
    peer.say(mebibyte);

    String why =
        "a large event was left out: it has " + (head.length + 257L * mebibyte.length) + " bytes";
    assertFails(done, Kind.PROTOCOL, why);
    assertThat(link.heard.next(Heard.Malformed.class).why()).isEqualTo(why);
    for (int i = 1; i < 257; i++) {
      peer.say(mebibyte);
    }
    peer.reply("+OK");
    assertThat(result(reply).text()).isEqualTo("+OK");
    link.heard.nothing();
  }

  @Test
  void theEventOfAResultIsKnownBeforeItsLines() throws Exception {
    for (String body : List.of("one", "one\\n" + "x".repeat(2_000_000))) {
      List<String> told = Collections.synchronizedList(new ArrayList<>());
      CompletableFuture<Void> done =
          connection.bgapi(
              "x",
              new LineSink() {
                @Override
                public void begin(EslEvent event) {
                  told.add(event.get("a"));
                }

                @Override
                public void line(String line) {
                  told.add(line.substring(0, 1));
                }
              });
      String uuid = peer.hearJob("x");
      peer.event("{\"a\":\"its time\"," + job(uuid, body).substring(1));

      result(done);
      assertThat(told).startsWith("its time", "o");
    }
  }

  /** Rows behind the one that could not be taken are not taken either. */
  @ParameterizedTest
  @ValueSource(ints = {1, 100_000})
  void whatASinkThrowsFailsItsJobAndNothingElse(int size) throws Exception {
    EslOptions options = new EslOptions("127.0.0.1", link.server.port(), "ClueCon", Set.of());
    new EslConnector(link.loop, NioSocketChannel.class, goingOn(), options).connect(link.heard);
    peer = link.server.accept();
    peer.logIn();
    connection = link.heard.next(Heard.Ready.class).connection();
    CompletableFuture<Void> done =
        connection.bgapi(
            "x",
            line -> {
              lines.add(line);
              throw new IllegalStateException("no room");
            });
    String uuid = peer.hearJob("x");
    peer.event(job(uuid, "a line of more than ten\\n".repeat(size)));

    assertFails(done, Kind.PROTOCOL, "an internal error: java.lang.IllegalStateException: no room");
    link.settle(peer);
    assertThat(lines).hasSize(1);
  }

  /** As the daemon's timers do. */
  private Timers goingOn() {
    return new Timers() {
      @Override
      public long nanos() {
        return link.timers.nanos();
      }

      @Override
      public long epochMillis() {
        return link.timers.epochMillis();
      }

      @Override
      public Timer schedule(long delayNanos, Runnable task) {
        return link.timers.schedule(delayNanos, task);
      }

      @Override
      public void internalError(Throwable fault) {}
    };
  }

  @Test
  void aLargeFrameThatIsNoJsonIsLeftOut() throws Exception {
    peer.event("x".repeat(2_000_000));
    peer.frame("text/event-plain", "x".repeat(2_000_000));
    peer.event("{\"Event-Name\":\"HEARTBEAT\"}");

    assertThat(link.heard.next(Heard.Malformed.class).why())
        .isEqualTo("a large event was left out: it is not one JSON object");
    assertThat(link.heard.next(Heard.Malformed.class).why())
        .isEqualTo("a frame of an unknown Content-Type was left out");
    link.heard.next(Heard.Event.class);
    link.heard.nothing();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String job(String uuid, String body) {
    return "{\"Event-Name\":\"BACKGROUND_JOB\",\"Job-UUID\":\""
        + uuid
        + "\",\"_body\":\""
        + body
        + "\"}";
  }
}
