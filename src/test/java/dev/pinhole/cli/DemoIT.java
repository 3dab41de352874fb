package dev.pinhole.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.Main;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demonstration as it is, in real time. */
class DemoIT {
  private static final Pattern FOUND =
      Pattern.compile("1002 has lost its power, and was found unreachable (\\d+) s later\\.\n");

  private static final Pattern ANSWERS =
      Pattern.compile(
          " +(\\d+) keep-alives reached a phone;\n +(\\d+) answers of phones were seen");

  @TempDir private Path folder;

  @Test
  void findsThePhoneThatLosesItsPowerAndCountsAnswers() {
    StringWriter out = new StringWriter();
    int status =
        Main.commandLine(
                new CommandSurroundings(
                    Map.of(),
                    Clock.systemUTC(),
                    () -> ZoneOffset.UTC,
                    FixedTerminal.NONE,
                    folder.resolve("pinhole.toml")))
            .setOut(new PrintWriter(out))
            .execute("demo", "--for", "75s", "--phones", "3");

    assertThat(status).isZero();
    Matcher found = FOUND.matcher(out.toString());
    assertThat(out.toString()).containsPattern(FOUND).containsPattern(ANSWERS);
    assertThat(found.find()).isTrue();
    assertThat(Integer.parseInt(found.group(1))).isLessThanOrEqualTo(30);
    Matcher answers = ANSWERS.matcher(out.toString());
    assertThat(answers.find()).isTrue();
    // Each of the three, at least once.
    assertThat(Integer.parseInt(answers.group(2))).isBetween(3, Integer.parseInt(answers.group(1)));
  }
}
