package dev.pinhole.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringWriter;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class MessagesTest {
  private static final String MESSAGE =
      "pinhole: no store at /var/lib/pinhole/pinhole.db yet: is the daemon running (systemctl"
          + " status pinhole)? or give --config";

  private final StringWriter written = new StringWriter();

  private Messages messages(Terminal... any) {
    return new Messages(written, Arrays.stream(any).findFirst());
  }

  @Test
  void onATerminalTheyAreFoldedBetweenWords() {
    messages(new FixedTerminal(OptionalInt.of(80), OptionalInt.of(24), Ink.NONE, Optional.empty()))
        .println(MESSAGE);

    assertThat(written)
        .hasToString(
            """
            pinhole: no store at /var/lib/pinhole/pinhole.db yet: is the daemon running
              (systemctl status pinhole)? or give --config
            """);
  }

  @Test
  void forAProgramEachIsALine() {
    messages().println(MESSAGE);

    assertThat(written).hasToString(MESSAGE + "\n");
  }
}
