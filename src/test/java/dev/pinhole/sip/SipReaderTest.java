package dev.pinhole.sip;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.hep.CapturedMessage.Wire;
import dev.pinhole.hep.HepRecording;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SipReaderTest {
  private static final String REGISTER =
      """
      REGISTER sip:203.0.113.88 SIP/2.0
      Via: SIP/2.0/UDP 192.168.1.120:61724;branch=z9hG4bKfa19;rport
      To: <sip:1000@example.org>
      From: "Ann" <sip:1000@example.org:5070;x=y>;tag=5daf830d
      Call-ID: seed1@x
      CSeq: 2 REGISTER
      Contact: <sip:1000@192.168.1.120:61724;rinstance=720a51c7a6494ef5>
      Expires: 3600
      User-Agent: eyeBeam release 1011d stamp 40820
      Content-Length: 0

      """
          .replace("\n", "\r\n");

  private static Optional<SipMessage> read(String text) {
    return SipReader.ofDatagram(text.getBytes(UTF_8));
  }

  private static SipMessage register(String with, String instead) {
    assertThat(REGISTER).contains(with);
    return read(REGISTER.replace(with, instead)).orElseThrow();
  }

  private static Optional<SipMessage> refused(String with, String instead) {
    assertThat(REGISTER).contains(with);
    return read(REGISTER.replace(with, instead));
  }

  @ParameterizedTest
  @MethodSource("dev.pinhole.hep.HepRecording#all")
  void readsAllThatARealFreeSwitchSent(HepRecording recording) {
    recording
        .messages()
        .forEach(
            captured -> {
              byte[] payload = captured.payload();
              List<SipMessage> messages =
                  captured.wire() == Wire.STREAM
                      ? SipReader.ofStream(payload)
                      : SipReader.ofDatagram(payload).stream().toList();
              String text = new String(payload, UTF_8);
              if (text.isBlank()) {
                assertThat(messages).isEmpty();
                return;
              }
              SipMessage message = messages.get(0);
              assertThat(messages).hasSize(1);
              assertThat(text).contains("\r\nCall-ID: " + message.callId() + "\r\n");
              assertThat(text)
                  .contains("\r\nCSeq: " + message.cseq() + " " + message.method() + "\r\n");
              assertThat(text)
                  .startsWith(
                      message.isRequest()
                          ? message.method() + " " + message.requestUri() + " SIP/2.0\r\n"
                          : "SIP/2.0 " + message.status() + " ");
              assertThat(text).contains(";branch=" + message.via().branch());
            });
  }

  @Test
  void readsARegister() {
    SipMessage message = read(REGISTER).orElseThrow();

    assertThat(message)
        .isEqualTo(
            new SipMessage(
                "sip:203.0.113.88",
                0,
                "REGISTER",
                2,
                "seed1@x",
                new Via("192.168.1.120", 61724, "z9hG4bKfa19", OptionalInt.of(0)),
                new Via("192.168.1.120", 61724, "z9hG4bKfa19", OptionalInt.of(0)),
                new SipParty("1000", "example.org"),
                "eyeBeam release 1011d stamp 40820"));
    assertThat(message.isRequest()).isTrue();
  }

  @Test
  void readsAnAnswer() {
    SipMessage message =
        register("REGISTER sip:203.0.113.88 SIP/2.0", "SIP/2.0 481 Subscription Does Not Exist");

    assertThat(message.isRequest()).isFalse();
    assertThat(message.status()).isEqualTo(481);
    assertThat(message.method()).isEqualTo("REGISTER");
    assertThat(message.requestUri()).isEmpty();
  }

  /** RFC 4475 section 3.1.1.1, but for its body. */
  @Test
  void readsATortuousInvite() {
    String text =
        """
        INVITE sip:vivekg@chair-dnrc.example.com;unknownparam SIP/2.0
        TO :
         sip:vivekg@chair-dnrc.example.com ;   tag    = 1918181833n
        from   : "J Rosenberg \\\\\\""       <sip:jdrosen@example.com>
          ;
          tag = 98asjd8
        MaX-fOrWaRdS: 0068
        Call-ID: wsinv.ndaksdj@192.0.2.1
        Content-Length   : 150
        cseq: 0009
          INVITE
        Via  : SIP  /   2.0
         /UDP
            192.0.2.2;branch=390skdjuw
        s :
        NewFangledHeader:   newfangled value
         continued newfangled value
        UnknownHeaderWithUnusualValue: ;;,,;;,;
        Content-Type: application/sdp
        Route:
         <sip:services.example.com;lr;unknownwith=value;unknown-no-value>
        v:  SIP  / 2.0  / TCP     spindle.example.com   ;
          branch  =   z9hG4bK9ikj8  ,
         SIP  /    2.0   / UDP  192.168.255.111   ; branch=
         z9hG4bK30239
        m:"Quoted string \\"\\"" <sip:jdrosen@example.com> ; newparam =
              newvalue ;
          secondparam ; q = 0.33

        v=0
        """
            .replace("\n", "\r\n");

    SipMessage message = read(text).orElseThrow();

    assertThat(message.requestUri()).isEqualTo("sip:vivekg@chair-dnrc.example.com;unknownparam");
    assertThat(message.to()).isEqualTo(new SipParty("vivekg", "chair-dnrc.example.com"));
    assertThat(message.cseq()).isEqualTo(9);
    assertThat(message.method()).isEqualTo("INVITE");
    assertThat(message.callId()).isEqualTo("wsinv.ndaksdj@192.0.2.1");
    assertThat(message.via().host()).isEqualTo("192.0.2.2");
    assertThat(message.via().branch()).isEqualTo("390skdjuw");
    assertThat(message.origin().host()).isEqualTo("192.168.255.111");
    assertThat(message.origin().branch()).isEqualTo("z9hG4bK30239");
  }

  @Test
  void readsShortNamesAndBareLineFeeds() {
    SipMessage message =
        read(REGISTER
                .replace("\r\n", "\n")
                .replace("Via:", "v:")
                .replace("From:", "f:")
                .replace("To:", "t :")
                .replace("Call-ID:", "I:")
                .replace("Contact:", "m:")
                .replace("User-Agent", "USER-agent\t"))
            .orElseThrow();

    assertThat(message).isEqualTo(read(REGISTER).orElseThrow());
  }

  @Test
  void readsEachSortOfVia() {
    assertThat(register("192.168.1.120:61724", "[2001:db8::9:1]:5070").via())
        .isEqualTo(new Via("2001:db8::9:1", 5070, "z9hG4bKfa19", OptionalInt.of(0)));
    assertThat(register("192.168.1.120:61724", "[2001:db8::9:1]").via().port()).isZero();
    assertThat(register("192.168.1.120:61724", "ab12.invalid").via())
        .isEqualTo(new Via("ab12.invalid", 0, "z9hG4bKfa19", OptionalInt.of(0)));
    assertThat(register("192.168.1.120:61724", "192.168.1.120 : 61724").via().port())
        .isEqualTo(61724);
    assertThat(register(";rport", ";RPORT=5081").via())
        .isEqualTo(new Via("192.168.1.120", 61724, "z9hG4bKfa19", OptionalInt.of(5081)));
    assertThat(register(";rport", "").via().rport()).isEmpty();
    assertThat(register(";rport", ";x=\";rport,;received=192.0.2.1\"").via())
        .isEqualTo(new Via("192.168.1.120", 61724, "z9hG4bKfa19", OptionalInt.empty()));
  }

  @Test
  void takesTheLastViaForThePhonesOwn() {
    SipMessage message =
        register(
            "Via:",
            "Via: SIP/2.0/UDP 198.51.100.106;branch=b1, SIP/2.0/TLS 198.51.100.107\r\nVia:");

    assertThat(message.via().host()).isEqualTo("198.51.100.106");
    assertThat(message.origin().host()).isEqualTo("192.168.1.120");
    String one = "Via: SIP/2.0/UDP 198.51.100.106, SIP/2.0/UDP 192.168.1.120:61724;rport";
    assertThat(
            register("Via: SIP/2.0/UDP 192.168.1.120:61724;branch=z9hG4bKfa19;rport", one).origin())
        .isEqualTo(new Via("192.168.1.120", 61724, "", OptionalInt.of(0)));
  }

  @Test
  void readsEachSortOfAddress() {
    String to = "<sip:1000@example.org>";
    assertThat(register("To: " + to, "To: sip:1000@example.org;tag=7").to())
        .isEqualTo(new SipParty("1000", "example.org"));
    assertThat(register("To: " + to, "To: \"<sip:evil@x>;tag=9\" " + to).to())
        .isEqualTo(new SipParty("1000", "example.org"));
    assertThat(register("To: " + to, "To: <sips:1000:secret@[2001:db8::7]:5061>").to())
        .isEqualTo(new SipParty("1000", "2001:db8::7"));
    assertThat(register("To: " + to, "To: <sip:example.org>").to())
        .isEqualTo(new SipParty("", "example.org"));
  }

  @Test
  void readsWhatIsCutInItsBody() {
    assertThat(register("Content-Length: 0\r\n\r\n", "Content-Length: 900\r\n\r\nv=0").callId())
        .isEqualTo("seed1@x");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "seed1@x\r\nCall-ID: other",
        "seed1@x\r\ni: other",
        "seed1@x\r\nCSeq: 3 REGISTER",
        "seed1@x\r\nf: <sip:1001@example.org>",
        "seed1@x\r\nVia: SIP/2.0/UDP",
        "seed1@x\r\nVia: SIP/2.0/UDP [192.168.1.1",
        "seed1@x\r\nVia: SIP/2.0/UDP 192.168.1.1:99999",
        "seed1@x\r\nVia: SIP/2.0/UDP 192.168.1.1:0",
        "seed1@x\r\nVia: SIP/2.0/UDP 192.168.1.1:5060x",
        "seed1@x\r\nVia: SIP/2.0/UDP \u001b[2J",
        "seed1@x\r\nVia: SIP/3.0/UDP 192.168.1.1",
        ""
      })
  void refusesWhatIsAmbiguousOrWrong(String callId) {
    assertThat(refused("seed1@x", callId)).isEmpty();
  }

  @Test
  void refusesOtherWrongMessages() {
    assertThat(refused("CSeq: 2 REGISTER", "CSeq: 2 INVITE")).isEmpty();
    assertThat(refused("CSeq: 2 REGISTER", "CSeq: 36893488147419103232 REGISTER")).isEmpty();
    assertThat(refused("CSeq: 2 REGISTER", "CSeq: -2 REGISTER")).isEmpty();
    assertThat(refused("CSeq: 2 REGISTER", "CSeq: 2")).isEmpty();
    assertThat(refused("CSeq: 2 REGISTER\r\n", "")).isEmpty();
    assertThat(refused("Call-ID: seed1@x\r\n", "")).isEmpty();
    assertThat(refused("SIP/2.0\r\n", "SIP/7.0\r\n")).isEmpty();
    assertThat(refused("REGISTER sip:203.0.113.88 SIP/2.0", "SIP/2.0 99 Low")).isEmpty();
    assertThat(refused("REGISTER sip:203.0.113.88 SIP/2.0", "SIP/2.0 4294967496 OK")).isEmpty();
    assertThat(refused("REGISTER sip:203.0.113.88 SIP/2.0", "SIP/2.0 2000 OK")).isEmpty();
    assertThat(refused("seed1@x", "x".repeat(1025))).isEmpty();
    assertThat(refused("rport", "x".repeat(1025))).isEmpty();
    assertThat(refused("\r\n\r\n", "\r\n")).isEmpty();
    assertThat(read("")).isEmpty();
    assertThat(read("\r\n\r\n")).isEmpty();
    assertThat(read("\0\0\1\1")).isEmpty();
  }

  @Test
  void cutsWhatOnlyPeopleRead() {
    assertThat(register("eyeBeam", "e".repeat(5000)).userAgent()).hasSize(255);
  }

  @Test
  void readsSeveralMessagesOfAStreamWithCrlfsBetween() {
    String notify =
        REGISTER.replace("Content-Length: 0\r\n\r\n", "l: 4\r\n\r\n\r\n\r\n")
            + "\r\n\r\n"
            + REGISTER.replace("seed1", "seed2")
            + "\r\n\r\n"
            + REGISTER.substring(0, 90);

    assertThat(SipReader.ofStream(notify.getBytes(UTF_8)))
        .extracting(SipMessage::callId)
        .containsExactly("seed1@x", "seed2@x");
  }

  @Test
  void readsNothingBehindAMessageWhoseLengthIsNotKnown() {
    String body = REGISTER.replace("seed1", "in-the-body");

    assertThat(
            SipReader.ofStream(
                (REGISTER.replace("Content-Length: 0\r\n", "") + body).getBytes(UTF_8)))
        .hasSize(1);
    assertThat(
            SipReader.ofStream(
                (REGISTER.replace("Length: 0", "Length: 9999999999") + body).getBytes(UTF_8)))
        .hasSize(1);
    assertThat(
            SipReader.ofStream(
                (REGISTER.replace("Length: 0", "Length: -1") + body).getBytes(UTF_8)))
        .hasSize(1);
  }

  @Test
  void readsNothingOfASliceThatBeginsInTheMidst() {
    assertThat(SipReader.ofStream((REGISTER.substring(40) + REGISTER).getBytes(UTF_8))).isEmpty();
  }

  @Test
  void neverThrows() {
    Random random = new Random(20261126);
    List<HepRecording> recordings = HepRecording.all();
    List<byte[]> payloads =
        recordings.stream()
            .flatMap(recording -> recording.messages().stream())
            .map(captured -> captured.payload())
            .toList();
    byte[] odd = "\r\n\"<>;,:[]/= \t@0".getBytes(UTF_8);
    int read = 0;
    for (int round = 0; round < 200_000; round++) {
      byte[] mutated = payloads.get(random.nextInt(payloads.size())).clone();
      for (int change = 1 + random.nextInt(6); change > 0; change--) {
        mutated[random.nextInt(mutated.length)] =
            random.nextBoolean() ? odd[random.nextInt(odd.length)] : (byte) random.nextInt(256);
      }
      read += SipReader.ofDatagram(mutated).isPresent() ? 1 : 0;
      read += SipReader.ofStream(mutated).size();
    }
    assertThat(read).isGreaterThan(100_000);
  }
}
