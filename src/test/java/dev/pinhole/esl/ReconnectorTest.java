package dev.pinhole.esl;

import static dev.pinhole.esl.Link.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.esl.EslException.Kind;
import dev.pinhole.esl.ScriptedServer.Peer;
import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongUnaryOperator;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ReconnectorTest {
  private static final RandomGenerator LONGEST = drawing(bound -> bound - 1);
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final String STOPPING = "pinhole is stopping";

  private final Link link;
  private Heard heard;
  private Reconnector reconnector;

  ReconnectorTest() throws IOException {
    link = new Link();
    heard = link.heard;
  }

  @AfterEach
  void close() throws IOException {
    link.close();
  }

  private void start(RandomGenerator random) throws Exception {
    reconnector = reconnector(random);
    link.onLoop(reconnector::start);
  }

  private Reconnector reconnector(RandomGenerator random) {
    return new Reconnector(link.connector(), random, LIMIT, link.timers, heard);
  }

  /** Draws what is said of each bound. */
  private static RandomGenerator drawing(LongUnaryOperator draw) {
    return new RandomGenerator() {
      @Override
      public long nextLong() {
        throw new UnsupportedOperationException();
      }

      @Override
      public long nextLong(long bound) {
        return draw.applyAsLong(bound);
      }
    };
  }

  private void stop() throws Exception {
    link.onLoop(reconnector::stop);
  }

  private Peer logIn() throws Exception {
    Peer peer = link.server.accept();
    peer.logIn();
    return peer;
  }

  /** Until the next attempt: nothing else waits. */
  private long retryMillis() {
    return link.timers.untilNext().toMillis();
  }

  /** The waits after so many failures in a row. */
  private long[] waits(int count, RandomGenerator random) throws Exception {
    link.server.stopListening();
    start(random);
    long[] waits = new long[count];
    for (int i = 0; i < count; i++) {
      assertThat(heard.next(Heard.Closed.class).why().kind()).isEqualTo(Kind.UNREACHABLE);
      waits[i] = retryMillis();
      link.timers.advance(link.timers.untilNext());
    }
    return waits;
  }

  /** The connection ends; the wait until the next attempt is turned away. */
  private long endAndWait(Peer peer) throws Exception {
    peer.close();
    heard.next(Heard.Closed.class);
    long millis = retryMillis();
    link.timers.advance(Duration.ofMillis(millis));
    return millis;
  }

  @Test
  void connectsAnewAfterTheEnd() throws Exception {
    start(LONGEST);
    Peer first = logIn();
    EslConnection old = heard.next(Heard.Ready.class).connection();
    CompletableFuture<EslReply> inFlight = old.send(EslCommand.of("x"));
    first.hear();
    first.close();
    heard.closed(Kind.DISCONNECTED, "FreeSWITCH closed the connection");
    assertThat(retryMillis()).isEqualTo(1000);
    assertFails(inFlight, Kind.DISCONNECTED, "FreeSWITCH closed the connection");

    link.timers.advance(Duration.ofMillis(999));
    assertThat(link.timers.untilNext()).isEqualTo(Duration.ofMillis(1));
    link.timers.advance(Duration.ofMillis(1));

    Peer second = logIn();
    EslConnection connection = heard.next(Heard.Ready.class).connection();
    assertThat(connection).isNotSameAs(old);
    connection.send(EslCommand.of("y"));
    assertThat(second.hear()).isEqualTo("y");
    second.event("{\"a\":\"1\"}");
    assertThat(heard.next(Heard.Event.class).event().get("a")).isEqualTo("1");
    second.event("{");
    heard.next(Heard.Malformed.class);
  }

  @Test
  void waitsTwiceAsLongAfterEachFailureUpToTheLimit() throws Exception {
    assertThat(waits(8, LONGEST))
        .containsExactly(1000, 2000, 4000, 8000, 16000, 30000, 30000, 30000);
  }

  @Test
  void waitsHalfOfThatAtLeast() throws Exception {
    assertThat(waits(8, drawing(bound -> 0)))
        .containsExactly(500, 1000, 2000, 4000, 8000, 15000, 15000, 15000);
  }

  @Test
  void waitsAreSpreadInBetween() throws Exception {
    long[] waits = LongStream.of(waits(405, new Random(7))).skip(5).toArray();

    assertThat(LongStream.of(waits).min().orElseThrow()).isBetween(15000L, 15200L);
    assertThat(LongStream.of(waits).max().orElseThrow()).isBetween(29800L, 30000L);
    assertThat(LongStream.of(waits).filter(wait -> wait < 22500).count()).isBetween(170L, 230L);
  }

  @Test
  void aWrongPasswordIsTriedAgain() throws Exception {
    start(LONGEST);
    Peer peer = link.server.accept();
    peer.say("Content-Type: auth/request\n\n");
    peer.hear();
    peer.reply("-ERR invalid");
    assertThat(heard.next(Heard.Closed.class).why().kind()).isEqualTo(Kind.WRONG_PASSWORD);
    assertThat(retryMillis()).isEqualTo(1000);

    link.advance(1);

    logIn();
    heard.next(Heard.Ready.class);
  }

  @Test
  void aShortLifeDoesNotResetTheWait() throws Exception {
    start(LONGEST);
    for (long millis : new long[] {1000, 2000, 4000}) {
      Peer peer = logIn();
      heard.next(Heard.Ready.class);
      link.timers.advance(Duration.ofMillis(29_999));
      assertThat(endAndWait(peer)).isEqualTo(millis);
    }
  }

  @Test
  void aLifeOfThirtySecondsResetsTheWait() throws Exception {
    start(LONGEST);
    for (long millis : new long[] {1000, 2000}) {
      Peer peer = logIn();
      heard.next(Heard.Ready.class);
      assertThat(endAndWait(peer)).isEqualTo(millis);
    }
    Peer peer = logIn();
    heard.next(Heard.Ready.class);

    link.advance(30);

    assertThat(endAndWait(peer)).isEqualTo(1000);
  }

  /** What counts is the life of this connection, not of one before it. */
  @Test
  void anAttemptThatFailsIsNoLife() throws Exception {
    start(LONGEST);
    Peer peer = logIn();
    heard.next(Heard.Ready.class);
    assertThat(endAndWait(peer)).isEqualTo(1000);
    for (long millis : new long[] {2000, 4000, 8000}) {
      Peer silent = link.server.accept();
      link.advance(9);
      assertThat(endAndWait(silent)).isEqualTo(millis);
    }
  }

  @Test
  void stoppedWhileConnecting() throws Exception {
    start(LONGEST);
    Peer peer = link.server.accept();

    stop();

    heard.closed(Kind.CLOSED, STOPPING);
    peer.hearEnd();
    assertStopped();
  }

  @Test
  void stoppedWhileLoggingIn() throws Exception {
    start(LONGEST);
    Peer peer = link.server.accept();
    peer.say("Content-Type: auth/request\n\n");
    peer.hear();

    stop();

    heard.closed(Kind.CLOSED, STOPPING);
    assertStopped();
  }

  @Test
  void stoppedWhileWaiting() throws Exception {
    start(LONGEST);
    link.server.accept().close();
    heard.next(Heard.Closed.class);

    stop();

    assertStopped();
  }

  @Test
  void stoppedWhenReady() throws Exception {
    start(LONGEST);
    Peer peer = logIn();
    EslConnection connection = heard.next(Heard.Ready.class).connection();
    CompletableFuture<EslReply> inFlight = connection.send(EslCommand.of("x"));

    stop();

    heard.closed(Kind.CLOSED, STOPPING);
    assertFails(inFlight, Kind.CLOSED, STOPPING);
    assertThat(peer.hear()).isEqualTo("x");
    peer.hearEnd();
    assertStopped();
  }

  @Test
  void stoppedTwice() throws Exception {
    start(LONGEST);
    logIn();
    heard.next(Heard.Ready.class);

    stop();
    stop();

    heard.closed(Kind.CLOSED, STOPPING);
    assertStopped();
  }

  @Test
  void stoppedBeforeItStarts() throws Exception {
    reconnector = reconnector(LONGEST);
    stop();

    link.onLoop(reconnector::start);

    assertStopped();
  }

  @Test
  void stoppedByItsOwnerWhenReady() throws Exception {
    heard =
        new Heard() {
          @Override
          public void ready(EslConnection connection) {
            super.ready(connection);
            reconnector.stop();
          }
        };
    start(LONGEST);
    logIn();

    heard.next(Heard.Ready.class);
    heard.closed(Kind.CLOSED, STOPPING);
    assertStopped();
  }

  @Test
  void stoppedByItsOwnerAtTheEnd() throws Exception {
    heard =
        new Heard() {
          @Override
          public void closed(EslException why) {
            reconnector.stop();
            super.closed(why);
          }
        };
    start(LONGEST);
    link.server.accept().close();

    heard.next(Heard.Closed.class);
    assertStopped();
  }

  @Test
  void anOwnerWhoFailsAtTheEndDoesNotKeepItFromConnecting() throws Exception {
    heard =
        new Heard() {
          @Override
          public void closed(EslException why) {
            super.closed(why);
            throw new IllegalStateException("what now?");
          }
        };
    start(LONGEST);
    Peer peer = logIn();
    heard.next(Heard.Ready.class);
    peer.close();
    heard.next(Heard.Closed.class);
    link.onLoop(() -> {});

    link.advance(1);

    logIn();
    heard.next(Heard.Ready.class);
  }

  /** No attempt follows, nobody waits for one, and nothing is told of it. */
  private void assertStopped() throws Exception {
    link.onLoop(() -> {});
    assertThat(link.timers.pending()).isZero();
    link.advance(3600);
    heard.nothing();
  }
}
