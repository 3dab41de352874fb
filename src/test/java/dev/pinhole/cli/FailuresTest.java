package dev.pinhole.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.esl.EslException;
import dev.pinhole.store.StoreException;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class FailuresTest {

  @Command(name = "x")
  static final class Empty {}

  @ParameterizedTest
  @EnumSource
  void aCommandChoosesItsCode(ExitCode code) {
    String err = handle(new CommandFailure(code, "it failed; do something"), code.number());
    if (code != ExitCode.INTERNAL) {
      assertThat(err).isEqualTo("pinhole: it failed; do something\n");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "UNREACHABLE, 69",
    "WRONG_PASSWORD, 77",
    "REJECTED, 77",
    "DISCONNECTED, 69",
    "PROTOCOL, 69",
    "TIMEOUT, 69",
    "CLOSED, 69",
    "COMMAND_FAILED, 1",
  })
  void freeSwitchHasItsCodes(EslException.Kind kind, int status) {
    assertThat(handle(new EslException(kind, "no; try"), status)).isEqualTo("pinhole: no; try\n");
  }

  @Test
  void theStoreIsRefused() {
    assertThat(handle(new StoreException("no; try"), 1)).isEqualTo("pinhole: no; try\n");
  }

  @Test
  void theUnexpectedIsOneLineThatSaysWhere() {
    assertThat(handle(new IllegalStateException("a\nb"), 70))
        .matches(
            "pinhole: internal error: java\\.lang\\.IllegalStateException: a\\\\x0ab at"
                + " FailuresTest\\.java:\\d+; please report this line\n");
  }

  private static String handle(Exception failure, int status) {
    StringWriter err = new StringWriter();
    CommandLine command = new CommandLine(new Empty()).setErr(new PrintWriter(err));
    assertThat(new Failures().handleExecutionException(failure, command, null)).isEqualTo(status);
    return err.toString();
  }
}
