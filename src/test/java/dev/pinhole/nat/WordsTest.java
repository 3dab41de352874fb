package dev.pinhole.nat;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class WordsTest {

  @Test
  void natWords() {
    assertThat(Arrays.stream(Nat.values()).map(Nat::text))
        .containsExactly("yes", "likely", "unknown", "no");
    assertThat(Arrays.stream(Nat.values()).map(nat -> Nat.of(nat.text()).orElseThrow()))
        .containsExactly(Nat.values());
    assertThat(Nat.of("maybe")).isEmpty();
  }

  @Test
  void kindWords() {
    assertThat(Arrays.stream(NatKind.values()).map(NatKind::text))
        .containsExactly(
            "foreign-path",
            "proxied",
            "forced-contact",
            "websocket",
            "host-name",
            "private-contact",
            "rewritten-contact",
            "address-mismatch",
            "port-mismatch",
            "direct");
    assertThat(Arrays.stream(NatKind.values()).map(kind -> NatKind.of(kind.text()).orElseThrow()))
        .containsExactly(NatKind.values());
    assertThat(NatKind.of("DIRECT")).isEmpty();
  }

  @Test
  void transports() {
    assertThat(Arrays.stream(Transport.values()).map(Transport::text))
        .containsExactly("udp", "tcp", "tls", "ws", "wss");
    assertThat(Transport.of("WsS")).contains(Transport.WSS);
    assertThat(Transport.of("sctp")).isEmpty();
    assertThat(Transport.of("")).isEmpty();
    assertThat(Arrays.stream(Transport.values()).map(Transport::defaultPort))
        .containsExactly(5060, 5060, 5061, 5060, 5061);
    assertThat(Arrays.stream(Transport.values()).map(Transport::secured))
        .containsExactly(Transport.TLS, Transport.TLS, Transport.TLS, Transport.WSS, Transport.WSS);
    assertThat(Arrays.stream(Transport.values()).filter(Transport::isDatagram))
        .containsExactly(Transport.UDP);
    assertThat(Arrays.stream(Transport.values()).filter(Transport::isWebSocket))
        .containsExactly(Transport.WS, Transport.WSS);
  }
}
