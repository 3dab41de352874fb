package dev.pinhole.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With a file that the daemon would refuse, what only needs the store is answered all the same. */
class BrokenConfigTest {
  @TempDir private Path directory;
  private Cli cli;

  @BeforeEach
  void makeStore() {
    cli = new Cli(directory);
    cli.newStore().daemon(0).binding("1000").close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "list",
        "show 1000",
        "history 1000",
        "sites",
        "events",
        "failures",
        "audit",
        "status",
      })
  void whatOnlyNeedsTheStoreIsAnswered(String command) throws IOException {
    Cli.Result before = cli.run(command.split(" "));
    append("[log]\nlevel = \"loud\"\n[keepalive]\nudp-interval = 28\u001b\n");

    Cli.Result result = cli.run(command.split(" "));

    assertThat(result.out()).isEqualTo(before.out()).isNotEmpty();
    assertThat(result.status()).isEqualTo(before.status());
    assertThat(result.err().lines())
        .hasSizeGreaterThan(1)
        .first()
        .asString()
        .startsWith("pinhole: warning: " + cli.config() + ":")
        .contains("unknown level \"loud\"")
        .doesNotContain("\u001b");
  }

  @Test
  void theFaultsAreSaidOnceWhileItIsWatched() throws IOException {
    append("[log]\nlevel = \"loud\"\n");

    assertThat(cli.run("show", "1000").err().lines()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"run", "config check", "config show", "doctor", "ping 1000"})
  void whatNeedsTheRestIsRefused(String command) throws IOException {
    append("[log]\nlevel = \"loud\"\n[stroe]\n");

    Cli.Result result = cli.run(command.split(" "));

    assertThat(result.status()).isIn(1, 78);
    assertThat(result.out() + result.err()).containsPattern("unknown\\s+level").contains("[stroe]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[store]\npath = 7\n",
        "[store]\npaht = \"x.db\"\n",
        "[[store]]\n",
        "[store]\npath = x.db\n",
      })
  void whereTheStoreIsHasToBeKnown(String toml) throws IOException {
    Files.writeString(cli.config(), toml);

    Cli.Result result = cli.run("list");

    assertThat(result.status()).isEqualTo(78);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).startsWith("pinhole: " + cli.config() + ":");
  }

  private void append(String toml) throws IOException {
    Files.writeString(cli.config(), Files.readString(cli.config()) + toml);
  }
}
