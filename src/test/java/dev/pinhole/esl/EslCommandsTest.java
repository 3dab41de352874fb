package dev.pinhole.esl;

import static dev.pinhole.esl.Link.assertFails;
import static dev.pinhole.esl.Link.result;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.esl.EslException.Kind;
import dev.pinhole.esl.ScriptedServer.Peer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Commands and their replies on a connection that is logged in. */
@Timeout(60)
class EslCommandsTest {
  private final Link link;
  private Peer peer;
  private EslConnection connection;

  EslCommandsTest() throws IOException {
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
  void aReplyAnswersItsCommand() throws Exception {
    CompletableFuture<EslReply> reply = connection.send(EslCommand.of("event json HEARTBEAT"));

    assertThat(peer.hear()).isEqualTo("event json HEARTBEAT");
    assertThat(link.onLoop(connection::inFlight)).isEqualTo(1);
    peer.reply("+OK event listener enabled json");

    assertThat(result(reply)).isEqualTo(new EslReply("+OK event listener enabled json"));
    assertThat(result(reply).ok()).isTrue();
    assertThat(link.onLoop(connection::inFlight)).isZero();
  }

  @Test
  void aRefusalIsAReply() throws Exception {
    CompletableFuture<EslReply> reply = connection.send(EslCommand.of("nosuch"));
    peer.hear();
    peer.reply("-ERR command not found");

    assertThat(result(reply)).isEqualTo(new EslReply("-ERR command not found"));
    assertThat(result(reply).ok()).isFalse();
  }

  @Test
  void anApiResponseAnswersToo() throws Exception {
    CompletableFuture<EslReply> reply = connection.send(EslCommand.of("api nosuchapi"));
    peer.hear();
    peer.frame("api/response", "-ERR nosuchapi Command not found!\n");

    assertThat(result(reply)).isEqualTo(new EslReply("-ERR nosuchapi Command not found!\n"));
  }

  @Test
  void aReplyMayBeWithoutText() throws Exception {
    CompletableFuture<EslReply> reply = connection.send(EslCommand.of("x"));
    peer.hear();
    peer.say("Content-Type: command/reply\n\n");

    assertThat(result(reply)).isEqualTo(new EslReply(""));
  }

  @Test
  void eventsBetweenRepliesAreNotReplies() throws Exception {
    CompletableFuture<EslReply> first = connection.send(EslCommand.of("a"));
    CompletableFuture<EslReply> second = connection.send(EslCommand.of("b"));
    peer.hear();
    peer.hear();
    peer.event("{\"Event-Name\":\"HEARTBEAT\",\"a\":\"1\",\"unwanted\":\"2\"}");
    peer.reply("+OK 1");
    peer.event("{\"Event-Name\":\"HEARTBEAT\",\"a\":\"2\"}");
    peer.reply("+OK 2");

    assertThat(result(first).text()).isEqualTo("+OK 1");
    assertThat(result(second).text()).isEqualTo("+OK 2");
    assertThat(link.heard.next(Heard.Event.class).event().fields())
        .isEqualTo(Map.of("Event-Name", "HEARTBEAT", "a", "1"));
    assertThat(link.heard.next(Heard.Event.class).event().fields())
        .isEqualTo(Map.of("Event-Name", "HEARTBEAT", "a", "2"));
  }

  @Test
  void everyReplyFindsItsCommandWhoeverSends() throws Exception {
    Map<String, CompletableFuture<EslReply>> replies = new ConcurrentHashMap<>();
    CountDownLatch start = new CountDownLatch(1);
    List<Thread> senders = new ArrayList<>();
    for (int sender = 0; sender < 4; sender++) {
      String name = "sender" + sender;
      Thread thread =
          new Thread(
              () -> {
                awaitQuietly(start);
                for (int i = 0; i < 200; i++) {
                  String command = name + "-" + i;
                  replies.put(command, connection.send(EslCommand.of(command)));
                }
              });
      thread.start();
      senders.add(thread);
    }
    start.countDown();
    for (int i = 0; i < 200; i++) {
      String command = "loop-" + i;
      link.loop.execute(() -> replies.put(command, connection.send(EslCommand.of(command))));
    }

    List<String> heard = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      String command = peer.hear();
      heard.add(command);
      peer.reply("+OK " + command);
    }
    for (Thread sender : senders) {
      sender.join();
    }
    link.onLoop(() -> {});

    assertThat(replies.keySet()).containsExactlyInAnyOrderElementsOf(heard).hasSize(1000);
    for (Map.Entry<String, CompletableFuture<EslReply>> each : replies.entrySet()) {
      assertThat(result(each.getValue()).text()).isEqualTo("+OK " + each.getKey());
    }
    assertThat(heard.stream().filter(command -> command.startsWith("sender2-")))
        .containsExactlyElementsOf(IntStream.range(0, 200).mapToObj(i -> "sender2-" + i).toList());
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void commandsOfOneThreadKeepTheirOrderBgapiIncluded() throws Exception {
    for (int i = 0; i < 50; i++) {
      connection.send(EslCommand.of("a" + i));
      connection.bgapi("b" + i, line -> {});
    }
    link.onLoop(
        () -> {
          connection.bgapi("c", line -> {});
          connection.send(EslCommand.of("d"));
        });

    for (int i = 0; i < 50; i++) {
      assertThat(peer.hear()).isEqualTo("a" + i);
      assertThat(peer.hear()).startsWith("bgapi b" + i + "\n");
    }
    assertThat(peer.hear()).startsWith("bgapi c\n");
    assertThat(peer.hear()).isEqualTo("d");
  }

  @Test
  void aLateReplyEndsTheConnectionAndNamesTheCommand() throws Exception {
    CompletableFuture<EslReply> answered = connection.send(EslCommand.of("first"));
    CompletableFuture<EslReply> late = connection.send(EslCommand.of("second"));
    peer.hear();
    peer.hear();
    peer.reply("+OK");
    result(answered);

    link.advance(29);
    link.heard.nothing();
    link.advance(1);

    String why = "FreeSWITCH did not reply to: second";
    assertFails(late, Kind.TIMEOUT, why);
    link.heard.closed(Kind.TIMEOUT, why);
    peer.hearEnd();
  }

  /** Replies come in order, and FreeSWITCH is at work. */
  @Test
  void theNextReplyIsWaitedForFromTheOneBefore() throws Exception {
    CompletableFuture<EslReply> first = connection.send(EslCommand.of("first"));
    CompletableFuture<EslReply> second = connection.send(EslCommand.of("second"));
    peer.hear();
    peer.hear();
    link.advance(20);
    peer.reply("+OK");
    result(first);

    link.advance(29);
    link.heard.nothing();
    link.advance(1);

    assertFails(second, Kind.TIMEOUT, "FreeSWITCH did not reply to: second");
  }

  @Test
  void aReplyInTimeEndsItsDeadline() throws Exception {
    CompletableFuture<EslReply> reply = connection.send(EslCommand.of("a"));
    peer.hear();
    link.advance(29);
    peer.reply("+OK");
    result(reply);

    link.advance(3600);

    link.heard.nothing();
  }

  @Test
  void nobodyIsLateWhileNobodyListens() throws Exception {
    CompletableFuture<EslReply> reply = connection.send(EslCommand.of("a"));
    peer.hear();
    link.advance(20);
    link.onLoop(() -> connection.setReading(false));
    peer.reply("+OK");
    link.advance(600);
    link.heard.nothing();
    assertThat(reply).isNotDone();

    link.onLoop(() -> connection.setReading(true));

    assertThat(result(reply).text()).isEqualTo("+OK");
    CompletableFuture<EslReply> late = connection.send(EslCommand.of("b"));
    peer.hear();
    link.advance(30);
    assertFails(late, Kind.TIMEOUT, "FreeSWITCH did not reply to: b");
  }

  @Test
  void tellsWhenSomethingLastCame() throws Exception {
    link.advance(5);
    peer.event("{}");
    link.heard.next(Heard.Event.class);
    long heardAt = link.timers.nanos();

    link.advance(7);

    assertThat(link.onLoop(connection::lastHeard)).isEqualTo(heardAt);
  }

  @Test
  void whatIsNoEventIsLeftOut() throws Exception {
    peer.event("{\"Event-Name\":\"HEARTBEAT\"");
    peer.event("not JSON");
    peer.frame("text/event-plain", "Event-Name: HEARTBEAT\n\n");
    peer.event("{\"Event-Name\":\"HEARTBEAT\"}");

    String notJson = "an event that is not JSON was left out";
    assertThat(link.heard.next(Heard.Malformed.class).why()).isEqualTo(notJson);
    assertThat(link.heard.next(Heard.Malformed.class).why()).isEqualTo(notJson);
    assertThat(link.heard.next(Heard.Malformed.class).why())
        .isEqualTo("a frame of an unknown Content-Type was left out");
    assertThat(link.heard.next(Heard.Event.class).event().name()).isEqualTo("HEARTBEAT");
  }
}
