package dev.pinhole.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an administrator's words delete: often more than was meant. */
class FlushTest {
  private final SimFreeSwitch sim =
      SimFreeSwitch.start(
          SimOptions.builder().multipleRegistrations(MultipleRegistrations.BY_CALL_ID).build());
  private final EslSocket socket = EslSocket.login(sim);
  private final SimRegistrar registrar = sim.registrar();

  @BeforeEach
  void register() {
    registrar.addSilently(SimRegister.of("1000").callId("a"));
    registrar.addSilently(SimRegister.of("1000").callId("b").firstContact("192.0.2.1:5060"));
    registrar.addSilently(SimRegister.of("1001").callId("c"));
    registrar.addSilently(SimRegister.of("1002").callId("d").host("pbx.example.org"));
    registrar.addSilently(SimRegister.of("1000").callId("e").profile("external"));
  }

  @AfterEach
  void close() {
    socket.close();
    sim.close();
  }

  @ParameterizedTest(name = "{0}: left are {1}")
  @CsvSource({
    "a, bcde, flushing all registrations matching specified call_id",
    "1000@203.0.113.88, cde, flushing all registrations matching specified call_id",
    "nobody@203.0.113.88, abcde, flushing all registrations matching specified call_id",
    "203.0.113.88, de, flushing all registrations matching specified call_id",
    "@203.0.113.88, de, flushing all registrations matching specified call_id",
    "1000@, abcde, flushing all registrations matching specified call_id",
    "a reboot, bcde, rebooting all registrations matching specified call_id",
    "reboot, e, rebooting all registrations",
    "'', e, flushing all registrations"
  })
  void flushInboundReg(String what, String left, String reply) {
    socket.send(("api sofia profile internal flush_inbound_reg " + what).strip());
    assertThat(socket.frame().text()).isEqualTo("+OK " + reply + "\n");
    assertThat(callIds()).isEqualTo(left);
  }

  @Test
  void checkSyncWithoutArgumentDeletesAll() {
    socket.send("api sofia profile internal check_sync a");
    assertThat(socket.frame().text())
        .isEqualTo("+OK syncing all registrations matching specified call_id\n");
    assertThat(callIds()).isEqualTo("abcde");
    socket.send("api sofia profile internal check_sync");
    assertThat(socket.frame().text()).isEqualTo("+OK syncing all registrations\n");
    assertThat(callIds()).isEqualTo("e");
  }

  @Test
  void everyRowThatGoesIsToldOf() {
    socket.reply("event json CUSTOM sofia::expire");
    socket.send("api sofia profile internal flush_inbound_reg 1000@203.0.113.88");
    List<EslSocket.Frame> frames = socket.frames(3);
    assertThat(frames.get(0).field("call-id")).isEqualTo("a");
    assertThat(frames.get(1).field("call-id")).isEqualTo("b");
    assertThat(frames.get(2).header("Content-Type")).isEqualTo("api/response");
  }

  @Test
  void otherWordsAreUnknown() {
    socket.send("api sofia profile internal nonsense");
    assertThat(socket.frame().text()).isEqualTo("-ERR Unknown command!\n");
    socket.send("api sofia profile internal");
    assertThat(socket.frame().text()).isEqualTo("Invalid Args!\n");
  }

  private String callIds() {
    return String.join("", registrar.rows().stream().map(SimRow::callId).toList());
  }
}
