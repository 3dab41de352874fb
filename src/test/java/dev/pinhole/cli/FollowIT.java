package dev.pinhole.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code events --follow} of the packaged program, with a reader that goes away. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FollowIT {
  @TempDir private Path directory;

  @Test
  void endsWithItsReader() throws Exception {
    Cli cli = new Cli(directory);
    cli.newStore().daemon(0).history("1000", Cli.NOW, "registered").close();
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                System.getProperty("pinhole.jar"),
                "events",
                "--follow",
                "--json",
                "--config",
                cli.config().toString())
            .redirectErrorStream(false)
            .start();
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      assertThat(Json.object(out.readLine())).containsEntry("user", "1000");
      cli.newStore().history("1001", Cli.NOW, "moved").close();
      assertThat(Json.object(out.readLine())).containsEntry("user", "1001");
    }

    boolean ended = false;
    for (int i = 0; i < 100 && !ended; i++) {
      cli.newStore().history("1002", Cli.NOW, "moved").close();
      ended = process.waitFor(200, TimeUnit.MILLISECONDS);
    }
    assertThat(ended).as("ended by itself").isTrue();
    assertThat(process.exitValue()).isZero();
    assertThat(new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8))
        .isEmpty();
  }
}
