package dev.pinhole.proof;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.binding.AcceptedRegister;
import dev.pinhole.binding.FailedRegister;
import dev.pinhole.binding.FailedRegister.FailureCause;
import dev.pinhole.binding.SentBy;
import dev.pinhole.hep.CapturedMessage;
import dev.pinhole.hep.CapturedMessage.Wire;
import dev.pinhole.nat.Address;
import dev.pinhole.nat.Endpoint;
import dev.pinhole.proof.CapturedRegisters.Accepted;
import dev.pinhole.proof.CapturedRegisters.Failed;
import dev.pinhole.proof.CapturedRegisters.RegisterOutcome;
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

  private Optional<RegisterOutcome> last = Optional.empty();
  private String via = "192.168.1.120:5063;branch=z9hG4bK1;rport";

  private Optional<AcceptedRegister> captured(
      String from, int fromPort, String to, int toPort, String firstLine, String more) {
    String text =
        firstLine
            + "\r\nVia: SIP/2.0/UDP "
            + via
            + "\r\nUser-Agent: LabUA/1.0\r\n"
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
    last = registers.take(message, SipReader.ofDatagram(message.payload()).orElseThrow());
    return last.filter(Accepted.class::isInstance).map(outcome -> ((Accepted) outcome).register());
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

  private static FailedRegister failed(FailureCause cause, int status) {
    return new FailedRegister("1004", "pbx.example", PHONE, "LabUA/1.0", cause, status);
  }

  @Test
  void sayWhyTheyFail() {
    register("a@x", 2);
    answer(PHONE, 35302, 403, "a@x", 2);
    assertThat(last).contains(new Failed(failed(FailureCause.WRONG_PASSWORD, 403)));
    register("b@x", 2);
    answer(PHONE, 35302, 423, "b@x", 2);
    assertThat(last).contains(new Failed(failed(FailureCause.REFUSED, 423)));
  }

  @Test
  void aChallengeThatNothingFollowsIsFoundLater() {
    register("a@x", 1);
    answer(PHONE, 35302, 401, "a@x", 1);
    timers.advance(Duration.ofSeconds(20));
    // Once more without a password.
    register("a@x", 2);
    answer(PHONE, 35302, 401, "a@x", 2);
    timers.advance(Duration.ofSeconds(11));
    assertThat(registers.abandoned()).isEmpty();
    timers.advance(Duration.ofSeconds(1));

    assertThat(registers.abandoned())
        .containsExactly(failed(FailureCause.CHALLENGE_UNANSWERED, 401));
    assertThat(registers.abandoned()).isEmpty();
  }

  @Test
  void aChallengeThatWasAnsweredIsNone() {
    for (int status : new int[] {200, 403}) {
      register("a@x", 1);
      answer(PHONE, 35302, 401, "a@x", 1);
      register("a@x", 2);
      answer(PHONE, 35302, status, "a@x", 2);
    }
    register("b@x", 1);
    answer(PHONE, 35302, 401, "b@x", 1);
    registers.forgetChallenged();
    timers.advance(Duration.ofSeconds(40));

    assertThat(registers.abandoned()).isEmpty();
  }

  @Test
  void aChallengeSentPastThePhoneSaysSo() {
    via = "192.168.1.120:5063;branch=z9hG4bK1";
    register("a@x", 1);
    answer(PHONE, 5063, 401, "a@x", 1);
    register("b@x", 1);
    answer(PHONE, 35302, 401, "b@x", 1);
    timers.advance(Duration.ofSeconds(32));

    assertThat(registers.abandoned())
        .containsExactly(
            failed(FailureCause.NO_RPORT, 401), failed(FailureCause.CHALLENGE_UNANSWERED, 401));
  }

  @Test
  void challengesAreBounded() {
    for (int i = 0; i < 2 * CapturedRegisters.LIMIT; i++) {
      register(i + "@x", 1);
      answer(PHONE, 35302, 401, i + "@x", 1);
    }
    timers.advance(Duration.ofSeconds(32));

    assertThat(registers.abandoned()).hasSize(CapturedRegisters.LIMIT);
  }
}
