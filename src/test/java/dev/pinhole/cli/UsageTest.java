package dev.pinhole.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class UsageTest {
  @TempDir private Path directory;
  private Cli cli;

  @BeforeEach
  void nameDirectory() {
    cli = new Cli(directory);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          ``                     | a command is missing: run, list, find, show, history, events, sites, missing, failures, status, audit, ping, flush, keepalive, doctor, web, webhook, config, demo, help; see pinhole --help
          lst                    | unknown command lst; did you mean list?
          xyzzy                  | unknown command xyzzy; see pinhole --help
          --verbos               | unknown option --verbos; did you mean --version?
          list --jso             | unknown option --jso; did you mean --json?
          list 1000 1001         | unexpected argument 1001; see pinhole list --help
          list --json --csv      | --json, --csv are mutually exclusive (specify only one); see pinhole list --help
          list --kind direkt     | invalid value for option '--kind': 'direkt' is none of foreign-path, proxied, forced-contact, websocket, host-name, private-contact, rewritten-contact, address-mismatch, port-mismatch, direct; see pinhole list --help
          list --ip 10.0.0.1/8   | invalid value for option '--ip': "10.0.0.1/8" has bits set beyond its prefix; the network is 10.0.0.0/8; see pinhole list --help
          list --ip host         | invalid value for option '--ip': "host" is not a network such as 10.0.0.0/8 or 2001:db8::/32; see pinhole list --help
          list --sort ages       | invalid value for option '--sort': 'ages' is none of user, ip, age, kept, expires, nat, agent, heard, rtt, reach; see pinhole list --help
          list --limit 0         | --limit must be 1 or more; see pinhole list --help
          list --since never     | --since: 'never' is no time such as 10m, 14:30, today or 2026-11-22; see pinhole list --help
          list --watch 0         | --watch is from 1 to 99 seconds; a phone stands before it: pinhole list 0 --watch; see pinhole list --help
          list -w 1007           | --watch is from 1 to 99 seconds; a phone stands before it: pinhole list 1007 --watch; see pinhole list --help
          list --watch --json    | --watch draws for people, --json and --csv are for programs; see pinhole list --help
          list --config          | --config needs FILE; see pinhole list --help
          show                   | USER[@DOMAIN] is missing; see pinhole show --help
          show 1 2               | unexpected argument 2; see pinhole show --help
          events --limit 0       | --limit must be 1 or more; see pinhole events --help
          events --event gone    | --event: 'gone' is none of registered, listed, rebound, reconnected, moved, verdict-changed, unregistered, expired, gone-while-away, replaced, moved-unregistered, unreachable, reachable, keepalives-off, keepalives-on; see pinhole events --help
          events --since never   | --since: 'never' is no time such as 10m, 14:30, today or 2026-11-22; see pinhole events --help
          history 1 --limit 0    | --limit must be 1 or more; see pinhole history --help
          history 1 --limit x    | invalid value for option '--limit': 'x' is not an int; see pinhole history --help
          """)
  void wrongUseIsOneLine(String line, String message) {
    String[] args = line == null || line.isEmpty() ? new String[0] : line.split(" ");

    assertThat(cli.run(args)).isEqualTo(new Cli.Result(64, "", "pinhole: " + message + "\n"));
  }

  /** Elsewhere the terminal or picocli would break them once more. */
  @Test
  void noLineOfTheHelpIsWiderThanATerminal() {
    Stream<CommandLine> commands =
        cli.commandLine().getSubcommands().values().stream()
            .flatMap(
                each -> Stream.concat(Stream.of(each), each.getSubcommands().values().stream()));

    assertThat(commands.map(CommandLine::getCommandSpec))
        .hasSizeGreaterThan(20)
        .allSatisfy(
            command -> {
              assertThat(command.usageMessage().description())
                  .allMatch(line -> line.length() <= 80);
              assertThat(command.usageMessage().footer()).allMatch(line -> line.length() <= 80);
              // Picocli folds one line well; of several, each has to fit beside the names.
              assertThat(command.args())
                  .filteredOn(each -> each.description().length > 1)
                  .flatExtracting(each -> List.of(each.description()))
                  .allMatch(line -> line.length() <= 54);
            });
  }

  @TestFactory
  Stream<DynamicTest> everyCommandHasHelpWithExamples() {
    return names(cli.commandLine(), "")
        .map(name -> DynamicTest.dynamicTest(name, () -> assertHelp(name)));
  }

  /** All commands there are, such as {@code config show}. */
  private static Stream<String> names(CommandLine parent, String before) {
    return parent.getSubcommands().entrySet().stream()
        .flatMap(
            each ->
                Stream.concat(
                    Stream.of(before + each.getKey()),
                    names(each.getValue(), before + each.getKey() + " ")));
  }

  private void assertHelp(String command) {
    Cli.Result result = cli.run((command + " --help").split(" "));

    assertThat(result.status()).isZero();
    assertThat(result.out())
        .startsWith("Usage: pinhole " + command)
        .containsPattern("Examples?:\n  pinhole " + command);
    assertThat(result.out().lines()).allMatch(line -> line.length() <= 80);
    assertThat(result.err()).isEmpty();
  }

  @Test
  void theProgramHasHelpWithExamples() {
    Cli.Result result = cli.run("--help");

    assertThat(result.status()).isZero();
    assertThat(result.out()).startsWith("Usage: pinhole").contains("Examples:\n  pinhole demo");
    cli.commandLine()
        .getSubcommands()
        .forEach(
            (name, command) -> {
              boolean hidden = command.getCommandSpec().usageMessage().hidden();
              assertThat(Pattern.compile("\n  " + name + "\\b").matcher(result.out()).find())
                  .as(name)
                  .isEqualTo(!hidden);
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"--version", "list --version", "show -V"})
  void versionIsTold(String line) {
    assertThat(cli.run(line.split(" "))).isEqualTo(new Cli.Result(0, "pinhole (unpackaged)\n", ""));
  }

  @Test
  void wrongConfigurationIsOneLine() throws IOException {
    Files.writeString(cli.config(), "[store]\npaht = \"x\"\n");
    String message = cli.config() + ":2:1: unknown key paht in [store]; did you mean path?\n";

    assertThat(cli.run("list")).isEqualTo(new Cli.Result(78, "", "pinhole: " + message));
  }

  @Test
  void missingConfigurationIsOneLine() {
    assertThat(cli.run("list", "--config", "/nowhere/x.toml"))
        .isEqualTo(
            new Cli.Result(
                78,
                "",
                "pinhole: /nowhere/x.toml: no such file; correct the path given to --config\n"));
  }

  @Test
  void configurationCanBeNamed() throws IOException {
    cli.newStore().daemon(0).close();
    Path other = directory.resolve("other.toml");
    Files.writeString(other, "[store]\npath = \"nowhere.db\"\n");

    assertThat(cli.run("list").status()).isZero();
    assertThat(cli.run("list", "--config", other.toString()).err())
        .startsWith("pinhole: no store at " + directory.resolve("nowhere.db") + " yet");
  }

  @Test
  void readersNeedNoPassword() throws IOException {
    cli.newStore().daemon(0).close();
    Files.writeString(
        cli.config(),
        "[freeswitch]\npassword-file = \"/nowhere\"\n[store]\npath = \"pinhole.db\"\n");

    assertThat(cli.run("list").status()).isZero();
  }
}
