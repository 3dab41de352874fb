package dev.pinhole.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ListWatchTest {
  private static final String REVERSED = "\u001b[7m";
  private static final String END = "\u001b[0m";

  @TempDir private Path directory;
  private final ScriptedScreen screen = new ScriptedScreen(10, 80);
  private Cli cli;

  @BeforeEach
  void fillStore() {
    cli = new Cli(directory).screen(screen);
    try (StoreFixture store = cli.newStore()) {
      store.daemon(0).binding("1000").binding("1001", "nat=likely");
    }
  }

  @Test
  void drawsAgainUntilQ() {
    screen.then(this::twoSeconds).then(this::twoSeconds).press('q');

    Cli.Result result = cli.run("list", "--watch");

    assertThat(result).isEqualTo(new Cli.Result(0, "", ""));
    assertThat(screen.pictures())
        .containsExactly(
            """
            14:40:00  2 bindings, 2 behind NAT; daemon alive, picture 0 s old
            USER@DOMAIN        RINGS   NAT     KIND             SOURCE               KEPT
            1000@203.0.113.88  should  yes     private-contact  198.51.100.98:13654   5 s
            1001@203.0.113.88  should  likely  private-contact  198.51.100.98:13654   5 s\
            """,
            """
            14:40:02  2 bindings, 2 behind NAT; daemon alive, picture 2 s old
            USER@DOMAIN        RINGS   NAT     KIND             SOURCE               KEPT
            1000@203.0.113.88  should  yes     private-contact  198.51.100.98:13654   7 s
            1001@203.0.113.88  should  likely  private-contact  198.51.100.98:13654   7 s\
            """,
            """
            14:40:04  2 bindings, 2 behind NAT; daemon alive, picture 4 s old
            USER@DOMAIN        RINGS   NAT     KIND             SOURCE               KEPT
            1000@203.0.113.88  should  yes     private-contact  198.51.100.98:13654   9 s
            1001@203.0.113.88  should  likely  private-contact  198.51.100.98:13654   9 s\
            """);
    assertThat(screen.waits()).containsOnly(Duration.ofSeconds(2));
    assertThat(screen.closed()).isEqualTo(1);
  }

  @Test
  void marksWhatHasChangedAndNothingElse() {
    screen
        .then(
            () -> {
              twoSeconds();
              sql("UPDATE binding SET network_port = 9 WHERE user = '1000'");
              sql("UPDATE binding SET last_keepalive_at = " + Cli.NOW + " WHERE user = '1001'");
              cli.newStore().binding("1002").close();
            })
        .then(this::twoSeconds)
        .press('Q');

    cli.run("list", "--watch");

    String[] lines = screen.pictures().get(1).split("\n");
    assertThat(lines[2])
        .isEqualTo(
            "1000@203.0.113.88  should  yes     private-contact  "
                + REVERSED
                + "198.51.100.98:9"
                + END
                + "       7 s");
    assertThat(lines[3])
        .isEqualTo(
            "1001@203.0.113.88  should  likely  private-contact  198.51.100.98:13654   "
                + REVERSED
                + "2 s"
                + END);
    assertThat(lines[4]).startsWith(REVERSED + "1002@203.0.113.88" + END + "  " + REVERSED);
    assertThat(screen.pictures().get(2)).doesNotContain("\u001b");
  }

  @Test
  void aMarkKeepsItsColour() {
    cli.colours();
    screen.then(() -> sql("UPDATE binding SET nat = 'yes' WHERE user = '1001'")).press('q');

    cli.run("list", "--watch");

    assertThat(screen.pictures().get(1))
        .contains("1001@203.0.113.88  should  \u001b[1;35;7myes\u001b[0m");
  }

  @Test
  void fitsTheWindowAsItIs() {
    try (StoreFixture store = cli.newStore()) {
      for (int i = 1002; i < 1030; i++) {
        store.binding(Integer.toString(i));
      }
    }
    screen.then(() -> screen.resize(5, 40)).press('q');

    cli.run("list", "--watch", "7", "--sort", "user", "--reverse");

    assertThat(screen.pictures().get(0).lines()).hasSize(10);
    assertThat(screen.pictures().get(1))
        .isEqualTo(
            """
            14:40:00  3 of 30 bindings, 3 behind NA…
            USER@DOMAIN        RINGS   NAT  KEPT
            1029@203.0.113.88  should  yes   5 s
            1028@203.0.113.88  should  yes   5 s
            1027@203.0.113.88  should  yes   5 s\
            """);
    assertThat(screen.waits()).containsOnly(Duration.ofSeconds(7));
  }

  @Test
  void goesOnWhileTheStoreCannotBeRead() {
    Path away = directory.resolve("away.db");
    screen.then(() -> move(cli.store(), away)).then(() -> move(away, cli.store())).press('\u0003');

    assertThat(cli.run("list", "--watch").status()).isZero();

    assertThat(screen.pictures().get(1))
        .startsWith("no store at /")
        .endsWith("\ntrying again; q ends");
    assertThat(screen.pictures().get(2)).isEqualTo(screen.pictures().get(0));
  }

  @Test
  void endsWhenTheWindowIsClosed() {
    screen.press(Terminal.FullScreen.END);

    assertThat(cli.run("list", "--watch").status()).isZero();
    assertThat(screen.closed()).isEqualTo(1);
  }

  @Test
  void givesTheTerminalBackWhateverHappens() {
    // The script is empty: asking for a key throws.
    assertThat(cli.run("list", "--watch").status()).isEqualTo(70);
    assertThat(screen.closed()).isEqualTo(1);
  }

  @Test
  void withoutAStoreTheTerminalIsLeftAlone() throws IOException {
    Files.delete(cli.store());

    Cli.Result result = cli.run("list", "--watch");

    assertThat(result.status()).isEqualTo(1);
    assertThat(result.err()).startsWith("pinhole: no store at ").contains("--config");
    assertThat(screen.closed()).isZero();
  }

  @Test
  void needsATerminal() {
    Cli.Result result = new Cli(directory).noTerminal().run("list", "--watch");

    assertThat(result)
        .isEqualTo(
            new Cli.Result(
                64, "", "pinhole: --watch needs a terminal to draw on; see pinhole list --help\n"));
  }

  @Test
  void sinceMovesOn() {
    screen.then(() -> cli.pass(Duration.ofSeconds(20))).press('q');

    cli.run("list", "--watch", "--since", "30s");

    assertThat(screen.pictures().get(0)).contains("1000@");
    assertThat(screen.pictures().get(1)).doesNotContain("1000@").contains("0 of 2 bindings");
  }

  private void twoSeconds() {
    cli.pass(Duration.ofSeconds(2));
  }

  private void sql(String statement) {
    cli.newStore().sql(statement).close();
  }

  private static void move(Path from, Path to) {
    try {
      Files.move(from, to);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
