package dev.pinhole.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.Main;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
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
  void theHelpOfTheProgramIsThatOfAllCommands() {
    assertThat(new Cli(directory).run("--help").out()).isEqualTo(all().getUsageMessage());
  }

  @Test
  void onlyTheCommandThatIsMeantIsRead() {
    CommandLine one = Main.commandLine(surroundings(), "show", "list");

    assertThat(one.getSubcommands()).containsOnlyKeys("show");
    assertThat(one.getSubcommands().get("show").getCommandSpec().options()).isNotEmpty();
  }

  @Test
  void aWordThatIsNoCommandIsComparedWithAll() {
    List<String[]> lines =
        List.of(new String[] {"shw"}, new String[] {"-V", "show"}, new String[] {"-h", "x"});
    for (String[] line : lines) {
      assertThat(Main.commandLine(surroundings(), line).getSubcommands())
          .containsOnlyKeys(all().getSubcommands().keySet());
    }
  }

  private CommandLine all() {
    return Main.commandLine(surroundings());
  }

  private Surroundings surroundings() {
    return new Surroundings(
        Map.of(),
        Clock.systemUTC(),
        () -> ZoneOffset.UTC,
        Terminal.NONE,
        directory.resolve("pinhole.toml"));
  }
}
