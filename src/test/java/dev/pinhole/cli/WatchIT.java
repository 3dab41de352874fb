package dev.pinhole.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code list --watch} of the packaged program on a pseudo terminal, as {@code script} makes it.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WatchIT {
  private static final Path SCRIPT = Path.of("/usr/bin/script");
  private static final String TAKEN = "\u001b[?1049h";
  private static final String END_OF_PICTURE = "1000@203.0.113.88";
  private static final String GIVEN_BACK = "\u001b[?25h\u001b[?1049l";

  @TempDir private Path directory;

  @Test
  void qEndsItAndTheTerminalIsAsBefore() throws Exception {
    String seen = watch('q');

    assertThat(seen).contains("status=0");
  }

  @Test
  void ctrlCEndsItAndTheTerminalIsAsBefore() throws Exception {
    String seen = watch('\u0003');

    assertThat(seen).contains("status=130");
  }

  /** Watches until the first picture is complete, presses that key; returns all that was drawn. */
  private String watch(char key) throws IOException, InterruptedException {
    assumeThat(SCRIPT).isExecutable();
    Cli cli = new Cli(directory);
    cli.newStore().daemon(0).binding("1000").close();
    Path shell = directory.resolve("watch.sh");
    Files.writeString(
        shell,
        """
        trap : INT
        stty rows 12 cols 120
        stty -g | sed 's/^/before=/'
        '%s' -jar '%s' list --watch --config '%s'
        echo status=$?
        stty -g | sed 's/^/after=/'
        echo ended
        """
            .formatted(
                Path.of(System.getProperty("java.home"), "bin", "java"),
                System.getProperty("pinhole.jar"),
                cli.config()));
    // A build in the background of a shell ignores the signal, and so would all that it starts.
    String command = "env --default-signal=INT sh " + shell;
    ProcessBuilder builder =
        new ProcessBuilder(
            SCRIPT.toString(), "-q", "-e", "-c", command, directory.resolve("log").toString());
    builder.environment().put("TERM", "xterm");
    builder.environment().remove("NO_COLOR");
    builder.environment().remove("COLUMNS");
    Process process = builder.redirectErrorStream(true).start();
    StringBuilder seen = new StringBuilder();
    // The terminal drops what it has not shown when it makes a signal of the key.
    read(process.getInputStream(), seen, END_OF_PICTURE);
    process.getOutputStream().write(key);
    process.getOutputStream().flush();
    read(process.getInputStream(), seen, "ended");
    process.getOutputStream().close();
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();

    String all = seen.toString();
    assertThat(all)
        .containsSubsequence(
            TAKEN, "1 binding, 1 behind NAT", "daemon is not running", END_OF_PICTURE, GIVEN_BACK);
    assertThat(mode(all, "after=")).isNotEmpty().isEqualTo(mode(all, "before="));
    return all;
  }

  private static String mode(String seen, String name) {
    int start = seen.indexOf(name) + name.length();
    return seen.substring(start, seen.indexOf('\r', start));
  }

  /** Reads on until that has come. */
  private static void read(InputStream in, StringBuilder seen, String until) throws IOException {
    int from = seen.length();
    byte[] bytes = new byte[4096];
    while (seen.indexOf(until, from) < 0) {
      int count = in.read(bytes);
      if (count < 0) {
        throw new AssertionError("no more before \"" + until + "\": " + seen);
      }
      seen.append(new String(bytes, 0, count, StandardCharsets.UTF_8));
    }
  }
}
