package dev.pinhole.sim;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouteTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"\" <sip:1002@198.51.100.106:5060>|198.51.100.106:5060",
        "\"\" <sip:1002@198.51.100.106>|198.51.100.106:5060",
        "\"\" <sips:1002@198.51.100.106>|198.51.100.106:5061",
        "\"\" <sip:1002@[2001:db8::7]:5070;x=y>|[2001:db8::7]:5070",
        "\"a <b> c\" <sip:1@192.0.2.1:5>|192.0.2.1:5",
        "\"\" <sip:1@10.0.0.1:5060;fs_nat=yes;fs_path=sip%3A1%40192.0.2.9%3A4444%3Bx%3Dy>|192.0.2.9:4444",
        "\"\" <sip:1@10.0.0.1:5060;fs_nat=yes;fs_path=%3Csip%3A203.0.113.5%3Blr%3E>|203.0.113.5:5060",
        "\"\" <sip:1@10.0.0.1;fs_path=sip%3A1%40192.0.2.1%3A1;fs_path=sip%3A1%40192.0.2.2%3A2>|192.0.2.1:1",
        "\"\" <sip:1@10.0.0.1;fs_path=%3Csip%3A192.0.2.1%3A7%3E%2C%3Csip%3A192.0.2.2%3E>|192.0.2.1:7",
        "\"\" <sip:1@198.51.100.106:5076;p=aaaa|198.51.100.106:5076",
      })
  void requestsGoTo(String contact, String target) {
    assertThat(Route.of(contact)).hasToString(target);
  }
}
