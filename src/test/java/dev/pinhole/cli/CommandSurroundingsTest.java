package dev.pinhole.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandSurroundingsTest {

  @ParameterizedTest
  @CsvSource({"80, 80", "200, 200", "1, 20", "2147483647, 2147483647"})
  void columnsAreTakenFromTheEnvironment(String text, int columns) {
    assertThat(ProcessTerminal.chosenColumns(Map.of("COLUMNS", text))).hasValue(columns);
  }

  @ParameterizedTest
  @CsvSource({"80, 80", "200, 120", "30, 60"})
  void helpIsNeitherTooNarrowNorTooWide(int columns, int forHelp) {
    CommandSurroundings surroundings =
        new CommandSurroundings(
            Map.of("COLUMNS", Integer.toString(columns)),
            Clock.systemUTC(),
            () -> ZoneOffset.UTC,
            FixedTerminal.NONE,
            Path.of("x"));

    assertThat(surroundings.columnsForHelp()).isEqualTo(forHelp);
  }

  @ParameterizedTest
  @CsvSource({"'', -1", "x, -1", "0, -1", "-7, -1"})
  void otherwiseTheTerminalIsAsked(String text, int none) {
    assertThat(ProcessTerminal.chosenColumns(Map.of("COLUMNS", text)).orElse(none)).isEqualTo(-1);
  }

  @ParameterizedTest
  @CsvSource({
    "xterm-256color, '', COLOUR",
    "xterm, 1, NONE",
    "xterm, 0, NONE",
    "dumb, '', NONE",
    "'', '', NONE"
  })
  void coloursNeedATerminalThatHasThemAndAUserWhoWantsThem(String term, String refusal, Ink ink) {
    assertThat(Ink.ofTerminal(Map.of("TERM", term, "NO_COLOR", refusal))).isEqualTo(ink);
  }

  @Test
  void theSizeIsReadFromStty() {
    assertThat(ProcessTerminal.size("24 132")).contains(new Terminal.Size(24, 132));
    assertThat(ProcessTerminal.size("0 0")).isEmpty();
    assertThat(ProcessTerminal.size("")).isEmpty();
    assertThat(ProcessTerminal.stty(Path.of("/dev/null"), "size")).isEmpty();
  }
}
