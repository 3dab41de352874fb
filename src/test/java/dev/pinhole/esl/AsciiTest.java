package dev.pinhole.esl;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class AsciiTest {
  @Test
  void everyOtherByteIsNoticedWhereverItStands() {
    for (int length = 0; length < 30; length++) {
      byte[] bytes = new byte[length];
      Arrays.fill(bytes, (byte) 0x7f);
      assertThat(Ascii.only(bytes)).isTrue();
      for (int at = 0; at < length; at++) {
        byte[] other = bytes.clone();
        other[at] = (byte) (at % 2 == 0 ? 0x80 : 0xff);
        assertThat(Ascii.only(other)).as("%d of %d", at, length).isFalse();
      }
    }
  }
}
