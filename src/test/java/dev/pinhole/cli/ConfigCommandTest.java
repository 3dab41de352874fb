package dev.pinhole.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigCommandTest {
  @TempDir private Path directory;
  private Cli cli;

  @BeforeEach
  void nameDirectory() {
    cli = new Cli(directory);
  }

  private void configure(String toml) throws IOException {
    Files.writeString(cli.config(), toml);
  }

  private Map<String, Object> value(String key) {
    return Json.rows(cli.run("config", "show", "--json").out()).stream()
        .filter(row -> key.equals(row.get("key")))
        .findFirst()
        .orElseThrow();
  }

  /** An old file is not wrong. */
  @Test
  void aTableThatIsReadNoMoreIsSaid() throws IOException {
    configure("[[profile]]\nname = \"internal\"\n");
    assertThat(cli.run("config", "check"))
        .isEqualTo(
            new Cli.Result(
                0,
                cli.config()
                    + ":1:1: [[profile]] is read no more, since FreeSWITCH itself tells what its"
                    + " profiles say; remove it\n"
                    + cli.config()
                    + ": nothing is wrong\n",
                ""));
  }

  @Test
  void everyValueIsShownWithItsOrigin() throws IOException {
    configure(
        """
        [store]
        path = "pinhole.db"

        [freeswitch]
        password = "top secret"
        port = 8022
        """);

    Cli.Result result = cli.run("config", "show");

    assertThat(result.out().replace(directory.toString(), "/etc"))
        .startsWith(
            """
            [freeswitch]
            name = "default"                       # default
            host = "127.0.0.1"                     # default
            port = 8022                            # /etc/pinhole.toml:6
            password = "********"                  # /etc/pinhole.toml:5

            [store]
            path = "pinhole.db"                    # /etc/pinhole.toml:2
            history-days = 30                      # default
            history-rows = 10000000                # default

            [nat]
            local-networks = []                    # default
            proxies = []                           # default

            [keepalive]
            enabled = true                         # default
            for = ["yes", "likely", "unknown"]     # default
            udp-interval = "28s"                   # default
            udp-interval-max = "28s"               # default
            """);
    assertThat(result.out()).doesNotContain("secret");
    assertThat(result.status()).isZero();
  }

  @Test
  void withoutAFileEverythingIsDefault() throws IOException {
    Files.delete(cli.config());

    assertThat(cli.run("config", "show").out().lines())
        .filteredOn(line -> line.contains(" = "))
        .hasSizeGreaterThan(12)
        .allMatch(line -> line.endsWith("# default"));
    assertThat(cli.run("config", "check").out())
        .isEqualTo(cli.config() + ": no such file, all is default\n");
  }

  /** As a member of the group: only root may read the password. */
  @Test
  void aPasswordOfOthersIsNoFault() throws IOException {
    Path unreadable = Path.of("/proc/sys/vm/compact_memory");
    assumeThat(unreadable).exists();
    configure("[freeswitch]\npassword-file = \"" + unreadable + "\"\n");

    assertThat(cli.noTerminal().run("config", "check"))
        .isEqualTo(
            new Cli.Result(
                0,
                cli.config()
                    + ": nothing is wrong\n"
                    + "But its passwords this user may not read; try: sudo pinhole config check\n",
                ""));
  }

  /** The shown is TOML: read again, it is the same configuration. */
  @Test
  void whatIsShownCanBeReadAgain() throws IOException {
    configure(
        "[store]\npath = 'a\\b\"c'\n[nat]\nlocal-networks = ['10.0.0.0/8', '192.168.0.0/16']\n");
    String shown = cli.run("config", "show").out();
    Path copy = Files.writeString(directory.resolve("copy.toml"), shown);

    assertThat(cli.run("config", "check", copy.toString()))
        .isEqualTo(new Cli.Result(0, copy + ": nothing is wrong\n", ""));
    String again = cli.run("config", "show", "--config", copy.toString()).out();
    assertThat(again.replaceAll(" +#.*", "")).isEqualTo(shown.replaceAll(" +#.*", ""));
  }

  @Test
  void severalServersAndRulesAreToldApart() throws IOException {
    configure(
        """
        [[freeswitch]]
        name = "a"
        [[freeswitch]]
        name = "b"
        password-file = "secret"
        [[keepalive.rule]]
        user-agent = "snom*"
        off = true
        """);

    assertThat(cli.run("config", "show").out())
        .contains("[[freeswitch]]\nname = \"a\" ")
        .contains("\n\n[[freeswitch]]\nname = \"b\" ")
        .contains("password-file = \"secret\" ")
        .contains("[[keepalive.rule]]\nuser-agent = \"snom*\" ");
  }

  @Test
  void aCredentialIsNamed() throws IOException {
    Files.writeString(directory.resolve("esl-password"), "top secret\n");
    cli.environment("CREDENTIALS_DIRECTORY", directory.toString());

    assertThat(value("password"))
        .containsEntry("value", "\"********\"")
        .containsEntry("origin", "credential " + directory.resolve("esl-password"));
  }

  @Test
  void jsonAndCsvHaveARowForEachValue() throws IOException {
    configure("[freeswitch]\nhost = \"=1+1\"\n");

    assertThat(value("host"))
        .containsEntry("table", "freeswitch")
        .containsEntry("value", "\"=1+1\"")
        .containsEntry("origin", cli.config() + ":2");
    List<String> rows = cli.run("config", "show", "--csv").out().lines().toList();
    assertThat(rows.get(0)).isEqualTo("table,section,key,value,origin");
    assertThat(rows.get(2)).startsWith("freeswitch,0,host,\"\"\"=1+1\"\"\",");
  }

  @Test
  void whatIsWrongIsTold() throws IOException {
    configure("[store]\npath = 7\n");
    String wrong = "pinhole: " + cli.config() + ":2:1: path must be a string, not a whole number;";

    for (String[] command : new String[][] {{"config", "show"}, {"config", "check"}}) {
      Cli.Result result = cli.run(command);
      assertThat(result.err()).startsWith(wrong).hasLineCount(1);
      assertThat(result.status()).isEqualTo(78);
      assertThat(result.out()).isEmpty();
    }
    assertThat(cli.run("config", "check", "/nowhere.toml").status()).isEqualTo(78);
    assertThat(cli.run("config", "show", "--config", "/nowhere.toml").err())
        .startsWith("pinhole: /nowhere.toml: no such file");
  }

  @Test
  void rulesThatFitNobodyAreSaid() throws IOException {
    cli.newStore().binding("1000", "user_agent='Acme 1'").binding("2000").close();
    configure(
        "[store]\npath = \"pinhole.db\"\n"
            + "[[keepalive.rule]]\nuser = \"1*\"\ninterval = \"20s\"\n"
            + "[[keepalive.rule]]\nprofile = \"intenral\"\noff = true\n"
            + "[[keepalive.rule]]\nuser-agent = \"Acme*\"\noff = true\n");

    assertThat(cli.run("config", "check"))
        .isEqualTo(
            new Cli.Result(
                0,
                cli.config()
                    + ": nothing is wrong\n"
                    + "But the rule in line 6 fits none of the 2 bindings there are now.\n",
                ""));
    assertThat(cli.run("doctor", "--wait", "0").out())
        .containsPattern("warning  rules          the rule in line 6 fits none");
  }

  @Test
  void aPasswordFileThatIsMissingIsWrong() throws IOException {
    configure("[freeswitch]\npassword-file = \"nowhere\"\n");

    assertThat(cli.run("config", "check").status()).isEqualTo(78);
    assertThat(cli.run("config", "show").status()).isZero();
  }

  @Test
  void namesOfCommandsAreAskedFor() {
    assertThat(cli.run("config"))
        .isEqualTo(
            new Cli.Result(
                64, "", "pinhole: a command is missing: show, check; see pinhole config --help\n"));
  }
}
