package dev.pinhole.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DemoCommandTest {
  private static final List<String> TABLE =
      IntStream.range(0, 17).mapToObj(Integer::toString).toList();

  /** A picture that is drawn in place must not scroll. */
  @Test
  void showsAsManyPhonesAsTheTerminalHasRoomFor() {
    assertThat(DemoCommand.fitting(TABLE, OptionalInt.empty(), 7)).isEqualTo(TABLE);
    assertThat(DemoCommand.fitting(TABLE, OptionalInt.of(24), 7)).isEqualTo(TABLE);
    assertThat(DemoCommand.fitting(TABLE, OptionalInt.of(23), 7))
        .hasSize(16)
        .endsWith("14", "and 2 more");
    assertThat(DemoCommand.fitting(TABLE, OptionalInt.of(2), 7))
        .containsExactly("0", "1", "and 15 more");
  }
}
