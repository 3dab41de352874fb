package dev.pinhole.sofia;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.pinhole.sofia.SofiaEvent.Aor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SofiaCommandsTest {
  @Test
  void listings() {
    assertThat(SofiaCommands.STATUS).isEqualTo("sofia status");
    assertThat(SofiaCommands.registrations("internal"))
        .isEqualTo("sofia status profile internal reg");
  }

  @Test
  void listingOfOneUser() {
    assertThat(SofiaCommands.registrations(new Aor("internal", "1000", "203.0.113.88")))
        .contains("sofia status profile internal user 1000@203.0.113.88");
    assertThat(SofiaCommands.registrations(new Aor("i", "a.b-c_d+e~f#g*", "[2001:db8::1]")))
        .contains("sofia status profile i user a.b-c_d+e~f#g*@[2001:db8::1]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "a b", "a@b", "a'b", "a\"b", "a\\b", "a%41", "a\nb", "a\tb", "a,b", "\u00e9"})
  void aNameThatWouldMeanSomethingElseCannotBeListed(String name) {
    assertThat(SofiaCommands.registrations(new Aor("internal", name, "example.org"))).isEmpty();
    assertThat(SofiaCommands.registrations(new Aor("internal", "1000", name))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"0", "1", "2", "3", "4"})
  void aKeepaliveRefusesControlCharactersEverywhere(int part) {
    String[] parts = {"internal", "1000", "example.org", "c@h", "keep-alive"};
    parts[part] += "\n\napi shutdown";

    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> SofiaCommands.keepalive(parts[0], parts[1], parts[2], parts[3], parts[4]));
  }

  @Test
  void aKeepaliveIsANotify() {
    assertThat(SofiaCommands.keepalive("internal", "1000", "example.org", "c@h", "keep-alive"))
        .hasToString("sendevent NOTIFY");
  }

  @Test
  void deletesTheRegistrationsOfOneUser() {
    assertThat(SofiaCommands.flush(new Aor("internal", "1000", "203.0.113.88")))
        .contains("sofia profile internal flush_inbound_reg 1000@203.0.113.88");
  }

  /** Each of these could make FreeSWITCH delete more than that user's. */
  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a b", "a@b", "a'b", "a\"b", "a\\b", "a\tb", "a\nb", "a%40b"})
  void whatCouldDeleteMoreIsNotSent(String name) {
    assertThat(SofiaCommands.flush(new Aor(name, "1000", "example.org"))).isEmpty();
    assertThat(SofiaCommands.flush(new Aor("internal", name, "example.org"))).isEmpty();
    assertThat(SofiaCommands.flush(new Aor("internal", "1000", name))).isEmpty();
  }
}
