package dev.pinhole.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NotifyTest {
  private final SimFreeSwitch sim =
      SimFreeSwitch.start(
          SimOptions.builder().multipleRegistrations(MultipleRegistrations.BY_CALL_ID).build());
  private final EslSocket socket = EslSocket.login(sim);
  private final List<String> reached = new ArrayList<>();

  @BeforeEach
  void register() {
    sim.network(
        row -> {
          reached.add(row.callId() + " at " + row.target());
          return Optional.empty();
        });
    SimRegister phone = SimRegister.of("1000");
    sim.registrar().register(phone.callId("a").source("198.51.100.98:4001"));
    sim.registrar()
        .register(phone.callId("b").firstContact("192.0.2.1:5070").source("192.0.2.1:5070"));
  }

  @AfterEach
  void close() {
    socket.close();
    sim.close();
  }

  @Test
  void goesWhereTheRowOfThatCallIdLeads() {
    notify("call-id: a");
    notify("call-id: b");
    assertThat(reached()).containsExactly("a at 198.51.100.98:4001", "b at 192.0.2.1:5070");
    assertThat(sim.notifyCounts()).isEqualTo(new NotifyCounts(2, 0, 0));
  }

  @Test
  void callIdAloneDecides() {
    send("user: somebody", "host: somewhere", "call-id: a");
    assertThat(reached()).containsExactly("a at 198.51.100.98:4001");
  }

  @Test
  void withoutCallIdItGoesToAllOfTheUser() {
    send("user: 1000", "host: 203.0.113.88");
    assertThat(reached()).containsExactly("a at 198.51.100.98:4001", "b at 192.0.2.1:5070");
  }

  @Test
  void profileMayBeAnAlias() {
    assertThat(
            socket.reply(
                "sendevent NOTIFY",
                "profile: 203.0.113.88",
                "Event-String: keep-alive",
                "Content-Type: text/plain",
                "User: 1000",
                "Host: 203.0.113.88",
                "Call-ID: a"))
        .startsWith("+OK ");
    assertThat(reached()).hasSize(1);
  }

  @Test
  void incompleteOnesAreAnsweredAndIgnored() {
    assertThat(socket.reply("sendevent NOTIFY", "profile: internal", "call-id: a"))
        .startsWith("+OK ");
    assertThat(send("host: 203.0.113.88", "call-id: a")).startsWith("+OK ");
    assertThat(notify("call-id: nosuch")).startsWith("+OK ");
    assertThat(reached()).isEmpty();
    assertThat(sim.notifyCounts()).isEqualTo(new NotifyCounts(0, 1, 2));
  }

  @Test
  void logKeepsThemWithTheirHeaders() {
    CompletableFuture<SimCommand> next = sim.commands().first(SimCommand::isKeepAlive);
    assertThat(next).isNotDone();
    notify("call-id: a");
    assertThat(next).isCompleted();
    SimCommand command = sim.commands().keepAlives().get(0);
    assertThat(command.headers().keySet())
        .containsExactly("call-id", "content-type", "event-string", "host", "profile", "user");
    assertThat(command.header("CALL-ID")).isEqualTo("a");
    assertThat(command.link()).isEqualTo(1);
    assertThat(sim.commands().count()).isEqualTo(2);
    assertThat(sim.commands().all())
        .extracting(SimCommand::verb)
        .containsExactly("auth", "sendevent");
    sim.commands().clear();
    assertThat(sim.commands().all()).isEmpty();
  }

  @Test
  void logIsBounded() {
    try (SimFreeSwitch small = SimFreeSwitch.start(SimOptions.defaults(), 2);
        EslSocket client = EslSocket.login(small)) {
      client.reply("a");
      client.reply("b");
      assertThat(small.commands().all()).extracting(SimCommand::line).containsExactly("a", "b");
      assertThat(small.commands().count()).isEqualTo(3);
    }
  }

  private String notify(String callId) {
    return send("user: 1000", "host: 203.0.113.88", callId);
  }

  private String send(String... more) {
    List<String> lines = new ArrayList<>();
    lines.add("sendevent NOTIFY");
    lines.add("profile: internal");
    lines.add("event-string: keep-alive");
    lines.add("content-type: text/plain");
    lines.addAll(List.of(more));
    return socket.reply(lines.toArray(String[]::new));
  }

  private List<String> reached() {
    return sim.atOnce(() -> List.copyOf(reached));
  }
}
