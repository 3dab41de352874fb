package dev.pinhole.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.freeswitch.esl.client.IEslEventListener;
import org.freeswitch.esl.client.inbound.Client;
import org.freeswitch.esl.client.transport.event.EslEvent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A client that others wrote takes the simulator for a FreeSWITCH. */
class IndependentClientTest {
  private final SimFreeSwitch sim = SimFreeSwitch.start();
  private final Client client = new Client();

  @AfterEach
  void stop() {
    client.close();
    sim.close();
  }

  @Test
  void logsInAndReceivesAnEvent() throws Exception {
    BlockingQueue<EslEvent> events = new LinkedBlockingQueue<>();
    client.addEventListener(
        new IEslEventListener() {
          @Override
          public void eventReceived(EslEvent event) {
            events.add(event);
          }

          @Override
          public void backgroundJobResultReceived(EslEvent event) {}
        });

    client.connect("127.0.0.1", sim.port(), sim.password(), 10);
    client.setEventSubscriptions("plain", "CUSTOM sofia::register");
    sim.registrar()
        .register(
            SimRegister.of("1000")
                .callId("independent@x")
                .firstContact("192.168.1.120:5060")
                .contact("192.168.1.120:5060")
                .source("198.51.100.98:24832"));

    EslEvent event = events.poll(20, TimeUnit.SECONDS);
    assertThat(event).isNotNull();
    assertThat(event.getEventHeaders())
        .containsEntry("Event-Subclass", "sofia::register")
        .containsEntry("call-id", "independent@x")
        .containsEntry("network-port", "24832");
  }
}
