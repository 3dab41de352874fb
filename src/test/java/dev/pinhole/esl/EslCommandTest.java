package dev.pinhole.esl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EslCommandTest {

  @Test
  void auth() {
    assertBytes(EslCommand.auth("ClueCon"), "auth ClueCon\n\n");
  }

  @Test
  void event() {
    assertBytes(
        EslCommand.of("event json HEARTBEAT CUSTOM sofia::register"),
        "event json HEARTBEAT CUSTOM sofia::register\n\n");
  }

  @Test
  void bgapi() {
    assertBytes(
        EslCommand.of("bgapi sofia status", Map.of("Job-UUID", "job-1")),
        "bgapi sofia status\nJob-UUID: job-1\n\n");
  }

  @Test
  void sendeventWithItsHeadersInOrder() {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("profile", "internal");
    headers.put("event-string", "keep-alive");
    headers.put("content-type", "text/plain");
    headers.put("user", "1000");
    headers.put("host", "203.0.113.88");
    headers.put("call-id", "a: b@c");

    assertBytes(
        EslCommand.of("sendevent NOTIFY", headers),
        "sendevent NOTIFY\nprofile: internal\nevent-string: keep-alive\ncontent-type: text/plain\n"
            + "user: 1000\nhost: 203.0.113.88\ncall-id: a: b@c\n\n");
  }

  @Test
  void valuesAreWrittenAsTheyAre() {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("a", "");
    headers.put("b", " x ");
    headers.put("c", "%0A Zo\u00eb \ud83d\ude00");

    assertBytes(
        EslCommand.of("sendevent X", headers),
        "sendevent X\na: \nb:  x \nc: %0A Zo\u00eb \ud83d\ude00\n\n");
  }

  @Test
  void whatTheCallerChangesLaterHasNotBeenChecked() {
    Map<String, String> headers = new LinkedHashMap<>(Map.of("a", "1"));
    EslCommand command = EslCommand.of("x", headers);

    headers.put("a", "1\n\napi shutdown");

    assertBytes(command, "x\na: 1\n\n");
  }

  @ParameterizedTest
  @ValueSource(
      chars = {
        '\0', '\t', '\n', '\u000b', '\r', '\u001b', '\u001f', '\u007f', '\u0085', '\u2028', '\u2029'
      })
  void controlCharactersAreRefusedEverywhere(char control) {
    for (String bad : new String[] {control + "x", "x" + control, "x" + control + "y"}) {
      assertThat(EslCommand.accepts(bad)).isFalse();
      assertRefused(() -> EslCommand.of(bad));
      assertRefused(() -> EslCommand.of("x", Map.of("name", bad)));
      assertRefused(() -> EslCommand.of("x", Map.of(bad, "value")));
      assertRefused(() -> EslCommand.of(bad, Map.of()));
      assertRefused(() -> EslCommand.auth(bad));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "~", "\u00a0", "\u00e9", "\ud83d\ude00", "%0A\\n"})
  void otherCharactersAreAccepted(String text) {
    assertThat(EslCommand.accepts(text)).isTrue();
  }

  @Test
  void isShownWithoutHeaders() {
    assertThat(EslCommand.of("sendevent X", Map.of("a", "b"))).hasToString("sendevent X");
  }

  @Test
  void aPasswordIsNotShown() {
    assertThat(EslCommand.auth("ClueCon")).hasToString("auth (password not shown)");
  }

  private static void assertRefused(ThrowingCallable code) {
    assertThatIllegalArgumentException()
        .isThrownBy(code)
        .withMessage("a control character in a command");
  }

  private static void assertBytes(EslCommand command, String expected) {
    assertThat(new String(command.bytes(), StandardCharsets.UTF_8)).isEqualTo(expected);
  }
}
