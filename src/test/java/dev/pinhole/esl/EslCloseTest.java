package dev.pinhole.esl;

import static dev.pinhole.esl.Link.assertFails;
import static dev.pinhole.esl.Link.result;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.Captures;
import dev.pinhole.esl.EslException.Kind;
import dev.pinhole.esl.ScriptedServer.Peer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The ends of a connection that was logged in. */
@Timeout(60)
class EslCloseTest {
  private static final String HUNG_UP = "FreeSWITCH closed the connection";

  private final Link link;
  private Peer peer;
  private EslConnection connection;

  EslCloseTest() throws IOException {
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

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Content-Type: command/re",
        "Content-Type: command/reply\nReply-Text: +OK\n",
        "Content-Length: 10\nContent-Type: text/event-json\n\n{\"a\":",
        "Content-Length: 2000000\n"
            + "Content-Type: text/event-json\n\n"
            + "{\"Job-UUID\":\"x\",\"_body\":\"",
      })
  void everythingPendingFailsOnce(String cut) throws Exception {
    AtomicInteger failures = new AtomicInteger();
    List<CompletableFuture<?>> pending = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      pending.add(connection.send(EslCommand.of("a" + i)));
      pending.add(connection.bgapi("b" + i, line -> {}));
    }
    pending.forEach(each -> each.whenComplete((done, failure) -> failures.incrementAndGet()));
    for (int i = 0; i < 10; i++) {
      peer.hear();
      peer.hear();
    }

    peer.say(cut);
    peer.close();

    link.heard.closed(Kind.DISCONNECTED, HUNG_UP);
    for (CompletableFuture<?> each : pending) {
      assertFails(each, Kind.DISCONNECTED, HUNG_UP);
    }
    assertThat(failures).hasValue(20);
    assertThat(link.onLoop(connection::inFlight)).isZero();
    assertThat(link.timers.pending()).isZero();
    link.heard.nothing();
  }

  @Test
  void aJobWhoseReplyCameFailsToo() throws Exception {
    CompletableFuture<Void> done = connection.bgapi("x", line -> {});
    CompletableFuture<EslReply> after = connection.send(EslCommand.of("y"));
    peer.hearJob("x");
    peer.hear();
    peer.reply("+OK");
    result(after);

    peer.close();

    assertFails(done, Kind.DISCONNECTED, HUNG_UP);
  }

  @Test
  void aResetIsADisconnection() throws Exception {
    CompletableFuture<EslReply> reply = connection.send(EslCommand.of("x"));
    peer.hear();

    peer.reset();

    EslException why = link.heard.next(Heard.Closed.class).why();
    assertThat(why.kind()).isEqualTo(Kind.DISCONNECTED);
    assertFails(reply, Kind.DISCONNECTED, why.getMessage());
  }

  @Test
  void aGoodbye() throws Exception {
    CompletableFuture<EslReply> exit = connection.send(EslCommand.of("exit"));
    CompletableFuture<EslReply> after = connection.send(EslCommand.of("x"));
    peer.hear();
    byte[] capture = Captures.bytes("exit");
    String text = new String(capture, StandardCharsets.UTF_8);
    int bye = text.indexOf("Content-Type: command/reply\nReply-Text: +OK bye");
    peer.say(Arrays.copyOfRange(capture, bye, capture.length));

    assertThat(result(exit).text()).isEqualTo("+OK bye");
    assertFails(after, Kind.DISCONNECTED, "FreeSWITCH said goodbye");
    link.heard.closed(Kind.DISCONNECTED, "FreeSWITCH said goodbye");
  }

  @ParameterizedTest
  @ValueSource(strings = {"no colon\n\n", "Content-Length: x\n\n"})
  void afterAFramingFaultNothingIsBelieved(String bad) throws Exception {
    CompletableFuture<EslReply> reply = connection.send(EslCommand.of("x"));
    peer.hear();

    peer.say(bad + "Content-Type: command/reply\nReply-Text: +OK\n\n");

    String why =
        bad.startsWith("no")
            ? "the connection failed: header line without a colon"
            : "the connection failed: Content-Length is not a number";
    assertFails(reply, Kind.PROTOCOL, why);
    link.heard.closed(Kind.PROTOCOL, why);
    link.heard.nothing();
  }

  @Test
  void aReplyThatNobodyWaitsFor() throws Exception {
    peer.reply("+OK");

    link.heard.closed(Kind.PROTOCOL, "a reply that no command waits for");
  }

  @Test
  void whatAListenerThrowsIsNoFailureOfTheNetwork() throws Exception {
    Heard failing =
        new Heard() {
          @Override
          public void event(EslEvent event) {
            throw new IllegalStateException("cannot take it");
          }
        };
    link.connector().connect(failing);
    Peer other = link.server.accept();
    other.logIn();
    failing.next(Heard.Ready.class);

    other.event("{}");

    failing.closed(
        Kind.PROTOCOL, "an internal error: java.lang.IllegalStateException: cannot take it");
  }

  @Test
  void closedByUsFromAnyThread() throws Exception {
    CompletableFuture<EslReply> reply = connection.send(EslCommand.of("x"));

    connection.close(new EslException(Kind.CLOSED, "enough"));

    assertFails(reply, Kind.CLOSED, "enough");
    link.heard.closed(Kind.CLOSED, "enough");
    assertThat(peer.hear()).isEqualTo("x");
    peer.hearEnd();
  }

  @Test
  void onTheEventLoopItIsClosedAtOnce() throws Exception {
    CompletableFuture<EslReply> reply = connection.send(EslCommand.of("x"));

    link.onLoop(
        () -> {
          connection.close(new EslException(Kind.CLOSED, "enough"));
          assertThat(reply).isCompletedExceptionally();
          assertThat(connection.writable()).isFalse();
          connection.close(new EslException(Kind.CLOSED, "twice"));
        });

    link.heard.closed(Kind.CLOSED, "enough");
    link.heard.nothing();
  }

  @Test
  void afterTheEndNothingCanBeSent() throws Exception {
    connection.close(new EslException(Kind.CLOSED, "enough"));
    link.heard.next(Heard.Closed.class);

    assertFails(connection.send(EslCommand.of("x")), Kind.CLOSED, "enough");
    assertFails(connection.bgapi("x", line -> {}), Kind.CLOSED, "enough");
    CompletableFuture<EslReply> onLoop = link.onLoop(() -> connection.send(EslCommand.of("x")));
    assertFails(onLoop, Kind.CLOSED, "enough");
    assertThat(link.onLoop(connection::inFlight)).isZero();
  }

  @Test
  void whoHearsOfAFailureFindsTheConnectionClosed() throws Exception {
    CompletableFuture<Boolean> writable = new CompletableFuture<>();
    CompletableFuture<CompletableFuture<EslReply>> again = new CompletableFuture<>();
    connection
        .send(EslCommand.of("x"))
        .whenComplete(
            (reply, failure) -> {
              writable.complete(connection.writable());
              again.complete(connection.send(EslCommand.of("again")));
            });

    connection.close(new EslException(Kind.CLOSED, "enough"));

    assertThat(result(writable)).isFalse();
    assertFails(result(again), Kind.CLOSED, "enough");
  }

  @Test
  void whenTheEventLoopHasEndedNothingIsLeftWaiting() throws Exception {
    CompletableFuture<EslReply> before = connection.send(EslCommand.of("x"));

    link.group.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();

    assertFails(before, Kind.DISCONNECTED, HUNG_UP);
    assertFails(connection.send(EslCommand.of("y")), Kind.DISCONNECTED, HUNG_UP);
    assertFails(connection.bgapi("z", line -> {}), Kind.DISCONNECTED, HUNG_UP);
    connection.close(new EslException(Kind.CLOSED, "enough"));
    link.heard.closed(Kind.DISCONNECTED, HUNG_UP);
    link.heard.nothing();
  }
}
