package dev.pinhole.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SurroundingsTest {

  @ParameterizedTest
  @CsvSource({"80, 80", "200, 200", "1, 20", "2147483647, 2147483647"})
  void columnsAreTakenFromTheEnvironment(String text, int columns) {
    assertThat(Surroundings.columns(Map.of("COLUMNS", text))).hasValue(columns);
  }

  @ParameterizedTest
  @CsvSource({"80, 80", "200, 120", "30, 60"})
  void helpIsNeitherTooNarrowNorTooWide(int columns, int forHelp) {
    Surroundings surroundings =
        new Surroundings(
            Map.of(),
            Clock.systemUTC(),
            () -> ZoneOffset.UTC,
            OptionalInt.of(columns),
            Path.of("x"));

    assertThat(surroundings.columnsForHelp()).isEqualTo(forHelp);
  }
}
