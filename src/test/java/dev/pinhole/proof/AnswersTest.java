package dev.pinhole.proof;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.hep.CapturedMessage;
import dev.pinhole.hep.CapturedMessage.Wire;
import dev.pinhole.nat.Address;
import dev.pinhole.nat.Endpoint;
import dev.pinhole.proof.Outcome.Answered;
import dev.pinhole.proof.Outcome.Unanswered;
import dev.pinhole.sip.SipReader;
import dev.pinhole.time.ManualTimers;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AnswersTest {
  private static final Endpoint PHONE = Endpoint.of("198.51.100.98", 41_001);
  private static final Endpoint FREESWITCH = Endpoint.of("203.0.113.88", 5060);
  private static final String URI = "sip:1000@192.168.1.120:5060";

  private final ManualTimers timers = new ManualTimers();
  private final Answers answers = new Answers(timers);

  private Optional<Answered> captured(
      Endpoint from, Endpoint to, String line, String callId, String method, String branch) {
    String text =
        String.join(
            "\r\n",
            line,
            "Via: SIP/2.0/UDP 203.0.113.88;rport;branch=" + branch,
            "From: <sip:1000@pbx.example>;tag=1",
            "To: <sip:1000@pbx.example>",
            "Call-ID: " + callId,
            "CSeq: 7 " + method,
            "",
            "");
    CapturedMessage message =
        new CapturedMessage(
            1_000 * timers.epochMillis(),
            Address.parse(from.host()).orElseThrow(),
            from.port(),
            Address.parse(to.host()).orElseThrow(),
            to.port(),
            Wire.DATAGRAM,
            text.getBytes(UTF_8));
    return answers.take(message, SipReader.ofDatagram(message.payload()).orElseThrow());
  }

  private void notify(String callId, String branch) {
    assertThat(captured(FREESWITCH, PHONE, "NOTIFY " + URI + " SIP/2.0", callId, "NOTIFY", branch))
        .isEmpty();
  }

  private Optional<Answered> answer(Endpoint from, int status, String callId, String branch) {
    return captured(from, FREESWITCH, "SIP/2.0 " + status + " X", callId, "NOTIFY", branch);
  }

  private void register() {
    captured(PHONE, FREESWITCH, "REGISTER sip:pbx.example SIP/2.0", "r", "REGISTER", "r");
  }

  private void pass(int seconds) {
    timers.advance(Duration.ofSeconds(seconds));
  }

  @Test
  void matchesTheAnswerWithTheRequest() {
    long at = 1_000 * timers.epochMillis();
    notify("a", "b1");
    timers.advance(Duration.ofMillis(1_000));
    // Sent again: the time counts from the first.
    notify("a", "b1");
    timers.advance(Duration.ofMillis(34));
    Endpoint other = Endpoint.of("198.51.100.98", 41_002);
    Answered answered = answer(other, 489, "a", "b1").orElseThrow();

    assertThat(answered)
        .isEqualTo(
            new Answered(
                new PhoneRequest("NOTIFY", "1000", "pbx.example", URI, PHONE, at),
                489,
                other,
                at + 1_034_000));
    assertThat(answered.rttMicros()).isEqualTo(1_034_000);
    assertThat(answer(PHONE, 200, "a", "b1")).isEmpty();
  }

  @Test
  void aWrongCallIdOrBranchAnswersNothing() {
    notify("a", "b1");

    assertThat(answer(PHONE, 200, "a", "b2")).isEmpty();
    assertThat(answer(PHONE, 200, "b", "b1")).isEmpty();
    assertThat(captured(PHONE, FREESWITCH, "SIP/2.0 200 X", "a", "INVITE", "b1")).isEmpty();
    assertThat(answer(PHONE, 200, "a", "b1")).isPresent();
  }

  @Test
  void saysTwiceThatThereIsNoAnswer() {
    register();
    notify("a", "b1");
    pass(7);
    assertThat(answers.unanswered()).isEmpty();
    pass(1);
    assertThat(answers.unanswered()).extracting(each -> each.request().uri()).containsExactly(URI);
    assertThat(answers.unanswered()).isEmpty();
    pass(16);
    assertThat(answers.unanswered()).hasSize(1);
    pass(7);
    assertThat(answers.unanswered()).isEmpty();
    assertThat(answers.size()).isEqualTo(1);
    pass(1);
    assertThat(answers.unanswered()).isEmpty();
    assertThat(answers.size()).isZero();
  }

  @Test
  void aLateAnswerIsOne() {
    register();
    notify("a", "b1");
    pass(25);
    answers.unanswered();
    assertThat(answer(PHONE, 200, "a", "b1")).isPresent();
    pass(10);
    assertThat(answers.unanswered()).isEmpty();
  }

  /** Where nothing comes of what FreeSWITCH receives, no answer shows nothing. */
  @Test
  void saysNothingWhereCopiesAreOfOneDirection() {
    notify("a", "b1");
    pass(8);
    assertThat(answers.unanswered()).isEmpty();
  }

  @Test
  void whatWasLostShowsNothing() {
    register();
    notify("a", "b1");
    answers.forget();
    pass(8);
    assertThat(answers.unanswered()).isEmpty();
  }

  @Test
  void requestsToFreeSwitchAreNone() {
    register();
    captured(PHONE, FREESWITCH, "INVITE sip:1@pbx.example SIP/2.0", "i", "INVITE", "b");
    captured(FREESWITCH, PHONE, "ACK " + URI + " SIP/2.0", "i", "ACK", "b");
    captured(FREESWITCH, PHONE, "CANCEL " + URI + " SIP/2.0", "i", "CANCEL", "b");

    assertThat(answers.size()).isZero();
  }

  @Test
  void isBounded() {
    for (int i = 0; i < 2 * Answers.LIMIT; i++) {
      notify("a" + i, "b");
    }
    notify("x".repeat(257), "b");
    notify("x", "b".repeat(257));

    assertThat(answers.size()).isEqualTo(Answers.LIMIT);
    assertThat(answer(PHONE, 200, "a0", "b")).isEmpty();
    assertThat(answer(PHONE, 200, "a" + Answers.LIMIT, "b")).isPresent();
  }

  @Test
  void tellsWhatAProxyMaySayByItself() {
    PhoneRequest request = new PhoneRequest("NOTIFY", "1000", "x", URI, PHONE, 0);
    for (int status : new int[] {100, 404, 408, 480, 500, 503}) {
      assertThat(new Answered(request, status, PHONE, 0).mayBeOfAProxy()).isTrue();
    }
    for (int status : new int[] {180, 200, 481, 486, 489, 603}) {
      assertThat(new Answered(request, status, PHONE, 0).mayBeOfAProxy()).isFalse();
    }
    assertThat(new Answered(request, 200, PHONE, -5_000).rttMicros()).isZero();
    assertThat(new Unanswered(request, 0).request()).isEqualTo(request);
  }
}
