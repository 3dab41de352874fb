package dev.pinhole.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** With a pager that writes into a file what it would show. */
class PagerTest {
  private static final int ROWS = 24;

  @TempDir private Path folder;
  private final ByteArrayOutputStream terminal = new ByteArrayOutputStream();
  private int asked;

  private Path shown() {
    return folder.resolve("shown");
  }

  private void write(int lines, String program) throws IOException {
    try (Pager pager =
            new Pager(
                terminal,
                () -> {
                  asked++;
                  return ROWS;
                },
                Map.of("PAGER", program));
        PrintWriter out = StandardStream.writer(pager)) {
      for (int i = 1; i <= lines; i++) {
        out.println("line " + i);
      }
    }
  }

  private void write(int lines) throws IOException {
    write(lines, "cat > '" + shown() + "'");
  }

  @Test
  void whatFitsGoesToTheTerminal() throws IOException {
    write(ROWS - 1);

    assertThat(terminal.toString(StandardCharsets.UTF_8).lines())
        .hasSize(ROWS - 1)
        .last()
        .isEqualTo("line 23");
    assertThat(shown()).doesNotExist();
    assertThat(asked).isEqualTo(1);
  }

  /** Which costs a process. */
  @Test
  void ofWhatIsShortTheHeightIsNotAskedFor() throws IOException {
    write(10);

    assertThat(terminal.toString(StandardCharsets.UTF_8).lines()).hasSize(10);
    assertThat(asked).isZero();
  }

  @Test
  void whatIsLongerGoesThroughThePager() throws IOException {
    write(5_000);

    assertThat(terminal.size()).isZero();
    assertThat(Files.readAllLines(shown())).hasSize(5_000).first().isEqualTo("line 1");
    assertThat(Files.readAllLines(shown())).last().isEqualTo("line 5000");
  }

  @ParameterizedTest
  @CsvSource({
    "list, true",
    "list --watch, false",
    "events -n 1000, true",
    "status, true",
    "events -f, false",
    "help, true",
    "help list, true",
    "--help, true",
    "-h, true",
    "run --help, true",
    "list -w --help, true",
    "run, false",
    "demo --for 2m, false",
    "'', false"
  })
  void whatTellsALongStoryAndEndsIsPaged(String line, boolean paged) {
    assertThat(Pager.isLong(line.split(" "))).isEqualTo(paged);
    assertThat(Pager.isLong()).isFalse();
  }

  @Test
  void aReaderWhoHasSeenEnoughEndsIt() throws IOException {
    write(100_000, "head -n 1 > '" + shown() + "'");

    assertThat(shown()).hasContent("line 1");
  }

  @Test
  void thePagerCannotRunCommandsForRoot() throws IOException {
    write(ROWS, "cat > /dev/null; echo \"$LESSSECURE $LESS\" > '" + shown() + "'");

    assertThat(Files.readString(shown())).startsWith("1 ");
  }
}
