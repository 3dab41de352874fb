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

class FsPathTest {

  private static Optional<FsPath> path(String value) {
    return FsPath.of("\"\" <sip:1@10.9.8.7:5060;fs_nat=yes;fs_path=" + value + ">");
  }

  @ParameterizedTest
  @CsvSource({
    "sip%3A1%40198.51.100.98%3A46329, 198.51.100.98, 46329",
    "sip%3A1%40198.51.100.98%3A46329%3Btransport%3Dtcp, 198.51.100.98, 46329",
    "sip:1@198.51.100.98:46329;fs_path=sip:203.0.113.5:1, 198.51.100.98, 46329",
    "sips%3A1%40%5B2001%3ADB8%3A%3A1%5D%3A7, 2001:db8::1, 7",
    "sip%3aa%3bb%3Fc%401.2.3.4%3A7, 1.2.3.4, 7",
    "sip:1.2.3.4:7?x=y, 1.2.3.4, 7",
    "1.2.3.4:7, 1.2.3.4, 7",
    "a@1.2.3.4:7, 1.2.3.4, 7",
    "im:a@1.2.3.4:7, 1.2.3.4, 7",
    "sip%3AEdge.Example.ORG%3A7, edge.example.org, 7",
  })
  void readsBareUris(String value, String host, int port) {
    assertThat(path(value))
        .contains(
            new FsPath(
                host,
                OptionalInt.of(port),
                false,
                value.endsWith("tcp") ? Transport.of("tcp") : Optional.empty(),
                false,
                Optional.empty()));
  }

  @ParameterizedTest
  @CsvSource({
    "%3Csip%3A198.51.100.106%3Blr%3E, 198.51.100.106",
    "%3Csip%3A198.51.100.106%3Blr%3E%2C%3Csip%3A203.0.113.5%3Blr%3E, 198.51.100.106",
    "%22edge%22 %3Csip%3Aa%40198.51.100.106%3E, 198.51.100.106",
    "%3Csip%3A198.51.100.106, 198.51.100.106",
    "%3Csip%3A%5B2001%3Adb8%3A%3A1%5D%3Blr%3E, 2001:db8::1",
    "%3Csip%3Aedge.example.org%3Blr%3E, edge.example.org",
  })
  void readsPathHeaders(String value, String host) {
    assertThat(path(value))
        .contains(
            new FsPath(host, OptionalInt.empty(), true, Optional.empty(), false, Optional.empty()));
  }

  @ParameterizedTest
  @CsvSource({
    "sip%3Au%40198.51.100.98%3Bmaddr%3D203.0.113.5, 203.0.113.5",
    "sip%3Au%40198.51.100.98%3Blr%3BMADDR%3D203.0.113.5%3Bttl%3D1, 203.0.113.5",
    "sip%3Au%40198.51.100.98%3Bmaddr%3D203.0.113.5%3Bmaddr%3D203.0.113.6, 203.0.113.6",
    "sip%3Au%40198.51.100.98%3Bmaddr%3D2001%3Adb8%3A%3A1, 2001:db8::1",
    "sip%3Au%40198.51.100.98%3Bmaddr%3D2001%253Adb8%253a%253A1, 2001:db8::1",
    "sip%3Au%40198.51.100.98%3B%256daddr%3D203.0.113.5, 203.0.113.5",
    "sip%3Au%40198.51.100.98%3Bmaddr%3D%2532%25303.0.113.5, 203.0.113.5",
    "sip%3Au%40198.51.100.98%3Bmaddr%3D, 198.51.100.98",
    "sip%3Au%40198.51.100.98%3Bxmaddr%3D203.0.113.5, 198.51.100.98",
    "sip%3Au%40198.51.100.98%3Fx%3Bmaddr%3D203.0.113.5, 198.51.100.98",
    "sip%3Au%40198.51.100.98%253Bmaddr%3D203.0.113.5, 198.51.100.98%3bmaddr=203.0.113.5",
    "sip%3Au%40198.51.100.98;maddr=203.0.113.5, 198.51.100.98",
  })
  void maddrLeadsElsewhere(String value, String host) {
    assertThat(path(value))
        .contains(
            new FsPath(
                host, OptionalInt.empty(), false, Optional.empty(), false, Optional.empty()));
  }

