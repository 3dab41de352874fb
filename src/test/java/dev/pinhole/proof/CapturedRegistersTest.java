package dev.pinhole.proof;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.binding.AcceptedRegister;
import dev.pinhole.binding.SentBy;
import dev.pinhole.hep.CapturedMessage;
import dev.pinhole.hep.CapturedMessage.Wire;
import dev.pinhole.nat.Address;
import dev.pinhole.nat.Endpoint;
import dev.pinhole.sip.SipReader;
import dev.pinhole.time.ManualTimers;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CapturedRegistersTest {
  private static final String PHONE = "198.51.100.98";
  private static final String FREESWITCH = "203.0.113.88";

  private final ManualTimers timers = new ManualTimers();
  private final CapturedRegisters registers = new CapturedRegisters(timers);

  private Optional<AcceptedRegister> captured(
      String from, int fromPort, String to, int toPort, String firstLine, String more) {
    String text =
        firstLine
            + "\r\nVia: SIP/2.0/UDP 192.168.1.120:5063;branch=z9hG4bK1;rport\r\n"
            + "From: <sip:1004@pbx.example>;tag=1\r\nTo: <sip:1004@pbx.example>\r\n"
            + more
            + "\r\n\r\n";
    CapturedMessage message =
        new CapturedMessage(
            0,
            Address.parse(from).orElseThrow(),
            fromPort,
            Address.parse(to).orElseThrow(),
            toPort,
            Wire.DATAGRAM,
            text.getBytes(UTF_8));
    return registers.take(message, SipReader.ofDatagram(message.payload()).orElseThrow());
  }

  private Optional<AcceptedRegister> register(String callId, int cseq) {
    String more = "Call-ID: " + callId + "\r\nCSeq: " + cseq + " REGISTER";
    return captured(PHONE, 35302, FREESWITCH, 5060, "REGISTER sip:pbx.example SIP/2.0", more);
  }

  private Optional<AcceptedRegister> answer(
      String to, int port, int status, String callId, int cseq) {
    String more = "Call-ID: " + callId + "\r\nCSeq: " + cseq + " REGISTER";
    return captured(FREESWITCH, 5060, to, port, "SIP/2.0 " + status + " X", more);
  }

  @Test
  void countsWhatFreeSwitchAccepts() {
    assertThat(register("a@x", 1)).isEmpty();
    assertThat(answer(PHONE, 35302, 401, "a@x", 1)).isEmpty();
    assertThat(register("a@x", 2)).isEmpty();
    assertThat(answer(PHONE, 35302, 100, "a@x", 2)).isEmpty();

    assertThat(answer(PHONE, 35302, 200, "a@x", 2))
        .contains(
            new AcceptedRegister(
                "1004",
                "pbx.example",
                "a@x",
                Endpoint.of(PHONE, 35302),
                new SentBy("192.168.1.120", 5063, SentBy.Rport.ASKED)));
    assertThat(answer(PHONE, 35302, 200, "a@x", 2)).isEmpty();
  }

  @Test
  void countsNoOtherAnswer() {
    register("a@x", 2);

    assertThat(answer(PHONE, 35302, 200, "a@x", 1)).isEmpty();
    assertThat(answer(PHONE, 35302, 200, "b@x", 2)).isEmpty();
    assertThat(answer("198.51.100.99", 35302, 200, "a@x", 2)).isEmpty();
    assertThat(answer(PHONE, 35302, 403, "a@x", 2)).isEmpty();
    assertThat(answer(PHONE, 35302, 200, "a@x", 2)).isEmpty();
  }

  /** Without rport, FreeSWITCH answers to the port of the Via. */
  @Test
  void theAnswerMayGoToAnotherPort() {
    register("a@x", 2);

    assertThat(answer(PHONE, 5063, 200, "a@x", 2)).isPresent();
  }

  @Test
  void isBoundedInNumberAndAge() {
    register("old@x", 2);
    timers.advance(Duration.ofSeconds(33));
    assertThat(answer(PHONE, 35302, 200, "old@x", 2)).isEmpty();

    for (int i = 0; i < 2 * CapturedRegisters.LIMIT; i++) {
      register(i + "@x", 2);
    }
    assertThat(registers.size()).isEqualTo(CapturedRegisters.LIMIT);
    assertThat(answer(PHONE, 35302, 200, "0@x", 2)).isEmpty();
    assertThat(answer(PHONE, 35302, 200, CapturedRegisters.LIMIT + "@x", 2)).isPresent();

    register("x".repeat(257), 2);
    assertThat(answer(PHONE, 35302, 200, "x".repeat(257), 2)).isEmpty();
  }
}
