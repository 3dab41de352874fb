package dev.pinhole;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The JVM's flags in the service's unit, of which it ignores those that it does not know. */
class UnitFlagsTest {
  private static final String IGNORE = "-XX:+IgnoreUnrecognizedVMOptions";

  @Test
  void theJvmKnowsAllOfThem() throws Exception {
    String unit = Files.readString(Path.of("systemd/pinhole.service"));
    List<String> flags =
        Arrays.stream(unit.substring(unit.indexOf("ExecStart="), unit.indexOf("-jar")).split("\\s"))
            .filter(word -> word.startsWith("-X"))
            .toList();
    assertThat(flags).contains(IGNORE).hasSizeGreaterThan(10);

    List<String> command = new ArrayList<>(flags);
    command.remove(IGNORE);
    command.add(0, ProcessHandle.current().info().command().orElseThrow());
    command.add("-version");
    Process java = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(java.waitFor()).as(said).isZero();
    assertThat(said).doesNotContainIgnoringCase("warning");
  }
}