  @ParameterizedTest
  @CsvSource({
    "sip:u@203.0.113.5%00198.51.100.98, 203.0.113.5",
    "sip:u@203.0.113.5%0x.98, 203.0.113.5",
    "sip:u@203.0.113.5% 0x, 203.0.113.5",
    "sip:u@203.0.113.5% 3b0.98, 203.0.113.5",
    "sip:u@203.0.113.%355, 203.0.113.55",
    "sip:u@203.0.113.%25355, 203.0.113.55",
    "sip:u@203.0.113.%2525355, 203.0.113.%25355",
    "sip:u@203.0.113.5%, 203.0.113.5%",
    "sip:u@203.0.113.5%3, 203.0.113.5%3",
    "'sip:a,b@203.0.113.5', a",
    "sip:1.2.3.4;@203.0.113.5, 1.2.3.4",
    "sip:1.2.3.4%3B@203.0.113.5, 203.0.113.5",
    "im:1.2.3.4%3B@203.0.113.5, 1.2.3.4",
    "sip:a@b@203.0.113.5, b@203.0.113.5",
  })
  void decodesAsFreeswitchDoes(String value, String host) {
    assertThat(path(value))
        .contains(
            new FsPath(
                host,
                OptionalInt.empty(),
                false,
                Optional.empty(),
                value.contains(","),
                Optional.empty()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "sip:", "%00", "sip%3Aa%40", "%3C%3E", "sip:u@;x", ","})
  void whatNamesNoHostIsStillThere(String value) {
    assertThat(path(value)).map(FsPath::host).contains("");
  }

  @Test
  void longHostIsUnreadable() {
    assertThat(path("sip:u@" + "x".repeat(255)).orElseThrow().host()).hasSize(255);
    assertThat(path("sip:u@" + "x".repeat(256)).orElseThrow().host()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\"\" <sip:1@10.9.8.7>",
        "\"\" <sip:1@10.9.8.7;FS_PATH=sip:1.2.3.4>",
        "\"\" <sip:1@10.9.8.7;xfs_path=sip:1.2.3.4>",
        "\"\" <sip:1@10.9.8.7>;fs_path=sip:1.2.3.4",
        "\";fs_path=sip:1.2.3.4\" <sip:1@10.9.8.7>",
        "<sip:1@10.9.8.7;x=<y>;fs_path=sip:1.2.3.4>",
      })
  void whatFreeswitchDoesNotFollowIsNoPath(String contact) {
    assertThat(FsPath.of(contact)).isEmpty();
    assertThat(Contact.parse(contact).flatMap(Contact::fsPath)).isEmpty();
  }

  @Test
  void pathInTheUserPartCounts() {
    String contact = "\"\" <sip:1;fs_path=sip%3A203.0.113.5@10.9.8.7;fs_path=sip%3A10.9.8.7>";

    assertThat(FsPath.of(contact).orElseThrow().host()).isEqualTo("10.9.8.7");
    assertThat(FsPath.of(contact.replace("5@", "5;@")).orElseThrow().host())
        .isEqualTo("203.0.113.5");
    assertThat(Contact.parse(contact).orElseThrow().host()).isEqualTo("10.9.8.7");
  }

  @Test
  void craftedDisplayNameHidesNothing() {
    // For FreeSWITCH the display name ends at the escaped quote.
    String crafted =
        "\"\\\" <sip:x@1.1.1.1;fs_path=sip%3A203.0.113.5>\" <sip:1@10.9.8.7;fs_path=sip%3A2.2.2.2>";
    String hiding = "\"\\\" <sip:x@1.1.1.1>\" <sip:1@10.9.8.7;fs_path=sip%3A2.2.2.2>";

    assertThat(FsPath.of(crafted).orElseThrow().host()).isEqualTo("203.0.113.5");
    assertThat(FsPath.of(hiding)).isEmpty();
    Contact contact = Contact.parse(crafted).orElseThrow();
    assertThat(contact.host()).isEqualTo("10.9.8.7");
    assertThat(contact.fsPath().orElseThrow().host()).isEqualTo("203.0.113.5");
    Contact other = Contact.parse(hiding).orElseThrow();
    assertThat(other.host()).isEqualTo("10.9.8.7");
    assertThat(other.fsPath().orElseThrow().host()).isEqualTo("2.2.2.2");
  }

  @Test
  void bracketsAreStrippedTwice() {
    String contact = "<x;fs_path=sip%3A2.2.2.2 <sip:1@10.9.8.7;fs_path=sip%3A203.0.113.5>";

    assertThat(FsPath.of(contact))
        .contains(
            new FsPath(
                "203.0.113.5",
                OptionalInt.empty(),
                false,
                Optional.empty(),
                false,
                Optional.empty()));
  }

  @Test
  void isReadOutOfContactsThatAreUnreadableOtherwise() {
    String contact = "\"\" <sip:1@10.9.8.7:99999;fs_path=sip%3A203.0.113.5>";

    assertThat(Contact.parse(contact)).isEmpty();
    assertThat(FsPath.of(contact).orElseThrow().host()).isEqualTo("203.0.113.5");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"\" <sip:1@10.9.8.7;fs_path=sip%3A203.0.113.5",
        "<sip:1<@10.9.8.7;fs_path=sip%3A203.0.113.5>",
        "\"<sip:1@10.9.8.7;fs_path=sip%3A203.0.113.5>",
        "\"a\"b\"<sip:1@10.9.8.7;fs_path=sip%3A203.0.113.5>",
        "  \"a\"  <<sip:1@10.9.8.7;fs_path=sip%3A203.0.113.5>",
        "sip:1@10.9.8.7;fs_path=sip%3A203.0.113.5",
      })
  void bracketsAreFoundAsFreeswitchFindsThem(String contact) {
    assertThat(FsPath.of(contact)).map(FsPath::host).contains("203.0.113.5");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "sip%3Aa%2Cb%40198.51.100.98%3A5060 | true",
        "%3Csip%3Aa%2Cb%40198.51.100.98%3E | true",
        "%3Csip%3A198.51.100.106%3E%2C%3Csip%3A198.51.100.107%3E | false",
        "sip%3Aa%40198.51.100.98%3A5060 | false",
      })
  void aCommaCutsIt(String value, boolean cut) {
    assertThat(path(value).orElseThrow().cut()).isEqualTo(cut);
  }

  @Test
  void becomesEvidence() {
    assertThat(path("%3Csip%3A198.51.100.106%3Blr%3E").orElseThrow().endpoint())
        .isEqualTo(Endpoint.of("198.51.100.106", 0));
    assertThat(path("sip%3A1%40198.51.100.98%3A46329").orElseThrow().endpoint())
        .isEqualTo(Endpoint.of("198.51.100.98", 46329));
  }
}
