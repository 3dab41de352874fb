package dev.pinhole.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.freeswitch.esl.client.IEslEventListener;
import org.freeswitch.esl.client.inbound.Client;
import org.freeswitch.esl.client.transport.event.EslEvent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PlainEventTest {
  private final SimFreeSwitch sim = SimFreeSwitch.start();

  @AfterEach
  void close() {
    sim.close();
  }

  @Test
  void valuesAreEncodedButNotTheirPercentSigns() {
    try (EslSocket socket = EslSocket.login(sim)) {
      assertThat(socket.reply("event plain CUSTOM sofia::register"))
          .isEqualTo("+OK event listener enabled plain");
      sim.registrar()
          .register(
              SimRegister.of("1013")
                  .display("Zoë")
                  .firstContact("198.51.100.106:5075")
                  .contactParams("x=%0Aapi%20status%0A%0A;y=a+b;z=%0a")
                  .userAgent(""));
      EslSocket.Frame frame = socket.frame();
      assertThat(frame.header("Content-Type")).isEqualTo("text/event-plain");
      assertThat(frame.text())
          .startsWith("Event-Subclass: sofia%3A%3Aregister\nEvent-Name: CUSTOM\n")
          .contains(
              "\ncontact: %22Zo%C3%AB%22%20%3Csip%3A1013%40198.51.100.106%3A5075"
                  + "%3Bx%3D%0Aapi%20status%0A%0A%3By%3Da%2Bb%3Bz%3D%250a%3E\n")
          .contains("\nuser-agent: _undef_\n")
          .endsWith("\ncallgroup: techsupport\n\n");
    }
  }

  @Test
  void bodiesAreNotEncoded() {
    try (EslSocket socket = EslSocket.login(sim)) {
      socket.reply("event plain BACKGROUND_JOB");
      socket.send("bgapi sofia status profile nosuch reg");
      socket.frame();
      assertThat(socket.frame().text())
          .contains("\nJob-Command-Arg: status%20profile%20nosuch%20reg\n")
          .endsWith("\nContent-Length: 17\n\nInvalid Profile!\n");
    }
  }

  @Test
  void clientOfAnotherMakeLogsInAndReceives() throws Exception {
    CompletableFuture<EslEvent> received = new CompletableFuture<>();
    Client client = new Client();
    client.addEventListener(
        new IEslEventListener() {
          @Override
          public void eventReceived(EslEvent event) {
            received.complete(event);
          }

          @Override
          public void backgroundJobResultReceived(EslEvent event) {}
        });
    client.connect("127.0.0.1", sim.port(), "ClueCon", 10);
    assertThat(client.setEventSubscriptions("plain", "CUSTOM sofia::register").isOk()).isTrue();
    assertThat(client.sendSyncApiCommand("sofia", "status").getBodyLines().get(0))
        .isEqualTo(
            "                     Name\t   Type\t                                      Data\tState");
    sim.registrar().register(SimRegister.of("1000").callId("x;y@z"));
    EslEvent event = received.get(10, TimeUnit.SECONDS);
    assertThat(event.getEventName()).isEqualTo("CUSTOM");
    assertThat(event.getEventHeaders()).containsEntry("call-id", "x;y@z");
    client.close();
  }
}
