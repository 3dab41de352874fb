package dev.pinhole.nat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CidrTest {

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 10.0.0.0, 10.255.255.255, 9.255.255.255, 11.0.0.0",
    "192.168.1.64/26, 192.168.1.64, 192.168.1.127, 192.168.1.63, 192.168.1.128",
    "198.51.100.98/32, 198.51.100.98, ::ffff:198.51.100.98, 198.51.100.97, 198.51.100.99",
    "198.51.100.98, 198.51.100.98, 198.51.100.98, 198.51.100.97, 198.51.100.99",
    "0.0.0.0/0, 0.0.0.0, 255.255.255.255, ::, 2001:db8::1",
    "::ffff:10.0.0.0/104, 10.0.0.0, 10.255.255.255, 9.255.255.255, 11.0.0.0",
    "2001:db8::/32, 2001:db8::, 2001:db8:ffff::1, 2001:db7:ffff::1, 2001:db9::",
    "2001:db8:0:0:8000::/65, 2001:db8::8000:0:0:0, 2001:db8::ffff:0:0:1, 2001:db8::7fff:0:0:1, 2001:db8:0:1::",
    "2001:db8::/64, 2001:db8::, 2001:db8::ffff:0:0:1, 2001:db8:0:1::, 2001:db7::",
    "fe80::1, fe80::1, FE80:0::1, fe80::2, fe80::",
    "::/0, ::, ffff::, 0.0.0.0, 10.0.0.1",
  })
  void containsItsAddressesOnly(String text, String in1, String in2, String out1, String out2) {
    Cidr network = Cidr.parse(text);

    assertThat(network.contains(address(in1))).isTrue();
    assertThat(network.contains(address(in2))).isTrue();
    assertThat(network.contains(address(out1))).isFalse();
    assertThat(network.contains(address(out2))).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 10.0.0.0/8",
    "10.1.2.3, 10.1.2.3/32",
    "::ffff:10.0.0.0/104, 10.0.0.0/8",
    "2001:DB8:0::/48, 2001:db8::/48",
    "::1, ::1/128",
    "::/0, ::/0",
  })
  void writesCanonically(String text, String canonical) {
    assertThat(Cidr.parse(text)).hasToString(canonical).isEqualTo(Cidr.parse(canonical));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "office", "10.0.0/8", "[::1]/128", "fe80::1%eth0/64", "/8", "010.0.0.0/8"})
  void refusesWhatIsNoAddress(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Cidr.parse(text))
        .withMessage("\"" + text + "\" is not a network such as 10.0.0.0/8 or 2001:db8::/32");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/8/8", "10.0.0.0/0008"})
  void refusesBadPrefix(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Cidr.parse(text))
        .withMessage("\"" + text + "\": after the slash must be a number from 0 to 32");
  }

  @Test
  void refusesPrefixBeyondIpv6() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Cidr.parse("::1/129"))
        .withMessage("\"::1/129\": after the slash must be a number from 0 to 128");
  }

  @ParameterizedTest
  @CsvSource({
    "10.1.2.3/8, 10.0.0.0/8",
    "192.168.1.1/24, 192.168.1.0/24",
    "2001:db8::1/32, 2001:db8::/32",
    "2001:db8::1/127, 2001:db8::/127",
    "1.2.3.4/0, 0.0.0.0/0",
  })
  void hostBitsAreAnErrorThatNamesTheNetwork(String text, String network) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Cidr.parse(text))
        .withMessage("\"" + text + "\" has bits set beyond its prefix; the network is " + network);
  }

  @Test
  void constructorKeepsTheInvariant() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Cidr(address("10.0.0.1"), 104));
    assertThatIllegalArgumentException().isThrownBy(() -> new Cidr(address("::"), 129));
    assertThatIllegalArgumentException().isThrownBy(() -> new Cidr(address("::"), -1));
  }

  private static Address address(String text) {
    return Address.parse(text).orElseThrow();
  }
}
