package dev.pinhole.nat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EndpointTest {

  @ParameterizedTest
  @CsvSource({
    "198.51.100.98, 5060, 198.51.100.98:5060",
    "198.51.100.98, 0, 198.51.100.98",
    "2001:DB8::1, 5060, [2001:db8::1]:5060",
    "[2001:db8:0::1], 5060, [2001:db8::1]:5060",
    "2001:db8::1, 0, 2001:db8::1",
    "::ffff:10.0.0.1, 65535, 10.0.0.1:65535",
    "phone_7.example.org, 1, phone_7.example.org:1",
  })
  void showsHostAndPort(String host, int port, String shown) {
    assertThat(Endpoint.of(host, port)).hasToString(shown);
  }

  @Test
  void showsNothingHostile() {
    assertThat(Endpoint.of("a\nb\u001b[31mc<d>\"e'%00\u00e9;f", 5060))
        .hasToString("a?b?[31mc?d??e??00??f:5060");
    assertThat(Endpoint.of("x".repeat(300), 0)).hasToString("x".repeat(64));
  }

  @Test
  void keepsTheHostAsGiven() {
    assertThat(Endpoint.of("A\nb", 7).host()).isEqualTo("A\nb");
  }

  @Test
  void comparesAddressesAndNeverNames() {
    Endpoint one = Endpoint.of("2001:db8::1", 1);
    Endpoint same = Endpoint.of("[2001:DB8:0::1]", 2);
    Endpoint other = Endpoint.of("2001:db8::2", 1);
    Endpoint name = Endpoint.of("a.invalid", 1);

    assertThat(one.sameAddress(same)).isTrue();
    assertThat(one.otherAddress(same)).isFalse();
    assertThat(one.sameAddress(other)).isFalse();
    assertThat(one.otherAddress(other)).isTrue();
    assertThat(name.sameAddress(name)).isFalse();
    assertThat(name.otherAddress(one)).isFalse();
    assertThat(one.otherAddress(name)).isFalse();
  }

  @Test
  void refusesImpossiblePorts() {
    assertThatIllegalArgumentException().isThrownBy(() -> Endpoint.of("::1", 65536));
    assertThatIllegalArgumentException().isThrownBy(() -> Endpoint.of("::1", -1));
  }
}
