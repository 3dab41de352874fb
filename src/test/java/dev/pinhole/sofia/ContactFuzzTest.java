package dev.pinhole.sofia;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.pinhole.nat.Address;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContactFuzzTest {

  private static final String[] PIECES = {
    "\"",
    "\\",
    "<",
    ">",
    "sip:",
    "sips:",
    "@",
    ";",
    ":",
    "?",
    ",",
    " ",
    "%",
    "%3",
    "%3C",
    "%00",
    "%40",
    "[",
    "]",
    "[::1]",
    "192.168.1.120",
    "5060",
    "65536",
    "h",
    "transport=",
    "tcp",
    "fs_nat=",
    "yes",
    ";fs_path=",
    ";maddr=",
    "\u0000",
    "\n",
    "\u00e9",
    "\ud83d",
    "\uffff",
  };

  private static final String REAL =
      "\"\" <sip:1000@192.168.1.120:61724;rinstance=720a51c7a6494ef5;fs_nat=yes;fs_path="
          + "sip%3A1000%40198.51.100.98%3A46329%3Brinstance%3D720a51c7a6494ef5>";

  /** Whatever can be read must keep what the record promises. */
  private static boolean read(String raw) {
    Contact.transport(Contact.parse(raw), raw);
    FsPath.of(raw).ifPresent(FsPath::endpoint);
    var contact = Contact.parse(raw);
    contact.ifPresent(
        readable -> {
          String host = readable.host();
          assertThat(host.length()).as(raw).isBetween(1, 255);
          assertThat(host).as(raw).matches("[!-~]+").doesNotContain("@", ";", ">", "[", "]");
          assertThat(host.indexOf(':') < 0 || Address.parse(host).isPresent()).as(raw).isTrue();
          readable.port().ifPresent(port -> assertThat(port).as(raw).isBetween(1, 65535));
          readable.fsPath().ifPresent(path -> assertThat(path.host().length()).isLessThan(256));
          assertThat(readable.endpoint().host()).isEqualTo(host);
        });
    return contact.isPresent();
  }

  @Test
  void randomTextNeverThrows() {
    Random random = new Random(1);
    int readable = 0;
    for (int round = 0; round < 30_000; round++) {
      StringBuilder raw = new StringBuilder(random.nextBoolean() ? "<sip:" : "");
      for (int pieces = random.nextInt(12); pieces > 0; pieces--) {
        raw.append(PIECES[random.nextInt(PIECES.length)]);
      }
      readable += read(raw.toString()) ? 1 : 0;
    }
    assertThat(readable).isGreaterThan(300);
  }

  @Test
  void mutatedContactsNeverThrow() {
    Random random = new Random(2);
    int readable = 0;
    for (int round = 0; round < 30_000; round++) {
      StringBuilder raw = new StringBuilder(REAL);
      for (int edits = 1 + random.nextInt(4); edits > 0; edits--) {
        int from = random.nextInt(raw.length() + 1);
        int to = Math.min(raw.length(), from + random.nextInt(4));
        raw.replace(from, to, PIECES[random.nextInt(PIECES.length)]);
      }
      readable += read(raw.toString()) ? 1 : 0;
    }
    assertThat(readable).isBetween(15_000, 29_700);
  }

  @Test
  void everyCutOfAContactIsSafe() {
    for (int length = 0; length <= REAL.length(); length++) {
      read(REAL.substring(0, length));
    }
    assertThat(read(REAL)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"",
        "\\",
        "<",
        ">",
        "<>",
        "@",
        ";",
        "%",
        "% ",
        "%%3B",
        " ",
        "\" ",
        ",",
        ":",
        "[",
        "]",
        "sip:",
        "sip:@",
        ";fs_path=",
        ";fs_path=<",
        ";transport=",
        ";transport=x",
        ";maddr=",
        ";maddr=x",
        "%3Bmaddr%3Dx",
        "%25",
        "%253A",
        "%3A",
        "@>",
        "a",
      })
  void longInputTakesNoQuadraticTime(String piece) {
    String filler = piece.repeat((1 << 17) / piece.length());

    assertTimeoutPreemptively(
        Duration.ofSeconds(5),
        () -> {
          read(filler);
          read("<sip:" + filler);
          read("\"\" <sip:1@192.0.2.1" + filler + ">");
          read("\"\" <sip:1@192.0.2.1;fs_path=sip:u@192.0.2.1" + filler + ">");
          read("\"\" <sip:1@192.0.2.1;fs_path=sip:u@192.0.2.1%3B" + filler + ">");
        });
  }
}
