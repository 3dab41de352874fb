package dev.pinhole.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HandshakeTest {
  private static final String UUID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";

  private final SimFreeSwitch sim = SimFreeSwitch.start();
  private final EslSocket socket = new EslSocket(sim.port());

  @AfterEach
  void close() {
    socket.close();
    sim.close();
  }

  @Test
  void wrongPasswordIsRefusedAsCaptured() {
    socket.send("auth wrong");
    assertThat(rest()).isEqualTo(CaptureFile.text("auth-failed"));
  }

  @Test
  void exitIsAnsweredAsCaptured() {
    socket.send("auth ClueCon");
    socket.send("exit");
    assertThat(rest()).isEqualTo(CaptureFile.text("exit"));
  }

  @Test
  void nothingFollowsTheGoodBye() {
    socket.send("auth ClueCon");
    socket.send("event json HEARTBEAT");
    socket.frames(3);
    socket.send("exit");
    sim.commands()
        .first(command -> command.line().equals("exit"))
        .thenRun(sim::heartbeat)
        .thenRun(sim::heartbeat);
    assertThat(rest()).endsWith("http://www.cluecon.com/\n");
  }

  @Test
  void portInUseIsReported() {
    SimOptions same = SimOptions.builder().port(sim.port()).build();
    assertThatThrownBy(() -> SimFreeSwitch.start(same))
        .hasMessageContaining("Address already in use");
  }

  @Test
  void closedSimulatorSaysSo() {
    sim.close();
    sim.close();
    assertThatThrownBy(sim::heartbeat)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the simulator is closed");
  }

  @Test
  void commandsAreAnsweredAsCaptured() {
    socket.send("auth ClueCon");
    socket.send(
        "sendevent NOTIFY",
        "profile: internal",
        "event-string: keep-alive",
        "content-type: text/plain",
        "user: 1000",
        "host: 203.0.113.88",
        "call-id: x");
    socket.send("nosuchcommand");
    socket.send("api nosuchapi");
    socket.send("api sofia profile internal flush_inbound_reg nobody@203.0.113.88");
    socket.send("exit");
    String captured = CaptureFile.text("sendevent-notify").replaceFirst(UUID, "UUID");
    assertThat(rest().replaceFirst(UUID, "UUID")).startsWith(captured);
  }

  @Test
  void strangersAreRejectedRudely() {
    sim.faults().acl(Acl.REJECT);
    try (EslSocket stranger = new EslSocket(sim.port())) {
      EslSocket.Frame frame = stranger.frame();
      assertThat(frame.header("Content-Type")).isEqualTo("text/rude-rejection");
      assertThat(frame.text()).isEqualTo("Access Denied, go away.\n");
      assertThat(stranger.frame().header("Content-Type")).isEqualTo("text/disconnect-notice");
      assertThat(stranger.rest()).isEmpty();
    }
  }

  @Test
  void nothingButAuthIsUnderstoodBeforeIt() {
    socket.frame();
    assertThat(socket.reply("event json HEARTBEAT")).isEqualTo("-ERR command not found");
    assertThat(socket.reply("auth ClueCon")).isEqualTo("+OK accepted");
  }

  @Test
  void commandsMayHaveCarriageReturnsAndComeInPieces() {
    socket.frame();
    socket.send("auth ClueCon\r");
    assertThat(socket.frame().header("Reply-Text")).isEqualTo("+OK accepted");
    socket.send("\n\nbgapi version\r\njob-uuid: mine\r");
    EslSocket.Frame reply = socket.frame();
    assertThat(reply.headers())
        .containsExactly(
            Map.entry("Content-Type", "command/reply"),
            Map.entry("Reply-Text", "+OK Job-UUID: mine"),
            Map.entry("Job-UUID", "mine"));
  }

  @Test
  void apiCommandsPrintWhatFreeSwitchPrints() {
    socket.frame();
    socket.reply("auth ClueCon");
    socket.send("api version");
    assertThat(socket.frame().text())
        .isEqualTo(
            "FreeSWITCH Version 1.11.2-release+git~20260809T162310Z~3f13ad1b1d~64bit"
                + " (git 3f13ad1 2026-08-09 16:23:10Z 64bit)\n");
    socket.send("api status");
    assertThat(socket.frame().text()).startsWith("UP 0 years, 0 days, 0 hours, 0 minutes, ");
    socket.send("api uptime");
    assertThat(socket.frame().text()).matches("\\d+\n");
    socket.send("api sofia nonsense");
    assertThat(socket.frame().text()).isEqualTo("Unknown Command [nonsense]\n");
    socket.send("api sofia profile nosuch flush_inbound_reg x@y");
    assertThat(socket.frame().text()).isEqualTo("Invalid Profile [nosuch]");
  }

  private String rest() {
    return new String(socket.rest(), StandardCharsets.ISO_8859_1);
  }
}
