package dev.pinhole.sofia;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.sofia.SofiaEvent.Aor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FlushCommandTest {
  @Test
  void deletesTheRegistrationsOfOneUser() {
    assertThat(FlushCommand.of(new Aor("internal", "1000", "203.0.113.88")))
        .contains("sofia profile internal flush_inbound_reg 1000@203.0.113.88");
  }

  /** Each of these could make FreeSWITCH delete more than that user's. */
  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a b", "a@b", "a'b", "a\"b", "a\\b", "a\tb", "a\nb", "a%40b"})
  void whatCouldDeleteMoreIsNotSent(String name) {
    assertThat(FlushCommand.of(new Aor(name, "1000", "example.org"))).isEmpty();
    assertThat(FlushCommand.of(new Aor("internal", name, "example.org"))).isEmpty();
    assertThat(FlushCommand.of(new Aor("internal", "1000", name))).isEmpty();
  }
}
