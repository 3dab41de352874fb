package dev.pinhole.man;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.pinhole.Main;
import dev.pinhole.binding.HistoryEvent;
import dev.pinhole.cli.CommandSurroundings;
import dev.pinhole.nat.NatKind;
import dev.pinhole.store.KeepaliveSwitch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

class PagesTest {
  @TempDir private Path directory;

  private static CommandSpec program() {
    return Main.commandLine(CommandSurroundings.ofProcess()).getCommandSpec();
  }

  /** As the package's build makes it. */
  private String page(String name) throws IOException {
    Pages.main(new String[] {"src/man", directory.toString()});
    return Files.readString(directory.resolve(name));
  }

  @Test
  void theManualPageHasEveryCommandAndOption() throws IOException {
    String page = page("pinhole.1").replace("\\-", "-").replace("\\(aq", "'");
    String common = between(page, ".SH OPTIONS\n", ".SH COMMANDS\n");

    assertThat(common).contains("--config FILE").contains("-h, --help").contains("-V, --version");
    for (CommandSpec command : commands()) {
      String words = command.qualifiedName().substring("pinhole ".length());
      String section = between(page, ".SS " + words + "\n", "\n.S");
      assertThat(section).contains(command.usageMessage().description());
      for (OptionSpec option : command.options()) {
        assertThat(common + section).as(words).contains(String.join(", ", option.names()));
        assertThat(option.description()).as(words + option.longestName()).isNotEmpty();
      }
    }
    assertThat(page)
        .startsWith(".TH PINHOLE 1 ")
        .contains(".SH EXIT STATUS")
        .doesNotContain("HERE");
  }

  @Test
  void theManualPageHasEveryVerdictAndEvent() throws IOException {
    String page = page("pinhole.1").replace("\\-", "-");

    String verdicts = between(page, ".SH VERDICTS\n", ".SH EVENTS\n");
    assertThat(Arrays.stream(NatKind.values()).map(NatKind::text))
        .allSatisfy(kind -> assertThat(verdicts).contains(".B " + kind + "\n"));
    String events = between(page, ".SH EVENTS\n", ".SH EXIT STATUS\n");
    assertThat(
            Stream.concat(
                Arrays.stream(HistoryEvent.values()).map(HistoryEvent::text),
                Stream.of(KeepaliveSwitch.OFF_EVENT, KeepaliveSwitch.ON_EVENT)))
        .allSatisfy(event -> assertThat(events).containsPattern("\\.B .*\\b" + event + "\\b"));
  }

  /** A page is narrower than a terminal, since its text is indented. */
  @Test
  void theManualPageFillsTextAndLeavesExamples() throws IOException {
    assertThat(page("pinhole.1").replace("\\-", "-"))
        .contains(".PP\nExamples:\n.nf\n  pinhole list --nat\n")
        .containsPattern("\\.user\n\\.fi\n\\.PP\nRINGS says [^.]+\\.");
  }

  /** So that no line of a description is taken for a request, and no escape for a character. */
  @Test
  void theManualPageIsOfKnownRequestsOnly() throws IOException {
    assertThat(page("pinhole.1").lines().filter(line -> line.matches("[.'].*")))
        .allMatch(line -> line.matches("\\.(TH|SH|SS|PP|TP|B|BR|I|IR|RI|nf|fi)( .*)?"));
  }

  @ParameterizedTest
  @CsvSource({"bash", "zsh"})
  void theCompletionHasEveryCommandAndOption(String shell) throws IOException {
    String script = page("pinhole." + shell);

    for (CommandSpec command : commands()) {
      assertThat(script).containsPattern("\\b" + command.name() + "\\b");
      for (OptionSpec option : command.options()) {
        assertThat(script).contains(option.names());
      }
    }
    assertThat(script).doesNotContain("HERE");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = false,
      textBlock =
          """
          pinhole li|list
          pinhole list --ki|--kind
          pinhole keepalive o|off on
          pinhole show |<user><>
          pinhole show 10|<user><10>
          pinhole show --fu|--full
          pinhole show 1000@pbx|@pbx.example.com
          pinhole --config x.toml show|show
          pinhole show --config /tmp/x.toml 10|<--config></tmp/x.toml><user><10>
          pinhole list --kind |<nat_kind><>
          pinhole list --kind web|<nat_kind><web>
          pinhole list --kind=web|<nat_kind><web>
          pinhole list --kind websocket --dom|--domain
          pinhole list --domain p|<domain><p>
          pinhole list --sort e|expires
          pinhole flush 10|<address><10>
          pinhole flush 1000@pbx|@pbx.example.com
          pinhole list 10|<user><10>
          pinhole help aud|audit
          pinhole audit --finding nev|never-pinged
          pinhole events --event unre|unregistered unreachable
          pinhole events --event moved,unre|moved,unregistered moved,unreachable
          pinhole events --event=unregistered,unre|unregistered,unreachable
          pinhole run x|
          pinhole demo --for |
          """)
  void bashCompletes(String line, String offered) throws IOException, InterruptedException {
    assertThat(bash(line)).isEqualTo(offered == null ? "" : offered);
  }

  @Test
  void bashCompletesFiles() throws IOException, InterruptedException {
    Files.writeString(directory.resolve("a b.toml"), "");

    assertThat(bash("pinhole list --config " + directory.resolve("a"))).endsWith("/a b.toml");
  }

