package dev.pinhole.man;

import dev.pinhole.Main;
import dev.pinhole.cli.CommandSurroundings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;

/**
 * What a package installs, made from the commands themselves: the manual page and the completion
 * scripts of bash and zsh. {@code Pages src/man FOLDER} writes them into that folder.
 */
final class Pages {
  private Pages() {}

  public static void main(String[] args) throws IOException {
    CommandSpec program = Main.commandLine(CommandSurroundings.ofProcess()).getCommandSpec();
    for (Map.Entry<String, String> page : of(program, Path.of(args[0])).entrySet()) {
      Files.writeString(Path.of(args[1], page.getKey()), page.getValue());
    }
  }

  /**
   * By file name.
   *
   * @param templates where the parts are that are written by hand
   */
  static Map<String, String> of(CommandSpec program, Path templates) throws IOException {
    return Map.of(
        "pinhole.1",
        Template.fill(
            templates.resolve("pinhole.1"), ".\\\" HERE: commands", new ManPage(program).text()),
        "pinhole.bash",
        Template.fill(
            templates.resolve("completion.bash"),
            "# HERE: tables",
            new BashCompletion(program).text()),
        "pinhole.zsh",
        Template.fill(
            templates.resolve("completion.zsh"),
            "# HERE: functions",
            new ZshCompletion(program).text()));
  }
}
