package dev.pinhole.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What is read of the commands for the sake of speed is what is in them. */
class CommandsTest {
  @TempDir private Path directory;

  @Test
  void aCommandIsKnownByItsOwnName() {
    all()
        .getSubcommands()
        .forEach(
            (name, command) ->
                assertThat(command.getCommand().getClass().getAnnotation(CommandLine.Command.class))
                    .extracting(CommandLine.Command::name)
                    .isEqualTo(name));
  }

  @Test
  void theHelpOfTheProgramIsTheOneThatIsReady() {
    assertThat(new Cli(directory).commandLine("--help").getUsageMessage())
        .isEqualTo(ProgramHelp.TEXT);
    assertThat(ProgramHelp.TEXT.lines()).allMatch(line -> line.length() <= 80);
  }

  @Test
  void onlyTheCommandThatIsMeantIsRead() {
    CommandLine one = new Cli(directory).commandLine("show", "list");

    assertThat(one.getSubcommands()).containsOnlyKeys("show");
    assertThat(one.getSubcommands().get("show").getCommandSpec().options()).isNotEmpty();
  }

  @Test
  void aWordThatIsNoCommandIsComparedWithAll() {
    List<String[]> lines =
        List.of(new String[] {"shw"}, new String[] {"-V", "show"}, new String[] {"-h", "x"});
    for (String[] line : lines) {
      assertThat(new Cli(directory).commandLine(line).getSubcommands())
          .containsOnlyKeys(all().getSubcommands().keySet());
    }
  }

  private CommandLine all() {
    return new Cli(directory).commandLine();
  }
}
