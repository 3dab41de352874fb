package dev.pinhole.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A daemon does not start with rules that it does not understand. */
class BadRulesTest {
  @TempDir private Path directory;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "usr = \"1000\" | 4:1: unknown key usr in [keepalive.rule]; did you mean user?",
        "  network = \"10.0.0.0/40\" | 4:3: network: \"10.0.0.0/40\": after the slash must be a"
            + " number from 0 to 32; correct this network",
        "interval = \"14s\" | 4:1: interval 14s is out of range; use 15s to 1h",
      },
      ignoreLeadingAndTrailingWhitespace = false)
  void theStartStopsWithLineAndColumn(String line, String message) throws IOException {
    Cli cli = new Cli(directory);
    Files.writeString(
        cli.config(),
        "[store]\npath = \"pinhole.db\"\n[[keepalive.rule]]\n" + line.stripTrailing() + "\n");

    Cli.Result result = cli.run("run");

    assertThat(result.status()).isEqualTo(78);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).isEqualTo("pinhole: " + cli.config() + ":" + message.strip() + "\n");
    assertThat(cli.store()).doesNotExist();
  }
}
