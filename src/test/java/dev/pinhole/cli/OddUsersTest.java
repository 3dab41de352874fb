package dev.pinhole.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** User parts as phones and directories have them, in every command that takes one. */
class OddUsersTest {
  @TempDir private Path folder;
  private Cli cli;

  @BeforeEach
  void start() {
    cli = new Cli(folder);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a@b",
        "+4930123",
        "a%23b",
        "a b",
        "a,b",
        "a#b",
        "a;b",
        "'",
        "\"q\"",
        "-x",
        "ä",
        "100%",
        "a_b"
      })
  void everyCommandFindsThem(String user) {
    try (StoreFixture store = cli.newStore()) {
      store
          .daemon(1_000)
          .binding(user, "domain=PBX.example.org")
          .binding("other", "domain=pbx.example.org")
          .history(user, Cli.NOW - 1_000, "registered", "domain=PBX.example.org");
    }
    String phone = user + "@pbx.EXAMPLE.org";
    String who = user.startsWith("-") ? "--" : "";
    Cli.Result show = who.isEmpty() ? cli.run("show", phone) : cli.run("show", who, phone);
    assertThat(show.err()).isEmpty();
    assertThat(show.out()).startsWith(user + "@PBX.example.org");
    Cli.Result history = who.isEmpty() ? cli.run("history", phone) : cli.run("history", who, phone);
    assertThat(history.err()).isEmpty();
    assertThat(history.out()).contains("registered");
    assertThat(cli.run("events", "--user=" + user).out()).contains(user + "@PBX.example.org");
    assertThat(Json.rows(cli.run("list", "--json", "--domain", "pbx.example.ORG").out()))
        .hasSize(2);
    assertThat(cli.run("list").out()).contains(user);
    // Without --yes it says what it would do.
    Cli.Result flush = who.isEmpty() ? cli.run("flush", phone) : cli.run("flush", who, phone);
    // It may refuse what FreeSWITCH could take for more than this user.
    assertThat(flush.out() + flush.err()).containsIgnoringCase(user + "@PBX.example.org");
  }
}
