package dev.pinhole.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WordWrapTest {

  @Test
  void linesBreakBetweenWords() {
    assertThat(WordWrap.lines("came from 198.51.100.98:13654 today", 20))
        .containsExactly("came from", "198.51.100.98:13654", "today");
    assertThat(WordWrap.lines("ab cd ef", 5)).containsExactly("ab cd", "ef");
    assertThat(WordWrap.lines("ab cd ef", 4)).containsExactly("ab", "cd", "ef");
  }

  @Test
  void wideWordsTakeTwoColumns() {
    assertThat(WordWrap.lines("山田 太郎", 8)).containsExactly("山田", "太郎");
    assertThat(WordWrap.lines("山田 太郎", 9)).containsExactly("山田 太郎");
  }

  @Test
  void whatCannotBreakStaysWhole() {
    assertThat(WordWrap.lines("a 198.51.100.98 b", 3)).containsExactly("a", "198.51.100.98", "b");
    assertThat(WordWrap.lines("", 3)).containsExactly("");
  }

  /** It is there to be copied. */
  @Test
  void aCommandStaysWhole() {
    assertThat(WordWrap.lines("is it running? systemctl restart pinhole; then wait", 30))
        .containsExactly("is it running?", "systemctl restart pinhole;", "then wait");
    assertThat(WordWrap.lines("its state: pinhole list --watch", 22))
        .containsExactly("its state:", "pinhole list --watch");
    assertThat(WordWrap.lines("off, until: pinhole keepalive on", 22))
        .containsExactly("off, until:", "pinhole keepalive on");
    assertThat(WordWrap.lines("all of pinhole", 7)).containsExactly("all of", "pinhole");
  }
}
