package dev.pinhole.sofia;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.nat.Endpoint;
import dev.pinhole.nat.Transport;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContactTest {

  private static Contact parse(String raw) {
    return Contact.parse(raw).orElseThrow(() -> new AssertionError("unreadable: " + raw));
  }

  private static Contact plain(String host, int port) {
    return new Contact(
        host, OptionalInt.of(port), Optional.empty(), false, Optional.empty(), Optional.empty());
  }

  @Test
  void readsEverything() {
    String raw =
        "\"\" <sip:1009@192.168.1.120:38409;transport=tcp;fs_nat=yes;fs_path="
            + "sip%3A1009%40198.51.100.98%3A18473%3Btransport%3Dtcp>";

    assertThat(parse(raw))
        .isEqualTo(
            new Contact(
                "192.168.1.120",
                OptionalInt.of(38409),
                Optional.of(Transport.TCP),
                true,
                Optional.empty(),
                Optional.of(
                    new FsPath(
                        "198.51.100.98",
                        OptionalInt.of(18473),
                        false,
                        Transport.of("tcp"),
                        false,
                        Optional.empty()))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sip:1000@192.0.2.1:5070",
        "SIP:1000@192.0.2.1:5070;x=y",
        " \t sip:192.0.2.1:5070",
        "sip:1000@192.0.2.1:5070, sip:1000@192.0.2.2",
        "sip:1000@192.0.2.1:5070 x",
        "sip:1000@192.0.2.1:5070>",
        "<sip:1000@192.0.2.1:5070>",
        "\"\" <sip:1000@192.0.2.1:5070>",
        "\"\"<sip:1000@192.0.2.1:5070",
        "\"a\\\"b <sip:1@2> \\\\\" <sip:1000@192.0.2.1:5070>;expires=60",
        "Bob B <sip:1000@192.0.2.1:5070;a=b@c;d?e=f@g>",
        "sip <sip:1000@192.0.2.1:05070>",
        "\"\" sip:1000@192.0.2.1:5070",
        "<sip:(null)@192.0.2.1:5070>",
        "<sip:us;er=@192.0.2.1:5070>",
        "<sip:us>er@192.0.2.1:5070>",
        "<sip:a@b@192.0.2.1:5070>",
        "<sip:a?b/c#d@192.0.2.1:5070>",
        "<sip:a:secret@192.0.2.1:5070>",
        "<sip:%40%3E%3b@192.0.2.1:5070/path>",
        "<sip:@192.0.2.1:5070>",
        "<sip:192.0.2.1:5070>;x=a@b",
        "<sip:192.0.2.1:5070>",
        "<sip:1000@192.0.2.1:5070?header=a;transport=tcp;fs_nat=yes>",
        "<sip:1000@192.0.2.1:5070>;transport=tcp;fs_nat=yes",
        "<sip:1000@192.0.2.1:5070;xtransport=tcp;fs_nat=yesterday;fs_nat=no;fs_nat>",
        "<sip:1000@192.0.2.1:5070;transport=;fs_nat=yes->",
        "<sip:1000@192.0.2.1:5070;transport=sctp>",
        "<sip:1000@192.0.2.1:5070;transport=tc",
      })
  void readsHostAndPort(String raw) {
    assertThat(parse(raw)).isEqualTo(plain("192.0.2.1", 5070));
  }

  @ParameterizedTest
  @CsvSource({
    "<sip:1000@PHONE7.Example.ORG>, phone7.example.org",
    "<sip:1000@df7jal23ls0d.invalid;transport=ws>, df7jal23ls0d.invalid",
    "<sip:1000@[2001:DB8::1]>, 2001:db8::1",
    "<sip:1000@[::ffff:10.0.0.1];x>, ::ffff:10.0.0.1",
    "<sip:1000@[fe80::1%25eth0]>, fe80::1%25eth0",
    "<sip:1000@my_phone->, my_phone-",
  })
  void readsHostWithoutPort(String raw, String host) {
    assertThat(parse(raw).host()).isEqualTo(host);
    assertThat(parse(raw).port()).isEmpty();
  }

  @Test
  void readsIpv6WithPort() {
    assertThat(parse("<sip:1000@[2001:DB8::1]:65535;x=[y]:7>"))
        .isEqualTo(plain("2001:db8::1", 65535));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "\"",
        "\"\\",
        "<",
        ">",
        "\"never ends <sip:1@192.0.2.1>",
        "\"ends escaped\\\" <sip:1@192.0.2.1>",
        "tel:+15551234",
        "<tel:+15551234>",
        "<1000@192.0.2.1>",
        "<sipx:1000@192.0.2.1>",
        "sip",
        "sip:",
        "<sip:>",
        "<sip:1000@>",
        "<sip:1000@;x>",
        "<sip:1000@:5060>",
        "<sip:1000@192.0.2.1:0>",
        "<sip:1000@192.0.2.1:99999>",
        "<sip:1000@192.0.2.1:65536>",
        "<sip:1000@192.0.2.1:4294967297>",
        "<sip:1000@192.0.2.1:18446744073709556676>",
        "<sip:1000@192.0.2.1:abc>",
        "<sip:1000@192.0.2.1:-5>",
        "<sip:1000@192.0.2.1:+5>",
        "<sip:1000@192.0.2.1:50 60>",
        "<sip:1000@192.0.2.1:>",
        "<sip:1000@192.0.2.1:5060:5060>",
        "<sip:1000@192.0.2.1:\u0665>",
        "<sip:1000@2001:db8::1>",
        "<sip:1000@[2001:db8::1>",
        "<sip:1000@[2001:db8::1]5060>",
        "<sip:1000@[192.0.2.1]>",
        "<sip:1000@[phone]>",
        "<sip:1000@[]>",
        "<sip:1000@ph\u00f6ne>",
        "<sip:1000@ph\u0007ne>",
        "<sip:1000@ph\\ne>",
        "<sip:1000@ph one>",
        "<sip:1000@ph,one>",
        "<sip:1000@ph\"one>",
        "<sip:1000@ph<one>",
        "<sip:1000@ph]one>",
      })
  void refusesImpossibleContacts(String raw) {
    assertThat(Contact.parse(raw)).isEmpty();
  }

  @Test
  void hostsHaveAtMost255Characters() {
    String host = "x".repeat(255);

    assertThat(parse("<sip:1@" + host + ">").host()).isEqualTo(host);
    assertThat(Contact.parse("<sip:1@" + host + "x>")).isEmpty();
  }

  @Test
  void hostAtTheCutIsUnreadable() {
    String start = "\"" + "x".repeat(1000) + "\" <sip:1@";

    assertThat(Contact.parse(start + "198.51.100.9")).isEmpty();
    assertThat(Contact.parse(start + "198.51.100.98:506")).isEmpty();
    assertThat(parse(start + "198.51.100.98:5060;").host()).isEqualTo("198.51.100.98");
    assertThat(parse(start + "198.51.100.98:5060>").host()).isEqualTo("198.51.100.98");
  }

  @ParameterizedTest
  @CsvSource({
    "<sip:1@h;transport=udp>, UDP",
    "<sip:1@h;Transport=TcP>, TCP",
    "<sip:1@h;x;transport=tls;y>, TLS",
    "<sip:1@h;transport=ws>, WS",
    "<sip:1@h;transport=WSS;transport=udp>, WSS",
    "<sip:1@h;transport=tcp, TCP",
    "<sips:1@h>, TLS",
    "<SIPS:1@h;transport=tcp>, TLS",
    "<sips:1@h;transport=ws>, WSS",
  })
  void readsTransport(String raw, Transport transport) {
    assertThat(parse(raw).transport()).contains(transport);
  }

  @ParameterizedTest
  @CsvSource({
    "Registered(UDP), UDP",
    "Registered(UDP-NAT), UDP",
    "Registered(TCP-NAT), TCP",
    "Registered(TLS-NAT)(unknown) EXP(2026-11-22 14:44:51) EXPSECS(3650), TLS",
    "Registered(WS-NAT), WS",
    "Registered(WSS-NAT), WSS",
    "Registered(AUTO-NAT), UDP",
    "Registered(AUTO-NAT-2.0), UDP",
    "Registered(TLSHACK), TLS",
  })
  void readsTransportOfStatus(String status, Transport transport) {
    assertThat(Contact.transport(Optional.empty(), status)).contains(transport);
  }

  @ParameterizedTest
  @CsvSource({
    "sip:1@x.invalid;transport=ws, Registered(WSS-NAT), WSS",
    "sip:1@x.invalid;transport=WS, Registered(WS-NAT), WS",
    "sip:1@x.invalid;transport=ws;fs_path=sip%3A1%40192.0.2.1%3A5;fs_path=x, Registered(WSS), WSS",
    "sip:1@x.invalid;transport=ws;fs_path=sip%3A1%40192.0.2.1%3Btransport%3Dwss, Registered, WSS",
    "sip:1@x.invalid;transport=ws;fs_path=sip%3A1%40192.0.2.1%3Btransport%3Dtls, Registered, TLS",
    "sip:1@x.invalid;transport=tcp, Registered(TLS-NAT), TLS",
    "sips:1@x.invalid, Registered(UDP), TLS",
    "sip:1@x.invalid;transport=tcp, Registered(UDP), TCP",
    "sip:1@x.invalid, Registered(TCP), TCP",
    // What a proxy sends by is not what the phone does.
    "sip:1@x.invalid;fs_path=%3Csip%3A192.0.2.1%3Btransport%3Dtcp%3Blr%3E, Registered(UDP), UDP",
  })
  void theTransportIsTheOneOnTheWire(String uri, String status, Transport transport) {
    assertThat(Contact.transport(Contact.parse("<" + uri + ">"), status)).contains(transport);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "Registered", "Registered(", "Registered(UDP", "Registered(unknown)", "UDP)"})
  void otherStatusesTellNoTransport(String status) {
    assertThat(Contact.transport(Optional.empty(), status)).isEmpty();
  }

  @Test
  void endpointKeepsTheAbsenceOfAPort() {
    assertThat(parse("<sip:1@[2001:DB8::1]>").endpoint()).isEqualTo(Endpoint.of("2001:db8::1", 0));
    assertThat(parse("<sip:1@192.0.2.1:5070>").endpoint())
        .isEqualTo(Endpoint.of("192.0.2.1", 5070));
  }
}
