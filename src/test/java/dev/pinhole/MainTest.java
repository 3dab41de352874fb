package dev.pinhole;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class MainTest {

  @Test
  void versionOptionPrintsNameAndSucceeds() {
    StringWriter out = new StringWriter();
    CommandLine commandLine = Main.commandLine().setOut(new PrintWriter(out, true));

    int status = commandLine.execute("--version");

    assertThat(status).isZero();
    assertThat(out.toString()).startsWith("pinhole ");
  }

  @Test
  void missingCommandIsUsageError() {
    StringWriter err = new StringWriter();
    CommandLine commandLine = Main.commandLine().setErr(new PrintWriter(err, true));

    int status = commandLine.execute();

    assertThat(status).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(err.toString()).contains("Missing command");
  }
}
