package dev.pinhole.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringWriter;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class MessagesTest {
  private static final String MESSAGE =
      "pinhole: no store at /var/lib/pinhole/pinhole.db yet: is the daemon running (systemctl"
          + " status pinhole)? or give --config";

  private final StringWriter written = new StringWriter();
  private int asked;

  private Messages messages(OptionalInt columns) {
    return new Messages(
        written,
        () -> {
          asked++;
          return columns;
        });
  }

  @Test
  void onATerminalTheyAreFoldedBetweenWords() {
    messages(OptionalInt.of(80)).println(MESSAGE);

    assertThat(written)
        .hasToString(
            """
            pinhole: no store at /var/lib/pinhole/pinhole.db yet: is the daemon running
              (systemctl status pinhole)? or give --config
            """);
  }

  @Test
  void forAProgramEachIsALine() {
    messages(OptionalInt.empty()).println(MESSAGE);

    assertThat(written).hasToString(MESSAGE + "\n");
  }

  /** Which costs a process. */
  @Test
  void ofWhatIsShortTheWidthIsNotAskedFor() {
    messages(OptionalInt.of(80)).println("pinhole: not found");

    assertThat(written).hasToString("pinhole: not found\n");
    assertThat(asked).isZero();
  }
}