  /**
   * In a shell with a terminal of its own, where the tab key is pressed behind each line. What zsh
   * takes away again, such as a comma for another event, or both add, such as a blank, is left out.
   */
  @ParameterizedTest
  @CsvSource({"bash --norc -i, bash", "zsh -f -i, zsh"})
  void theTabKeyCompletes(String shell, String rc) throws IOException, InterruptedException {
    assumeThat(Path.of("/usr/bin/zsh")).isExecutable();
    Files.writeString(directory.resolve("_pinhole"), page("pinhole.zsh"));
    page("pinhole.bash");
    Files.writeString(
        directory.resolve("rc"),
        """
        pinhole() {
          case $2 in
          --config) echo pbx.of.$3 ;;
          nat_kind) echo websocket ;;
          user | address) echo 1000@pbx.example.com ;;
          esac
        }
        """
            + (rc.equals("zsh") ? ZSH_RC : BASH_RC));
    Map<String, String> lines = new LinkedHashMap<>();
    lines.put("pinhole li", "pinhole list");
    lines.put("pinhole list --ki", "pinhole list --kind");
    lines.put("pinhole list --kind=web", "pinhole list --kind=websocket");
    lines.put(
        "pinhole list --config x.toml --domain pbx",
        "pinhole list --config x.toml --domain pbx.of.x.toml");
    lines.put("pinhole list --sort expi", "pinhole list --sort expires");
    lines.put("pinhole show 10", "pinhole show 1000@pbx.example.com");
    lines.put("pinhole show 1000@", "pinhole show 1000@pbx.example.com");
    lines.put("pinhole flush 1000@p", "pinhole flush 1000@pbx.example.com");
    lines.put("pinhole audit --finding nev", "pinhole audit --finding never-pinged");
    lines.put("pinhole events --event exp", "pinhole events --event expired");
    lines.put("pinhole events --event moved,exp", "pinhole events --event moved,expired");
    lines.put("pinhole events --event=moved,exp", "pinhole events --event=moved,expired");
    lines.put("pinhole help aud", "pinhole help audit");
    lines.put("pinhole keepalive of", "pinhole keepalive off");

    assertThat(afterTab(shell, lines.keySet()))
        .extracting(line -> line.replaceAll("[ ,=]$", ""))
        .containsExactlyElementsOf(lines.values());
  }

  private static final String ZSH_RC =
      """
      autoload -U compinit; compinit -u -D
      said() { zle -I; print -r -- "{$BUFFER}"; BUFFER=; }
      zle -N said; bindkey '^Xs' said
      """;

  private static final String BASH_RC =
      """
      . "${BASH_SOURCE%/rc}/pinhole.bash"
      said() { printf '{%s}\\n' "$READLINE_LINE"; READLINE_LINE=; }
      bind -x '"\\C-xs": said'
      """;

  /** What stands on the command line then. */
  private List<String> afterTab(String shell, Collection<String> lines)
      throws IOException, InterruptedException {
    String script =
        """
        zmodload zsh/zpty
        zpty shell $1
        zpty -w shell "PS1=; fpath=($2 \\$fpath); . $2/rc; echo rea''dy"
        zpty -r shell out '*ready*'
        shift 2
        for line; do
          zpty -w -n shell "$line"$'\\t\\C-xs'
          zpty -r shell out '*{*}*'
          out=${out##*\\{}
          print -r -- "${out%%\\}*}"
        done
        """;
    List<String> command = new ArrayList<>(List.of("zsh", "-f", "-c", script, "zsh", shell));
    command.add(directory.toString());
    command.addAll(lines);
    Process driver = new ProcessBuilder(command).redirectErrorStream(true).start();
    driver.getOutputStream().close();
    String out = new String(driver.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(driver.waitFor()).as(out).isZero();
    return out.lines().toList();
  }

  /** Every word that is offered for an option is one that the option takes. */
  @Test
  void whatIsOfferedIsTaken() throws Exception {
    int offered = 0;
    for (CommandSpec command : commands()) {
      for (OptionSpec option : command.options()) {
        if (Value.of(option) instanceof Value.Words || Value.of(option) instanceof Value.Listed) {
          String line = command.qualifiedName() + " " + option.longestName() + " ";
          for (String word : bash(line).split(" ")) {
            if (!word.startsWith("<")) {
              // Throws where it is not taken.
              program().commandLine().parseArgs((line + word).split(" ", 2)[1].split(" "));
              offered++;
            }
          }
        }
      }
    }
    assertThat(offered).isPositive();
  }

  /** Runs the script in bash, where {@code pinhole} says what it was asked. */
  private String bash(String line) throws IOException, InterruptedException {
    Path script = directory.resolve("completion.bash");
    Files.writeString(script, page("pinhole.bash"));
    Process bash =
        new ProcessBuilder(
                "bash",
                "-c",
                """
                set -u
                pinhole() {
                  shift
                  case $* in *@*) echo 1000@pbx.example.com ;; *) printf '<%s>' "$@"; echo ;; esac
                }
                . "$1"
                COMP_LINE=$2 COMP_POINT=${#2}
                _pinhole
                echo "${COMPREPLY[*]-}"
                """,
                "bash",
                script.toString(),
                line)
            .redirectErrorStream(true)
            .start();
    String out = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(bash.waitFor()).as(out).isZero();
    return out.strip();
  }

  private static String between(String text, String from, String to) {
    assertThat(text).contains(from);
    int start = text.indexOf(from) + from.length();
    return text.substring(start, text.indexOf(to, start));
  }

  /** All that are not hidden, at any depth. */
  private List<CommandSpec> commands() {
    List<CommandSpec> commands = new ArrayList<>();
    collect(program(), commands);
    assertThat(commands).hasSizeGreaterThan(7);
    return commands;
  }

  private static void collect(CommandSpec of, List<CommandSpec> commands) {
    for (CommandLine each : of.subcommands().values()) {
      CommandSpec command = each.getCommandSpec();
      if (!command.usageMessage().hidden()) {
        commands.add(command);
        collect(command, commands);
      }
    }
  }
}
