package dev.pinhole.hep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.nat.Endpoint;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CaptureServerTest {
  @ParameterizedTest
  @CsvSource({
    "udp:127.0.0.1:9060;hep=3;capture_id=100, 127.0.0.1, 9060, 3",
    "udp:homer.example.org:9061,              homer.example.org, 9061, 3",
    "udp:127.0.0.1:9060;hep=2;capture_id=100, 127.0.0.1, 9060, 2",
    "udp:[2001:db8::1]:9060;bufsize=4096,     2001:db8::1, 9060, 3",
  })
  void isReadAsSofiaSipDoes(String value, String host, int port, int hep) {
    assertThat(CaptureServer.parse(value)).contains(new CaptureServer(host, port, hep));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "udp:",
        "tcp:127.0.0.1:9060",
        "127.0.0.1:9060",
        "udp:127.0.0.1",
        "udp:127.0.0.1:1023",
        "udp:127.0.0.1:65536",
        "udp:127.0.0.1:x",
        "udp:127.0.0.1:9060;hep=4",
        "udp:127.0.0.1:9060;hep=",
        "udp:127.0.0.1:9060;capture_id=0",
        "udp:127.0.0.1:9060;color=red",
        "udp:127.0.0.1:9060;",
        "udp:[2001:db8::1:9060",
      })
  void whatSofiaSipRefusesIsNone(String value) {
    assertThat(CaptureServer.parse(value)).isEmpty();
    assertThat(why("127.0.0.1", value, "127.0.0.1")).isEqualTo("FreeSWITCH cannot read it");
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, udp:127.0.0.1:9060;hep=3, 127.0.0.1, ''",
    "127.0.0.1, udp:localhost:9060,       127.0.0.1, ''",
    "0.0.0.0,   udp:127.0.0.1:9060,       127.0.0.1, ''",
    "::1,       udp:[::1]:9060,           127.0.0.1, ''",
    "192.0.2.5, udp:192.0.2.5:9060,       192.0.2.9, ''",
    // 127.0.0.1 of another host
    "127.0.0.1, udp:127.0.0.1:9060,       192.0.2.9, its address is another one",
    "0.0.0.0,   udp:127.0.0.1:9060,       192.0.2.9, its address is another one",
    "0.0.0.0,   udp:192.0.2.77:9060,      192.0.2.9, its address is another one",
    "127.0.0.1, udp:192.0.2.5:9060,       127.0.0.1, its address is another one",
    "127.0.0.1, udp:127.0.0.1:9061,       127.0.0.1, its port is another one",
    "127.0.0.1, udp:127.0.0.1:9060;hep=1, 127.0.0.1, 'it says hep=1, and not hep=3'",
    "127.0.0.1, udp:pinhole.lan:9060,     127.0.0.1, 'its host is a name, of which is not known"
        + " whether it leads here'",
  })
  void isOursIfItLeadsToWhereWeListen(String listen, String server, String freeswitch, String why) {
    assertThat(why(listen, server, freeswitch)).isEqualTo(why);
  }

  @Test
  void theAddressesOfThisHostAreKnown() throws UnknownHostException {
    assertThat(CaptureServer.isOfThisHost(InetAddress.getByName("127.0.0.3"))).isTrue();
    assertThat(CaptureServer.isOfThisHost(InetAddress.getByName("192.0.2.77"))).isFalse();
  }

  private static String why(String listen, String server, String freeswitch) {
    try {
      return CaptureServer.whyNotAt(
              Endpoint.of(listen, 9060), server, InetAddress.getByName(freeswitch))
          .orElse("");
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
