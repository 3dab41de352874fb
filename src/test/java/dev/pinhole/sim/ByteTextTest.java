package dev.pinhole.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.sim.ByteText.Encoding;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ByteTextTest {
  @Test
  void textIsUtf8() {
    String text = "a é € \uD83D\uDCDE \u007f";
    assertThat(ByteText.utf8(text)).isEqualTo(text.getBytes(StandardCharsets.UTF_8));
    assertThat(ByteText.text(ByteText.utf8(text))).isEqualTo(text);
  }

  @Test
  void anyBytesGoThroughUnharmed() {
    Random random = new Random(1);
    for (int i = 0; i < 2000; i++) {
      byte[] bytes = new byte[random.nextInt(40)];
      random.nextBytes(bytes);
      assertThat(ByteText.utf8(ByteText.text(bytes))).isEqualTo(bytes);
    }
  }

  @Test
  void replacementCharacterOfThePhoneItselfIsKept() {
    byte[] bytes = {(byte) 0xEF, (byte) 0xBF, (byte) 0xBD, (byte) 0xEF, 'x'};
    assertThat(ByteText.text(bytes)).isEqualTo("\uFFFD\uDCEFx");
  }

  @Test
  void jsonIsEscapedAsCaptured() {
    assertThat(encoded("\"\\\b\f\n\r\t\u001b\u0000/é\u007f", Encoding.JSON))
        .isEqualTo("\\\"\\\\\\b\\f\\n\\r\\t\\u001b\\u0000/é\u007f");
  }

  @Test
  void percentEncodingLeavesWhatLooksEncoded() {
    assertThat(encoded("sip:a@b:1;x=%0A%0a%zz%4", Encoding.PERCENT))
        .isEqualTo("sip%3Aa%40b%3A1%3Bx%3D%0A%250a%25zz%254");
    assertThat(encoded("é \u0001~/._-", Encoding.PERCENT)).isEqualTo("%C3%A9%20%01~/._-");
  }

  private static String encoded(String text, Encoding encoding) {
    return new String(new ByteText().add(text, encoding).toBytes(), StandardCharsets.UTF_8);
  }
}
