package dev.pinhole.esl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.Captures;
import dev.pinhole.esl.EslException.Kind;
import dev.pinhole.esl.ScriptedServer.Peer;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class EslLoginTest {
  private final Link link;

  EslLoginTest() throws IOException {
    link = new Link();
  }

  @AfterEach
  void close() throws IOException {
    link.close();
  }

  private String address() {
    return "127.0.0.1:" + link.server.port();
  }

  @Test
  void logsInWithThePassword() throws Exception {
    Peer peer = link.connect();

    assertThat(peer.logIn()).isEqualTo("auth ClueCon");

    EslConnection connection = link.heard.next(Heard.Ready.class).connection();
    assertThat(link.onLoop(connection::inFlight)).isZero();
    assertThat(link.onLoop(connection::writable)).isTrue();
    link.heard.nothing();
  }

  @Test
  void saysNothingBeforeItIsAsked() throws Exception {
    Peer peer = link.connect();
    peer.say("Content-Type: auth/req");
    link.advance(9);
    peer.say("uest\n\n");

    assertThat(peer.hear()).isEqualTo("auth ClueCon");
  }

  @Test
  void wrongPassword() throws Exception {
    Peer peer = link.connect();
    peer.say(Captures.bytes("auth-failed"));

    assertThat(peer.hear()).isEqualTo("auth ClueCon");
    link.heard.closed(
        Kind.WRONG_PASSWORD, "FreeSWITCH at " + address() + " refuses the event socket password");
    peer.hearEnd();
    link.heard.nothing();
  }

  @Test
  void rejectedByTheAcl() throws Exception {
    Peer peer = link.connect();
    peer.frame("text/rude-rejection", "Access Denied, go away.\n");

    link.heard.closed(
        Kind.REJECTED, "FreeSWITCH at " + address() + " rejects this host by its ACL");
    peer.hearEnd();
    link.heard.nothing();
  }

  @Test
  void nobodyListens() throws Exception {
    link.server.stopListening();

    link.connector().connect(link.heard);

    link.heard.closed(
        Kind.UNREACHABLE, "cannot connect to FreeSWITCH at " + address() + ": Connection refused");
    assertThat(link.onLoop(link.timers::pending)).isZero();
  }

  /** A label of more than 63 characters (RFC 1035 2.3.4): nobody needs to be asked about it. */
  @Test
  void noSuchHost() throws Exception {
    String host = "x".repeat(64) + ".invalid";

    link.connector(new EslOptions(host, 8021, "ClueCon", Set.of())).connect(link.heard);

    link.heard.closed(
        Kind.UNREACHABLE, "cannot connect to FreeSWITCH at " + host + ":8021: unknown host name");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "SSH-2.0-OpenSSH_9.2p1\r\n", "Content-Type: auth/request\n"})
  void whoDoesNotAnswerLikeFreeswitchIsGivenUp(String greeting) throws Exception {
    Peer peer = link.connect();
    peer.say(greeting);

    link.advance(9);
    link.heard.nothing();
    link.advance(1);

    link.heard.closed(Kind.UNREACHABLE, address() + " does not answer like FreeSWITCH");
    peer.hearEnd();
    assertThat(link.timers.pending()).isZero();
  }

  @Test
  void whoSpeaksOfOtherThingsIsGivenUp() throws Exception {
    Peer peer = link.connect();
    peer.say("X: y\n\n");
    assertThat(link.heard.next(Heard.Malformed.class).why())
        .isEqualTo("a frame of an unknown Content-Type was left out");

    link.advance(10);

    link.heard.closed(Kind.UNREACHABLE, address() + " does not answer like FreeSWITCH");
  }

  @Test
  void whoDoesNotAnswerThePasswordIsGivenUp() throws Exception {
    Peer peer = link.connect();
    peer.say("Content-Type: auth/request\n\n");
    peer.hear();

    link.advance(10);

    link.heard.closed(Kind.UNREACHABLE, address() + " does not answer like FreeSWITCH");
  }

  @Test
  void theHandshakeDeadlineEndsWithTheHandshake() throws Exception {
    Peer peer = link.connect();
    link.advance(9);
    peer.logIn();
    link.heard.next(Heard.Ready.class);

    link.advance(3600);

    link.heard.nothing();
  }

  @Test
  void aLatePasswordReplyIsNamedWithoutThePassword() throws Exception {
    Duration second = Duration.ofSeconds(1);
    EslOptions options =
        new EslOptions(
            "127.0.0.1",
            link.server.port(),
            "ClueCon",
            Set.of(),
            Duration.ofSeconds(60),
            second,
            second);
    link.connector(options).connect(link.heard);
    Peer peer = link.server.accept();
    peer.say("Content-Type: auth/request\n\n");
    peer.hear();

    link.advance(1);

    link.heard.closed(Kind.TIMEOUT, "FreeSWITCH did not reply to: auth (password not shown)");
  }

  @Test
  void asksTwice() throws Exception {
    Peer peer = link.connectAndLogIn();
    link.heard.next(Heard.Ready.class);

    peer.say("Content-Type: auth/request\n\n");

    link.heard.closed(Kind.PROTOCOL, "a second auth/request");
    peer.hearEnd();
  }

  @Test
  void asksTwiceAtOnce() throws Exception {
    Peer peer = link.connect();

    peer.say("Content-Type: auth/request\n\nContent-Type: auth/request\n\n");

    link.heard.closed(Kind.PROTOCOL, "a second auth/request");
  }

  @Test
  void repliesBeforeItIsAsked() throws Exception {
    Peer peer = link.connect();

    peer.reply("+OK accepted");

    link.heard.closed(Kind.PROTOCOL, "a reply that no command waits for");
    peer.hearEnd();
  }

  @Test
  void hangsUp() throws Exception {
    link.connect().close();

    link.heard.closed(Kind.DISCONNECTED, "FreeSWITCH closed the connection");
  }

  @Test
  void anOwnerWhoFailsWhenReadyEndsTheConnection() throws Exception {
    Heard failing =
        new Heard() {
          @Override
          public void ready(EslConnection connection) {
            super.ready(connection);
            throw new IllegalStateException("not ready at all");
          }
        };
    link.connector().connect(failing);
    Peer peer = link.server.accept();
    peer.logIn();

    failing.next(Heard.Ready.class);
    failing.closed(
        Kind.PROTOCOL, "logging in failed: java.lang.IllegalStateException: not ready at all");
    peer.hearEnd();
  }

  /** Nothing is asked of a connection that is closed as soon as it is opened. */
  @Test
  void closedBeforeItIsConnected() throws Exception {
    AtomicInteger closings = new AtomicInteger();
    Heard counting =
        new Heard() {
          @Override
          public void closed(EslException why) {
            closings.incrementAndGet();
            super.closed(why);
          }
        };
    link.onLoop(
        () -> {
          EslConnection connection = link.connector().connect(counting);
          connection.close(new EslException(Kind.CLOSED, "enough"));
          connection.close(new EslException(Kind.CLOSED, "twice"));
        });

    counting.closed(Kind.CLOSED, "enough");
    link.close();
    assertThat(closings).hasValue(1);
  }
}
