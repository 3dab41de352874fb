package dev.pinhole.nat;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTest {

  @ParameterizedTest
  @CsvSource({
    "0.0.0.0, 0.0.0.0",
    "255.255.255.255, 255.255.255.255",
    "192.168.1.120, 192.168.1.120",
    "::ffff:192.168.1.120, 192.168.1.120",
    "[::FFFF:C0A8:0178], 192.168.1.120",
    "0:0:0:0:0:ffff:192.168.1.120, 192.168.1.120",
    "::192.168.1.120, ::c0a8:178",
    "64:ff9b::192.0.2.33, 64:ff9b::c000:221",
    "2001:DB8:0:0:8:800:200C:417A, 2001:db8::8:800:200c:417a",
    "[2001:db8::1], 2001:db8::1",
    "2001:0db8:0000:0000:0001:0000:0000:0001, 2001:db8::1:0:0:1",
    "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
    "2001:0:0:1::, 2001:0:0:1::",
    "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
    "::, ::",
    "::1, ::1",
    "1::, 1::",
    "1:2:3:4:5:6:7::, 1:2:3:4:5:6:7:0",
    "::2:3:4:5:6:7:8, 0:2:3:4:5:6:7:8",
    "1:2:3:4:5:6:7:8, 1:2:3:4:5:6:7:8",
    "fe80::1%eth0, fe80::1",
    "[FE80::1%25eth0], fe80::1",
  })
  void readsAndWritesCanonically(String text, String canonical) {
    assertThat(Address.parse(text)).map(Address::toString).contains(canonical);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "localhost",
        "phone7.example.org",
        "df7jal23ls0d.invalid",
        "1.2.3",
        "127.1",
        "1.2.3.4.5",
        "1.2.3.4.",
        ".1.2.3.4",
        "1..2.3",
        "1.2.3.256",
        "1.2.3.0004",
        "01.2.3.4",
        "1.2.3.00",
        "010.0.0.1",
        "0x7f.0.0.1",
        "3232235896",
        "1.2.3.4 ",
        " 1.2.3.4",
        "+1.2.3.4",
        "-1.2.3.4",
        "1.2.3.4:5060",
        "1.2.3.4%eth0",
        "[1.2.3.4]",
        "\u0661.2.3.4",
        "[",
        "]",
        "[]",
        "[::1",
        "::1]",
        "[::1]:5060",
        ":",
        ":::",
        ":1",
        "1:",
        "1:::2",
        "1::2::3",
        "::1:",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "1::2:3:4:5:6:7:8",
        "::1:2:3:4:5:6:7:8",
        "12345::",
        "g::",
        "::\uff11",
        "::1.2.3",
        "::1.2.3.4:5",
        "::01.2.3.4",
        "1.2.3.4::",
        "1:2:3:4:5:6:7:1.2.3.4",
        "1:2:3:4:5:1.2.3.4",
        "1:2:3:4:5:6::1.2.3.4:7",
        "::%",
        "%eth0",
        "::1%",
        "::1/64",
      })
  void refusesWhatIsNoAddress(String text) {
    assertThat(Address.parse(text)).isEmpty();
  }

  @Test
  void sameAddressInAnySpellingIsEqual() {
    Address address = Address.parse("2001:db8::a").orElseThrow();

    assertThat(Address.parse("[2001:DB8:0::000A%1]")).contains(address);
    assertThat(Address.parse("[2001:DB8:0::000A]").orElseThrow()).hasSameHashCodeAs(address);
    assertThat(Address.parse("2001:db8::b")).isNotEmpty().isNotEqualTo(Optional.of(address));
    assertThat(Address.parse("::ffff:10.0.0.1")).isEqualTo(Address.parse("10.0.0.1"));
    assertThat(Address.parse("::10.0.0.1")).isNotEqualTo(Address.parse("10.0.0.1"));
  }

  @ParameterizedTest
  @CsvSource({
    "9.255.255.255, 10.0.0.0, 10.255.255.255, 11.0.0.0",
    "100.63.255.255, 100.64.0.0, 100.127.255.255, 100.128.0.0",
    "126.255.255.255, 127.0.0.0, 127.255.255.255, 128.0.0.0",
    "169.253.255.255, 169.254.0.0, 169.254.255.255, 169.255.0.0",
    "172.15.255.255, 172.16.0.0, 172.31.255.255, 172.32.0.0",
    "191.255.255.255, 192.0.0.0, 192.0.0.7, 192.0.0.8",
    "198.17.255.255, 198.18.0.0, 198.19.255.255, 198.20.0.0",
    "64:ff9b::9.255.255.255, 64:ff9b::10.0.0.0, 64:ff9b::10.255.255.255, 64:ff9b::11.0.0.0",
    "192.167.255.255, 192.168.0.0, 192.168.255.255, 192.169.0.0",
    "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff, ::, ::1, ::2",
    "255.255.255.255, 0.0.0.0, 0.0.0.0, 0.0.0.1",
    "fbff:ffff::ffff, fc00::, fdff:ffff::ffff, fe00::",
    "fe7f:ffff::ffff, fe80::, feff:ffff::ffff, ff00::",
    "64:ff9b:0:ffff::, 64:ff9b:1::, 64:ff9b:1:ffff::, 64:ff9b:2::",
    "::ffff:9.255.255.255, ::ffff:10.0.0.0, ::ffff:10.255.255.255, ::ffff:11.0.0.0",
  })
  void privateRangesEndWhereTheyEnd(String before, String first, String last, String after) {
    assertThat(List.of(before, first, last, after))
        .map(text -> Address.parse(text).orElseThrow().isPrivate())
        .containsExactly(false, true, true, false);
  }

  @Test
  void ofEmbeddedAddressesOnlyMappedAndTranslatedOnesCount() {
    assertThat(Address.parse("::192.168.1.1").orElseThrow().isPrivate()).isFalse();
    assertThat(Address.parse("64:ff9b:0:1::10.0.0.1").orElseThrow().isPrivate()).isFalse();
    assertThat(Address.parse("::1:0:0:1").orElseThrow().isPrivate()).isFalse();
  }

  @Test
  void agreesWithTheJdkOnRandomAddresses() throws UnknownHostException {
    Random random = new Random(4);
    for (int round = 0; round < 10_000; round++) {
      byte[] bytes = randomBytes(random);
      InetAddress reference = InetAddress.getByAddress(bytes);
      Address address = new Address(half(bytes, 0), half(bytes, 8));
      if (bytes.length == 4) {
        address = Address.parse(reference.getHostAddress()).orElseThrow();
        assertThat(address).hasToString(reference.getHostAddress());
      }

      for (String spelling : spellings(reference, address)) {
        assertThat(Address.parse(spelling)).as(spelling).contains(address);
      }
      boolean isPrivate =
          reference.isSiteLocalAddress()
              || reference.isLinkLocalAddress()
              || reference.isLoopbackAddress()
              || reference.isAnyLocalAddress()
              || (bytes.length == 16 && (bytes[0] & 0xfe) == 0xfc)
              || (bytes.length == 4 && bytes[0] == 100 && (bytes[1] & 0xc0) == 0x40);
      assertThat(address.isPrivate()).as(address.toString()).isEqualTo(isPrivate);
    }
  }

  private static byte[] randomBytes(Random random) {
    byte[] bytes = new byte[random.nextBoolean() ? 4 : 16];
    random.nextBytes(bytes);
    if (bytes.length == 4) {
      bytes[0] = new byte[] {bytes[0], 10, 100, 127, (byte) 169, (byte) 172}[random.nextInt(6)];
    }
    for (int i = 0; bytes.length == 16 && i < 16; i += 2) {
      if (random.nextInt(3) > 0) {
        bytes[i] = 0;
        bytes[i + 1] = (byte) random.nextInt(2);
      }
    }
    if (bytes.length == 16 && random.nextInt(4) == 0) {
      bytes[0] = new byte[] {(byte) 0xfc, (byte) 0xfd, (byte) 0xfe, (byte) 0xff}[random.nextInt(4)];
      bytes[1] = (byte) random.nextInt(256);
    }
    return bytes;
  }

  private static long half(byte[] bytes, int from) {
    return bytes.length == 4 ? 0 : ByteBuffer.wrap(bytes).getLong(from);
  }

  private static List<String> spellings(InetAddress reference, Address address) {
    List<String> spellings = new ArrayList<>();
    spellings.add(address.toString());
    spellings.add(reference.getHostAddress());
    if (reference.getAddress().length == 16) {
      spellings.add("[" + address + "]");
      spellings.add(address.toString().toUpperCase(Locale.ROOT));
      spellings.add(reference.getHostAddress().replaceFirst("(^|:)0(:0)+(:|$)", "::") + "%7");
    } else {
      spellings.add("::ffff:" + reference.getHostAddress());
    }
    return spellings;
  }

  @Test
  void randomTextNeverThrowsAndReadsBackEqual() {
    Random random = new Random(5);
    String alphabet = "0123456789abcdefABCDEF::::....[]%g/ ";
    int readable = 0;
    for (int round = 0; round < 100_000; round++) {
      StringBuilder text = new StringBuilder();
      for (int length = random.nextInt(12); length > 0; length--) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      Optional<Address> address = Address.parse(text);
      if (address.isPresent()) {
        readable++;
        assertThat(Address.parse(address.get().toString())).as(text.toString()).isEqualTo(address);
      }
    }
    assertThat(readable).isGreaterThan(50);
  }
}
