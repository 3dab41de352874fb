package dev.pinhole.sofia;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** As {@code switch_true} and {@code switch_is_number} have it. */
class FreeswitchTrueTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "yes",
        "on",
        "true",
        "t",
        "enabled",
        "active",
        "allow",
        "YES",
        "On",
        "tRuE",
        "T",
        "1",
        "2",
        "10",
        "007",
        "-1",
        "+1",
        "1.0",
        "1.5",
        "-3.9",
        "1.2.3",
        "99999999999999999999"
      })
  void yes(String value) {
    assertThat(SofiaEvents.isTrue(value)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "no",
        "off",
        "false",
        "f",
        "y",
        "disabled",
        "0",
        "00",
        "-0",
        "+0",
        "0.5",
        ".5",
        "-.9",
        ".",
        "-",
        "+",
        "--1",
        "+-1",
        "1e3",
        "0x1",
        " 1",
        "1 ",
        "1-",
        "yes ",
        "\u0661"
      })
  void no(String value) {
    assertThat(SofiaEvents.isTrue(value)).isFalse();
  }
}
