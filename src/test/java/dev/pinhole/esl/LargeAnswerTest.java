package dev.pinhole.esl;

import static dev.pinhole.esl.Link.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.esl.EslException.Kind;
import dev.pinhole.esl.ScriptedServer.Peer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A listing so large that everything else waits behind it. */
@Timeout(60)
class LargeAnswerTest {
  private static final String LINE = "x".repeat(99) + "\\n";

  private final Link link;
  private final List<String> lines = Collections.synchronizedList(new ArrayList<>());
  private Peer peer;
  private EslConnection connection;
  private CompletableFuture<Void> done;
  private CompletableFuture<EslReply> reply;

  LargeAnswerTest() throws IOException {
    link = new Link();
  }

  /** A job whose answer has begun to come, and a command whose reply is behind it. */
  @BeforeEach
  void begin() throws Exception {
    peer = link.connectAndLogIn();
    connection = link.heard.next(Heard.Ready.class).connection();
    done = connection.bgapi("sofia status profile internal reg", lines::add);
    String uuid = peer.hearJob("sofia status profile internal reg");
    reply = connection.send(EslCommand.of("sendevent NOTIFY"));
    peer.hear();
    String head = "{\"Event-Name\":\"BACKGROUND_JOB\",\"Job-UUID\":\"" + uuid + "\",\"_body\":\"";
    int length = head.length() + 20_000 * LINE.length() + 2;
    peer.say("Content-Length: " + length + "\nContent-Type: text/event-json\n\n" + head);
    peer.say(LINE.repeat(10_000));
    awaitLines(10_000);
  }

  @AfterEach
  void close() throws IOException {
    link.close();
  }

  private void awaitLines(int count) {
    while (lines.size() < count) {
      Thread.onSpinWait();
    }
  }

  @Test
  void theReplyBehindItIsNotLate() throws Exception {
    link.advance(25);
    peer.say(LINE.repeat(5_000));
    awaitLines(15_000);
    link.advance(25);
    peer.say(LINE.repeat(5_000) + "\"}");
    peer.reply("+OK sent");

    Link.result(done);
    assertThat(Link.result(reply).text()).isEqualTo("+OK sent");
    assertThat(lines).hasSize(20_000);
    link.heard.nothing();
  }

  @Test
  void silenceInTheMiddleOfItClosesTheConnection() throws Exception {
    link.advance(31);

    assertThat(link.heard.next(Heard.Closed.class).why())
        .hasMessage("FreeSWITCH fell silent in the middle of a large answer");
    assertThat(done).isCompletedExceptionally();
    assertThat(reply).isCompletedExceptionally();
  }

  @Test
  void aPauseOfOurOwnIsNoSilence() throws Exception {
    link.onLoop(() -> connection.setReading(false));
    link.advance(300);
    link.onLoop(() -> assertThat(connection.silence()).isZero());
    link.onLoop(() -> connection.setReading(true));
    link.advance(20);
    link.onLoop(() -> assertThat(connection.silence()).isEqualTo(Duration.ofSeconds(20).toNanos()));
    peer.say(LINE.repeat(10_000) + "\"}");

    Link.result(done);
    link.heard.nothing();
  }

  /** 2 MB have 30 s, and a second for each 64 KiB. */
  @Test
  void oneThatTricklesClosesTheConnection() throws Exception {
    for (int second = 0; second < 60; second++) {
      link.heard.nothing();
      peer.say("\\n");
      awaitLines(10_001 + second);
      link.advance(1);
    }

    link.heard.closed(Kind.TIMEOUT, "a large answer of FreeSWITCH does not come to its end");
    assertFails(done, Kind.TIMEOUT, "a large answer of FreeSWITCH does not come to its end");
    assertThat(reply).isCompletedExceptionally();
  }
}
