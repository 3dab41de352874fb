package dev.pinhole.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where copies of FreeSWITCH's messages do not come, what shows phones says so once. */
class AnswersUnseenTest {
  private static final String WHAT =
      ": no answer of a phone is seen; pinhole doctor says how to have it\n";

  @TempDir private Path directory;
  private Cli cli;

  @BeforeEach
  void openStore() {
    cli = new Cli(directory);
    cli.newStore()
        .daemon(2_000)
        .node("a", "connected", null)
        .node("b", "connected", null)
        .binding("1000")
        .binding("1001")
        .close();
  }

  private String run(String command) {
    return cli.noTerminal().run(command.split(" ")).out();
  }

  @ParameterizedTest
  @ValueSource(strings = {"list", "show 1000", "sites", "audit"})
  void aFooterSaysThatHepIsOff(String command) {
    assertThat(run(command)).doesNotContain("HEP");

    cli.newStore().sql("UPDATE node_status SET hep_heard_at = NULL WHERE node = 'b'").close();
    assertThat(run(command)).contains("\nno HEP comes from b" + WHAT);
    cli.newStore()
        .sql("UPDATE node_status SET hep_heard_at = " + (Cli.NOW - 603_000) + " WHERE node = 'a'")
        .close();
    assertThat(run(command)).contains("\nno HEP comes" + WHAT);
    cli.newStore().sql("UPDATE daemon_status SET hep_listen = NULL").close();
    assertThat(run(command)).containsOnlyOnce("\nHEP is off" + WHAT);
  }

  @Test
  void programsGetNoFooter() {
    cli.newStore().sql("UPDATE daemon_status SET hep_listen = NULL").close();

    assertThat(run("list --csv")).doesNotContain("HEP");
    assertThat(run("sites --json")).doesNotContain("HEP");
  }

  @Test
  void statusSaysSoInItsOwnLines() {
    assertThat(run("status")).contains("0 of 2 bindings have answered");
    cli.newStore().sql("UPDATE node_status SET hep_heard_at = NULL WHERE node = 'b'").close();
    assertThat(run("status"))
        .containsOnlyOnce("none came yet; pinhole doctor says how to have them");
    cli.newStore().sql("UPDATE daemon_status SET hep_listen = NULL").close();
    assertThat(run("status"))
        .containsOnlyOnce(
            "off, so that no answer of a phone is seen; pinhole doctor says how to have it")
        .doesNotContain("have answered");
  }
}
