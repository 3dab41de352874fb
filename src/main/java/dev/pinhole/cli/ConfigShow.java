package dev.pinhole.cli;

import dev.pinhole.config.Setting;
import dev.pinhole.store.Column;
import dev.pinhole.store.Row;
import dev.pinhole.text.DisplayWidth;
import dev.pinhole.text.Visible;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code pinhole config show}. */
@Command(
    name = "show",
    customSynopsis = "pinhole config show [--json | --csv] [--config=FILE]",
    description = "Shows every value that is in effect, and where it came from.",
    footer = {
      "",
      "Examples:",
      "  pinhole config show",
      "  pinhole config show | grep -v '# default'",
      "  pinhole config show --json | jq -r '.[] | select(.key == \"host\") | .value'",
      "",
      "What is printed is TOML, but for the password, which is masked."
    })
final class ConfigShow implements Callable<Integer> {
  private enum ShownColumn implements Column {
    TABLE,
    SECTION,
    KEY,
    VALUE,
    ORIGIN
  }

  private static final int WIDEST = 40;

  @Mixin private ConfigOption config;

  @Mixin private Output output;

  @Override
  public Integer call() {
    List<Setting> settings = config.loadWithoutPasswords().settings();
    List<Column> columns = List.of(ShownColumn.values());
    output.rows(
        columns,
        settings.stream()
            .map(
                each ->
                    new Row(
                        columns,
                        each.table(),
                        each.section(),
                        each.key(),
                        each.value(),
                        each.origin()))
            .toList(),
        () -> toml(settings, output.out()));
    return ExitCode.DONE.number();
  }

  private void toml(List<Setting> settings, PrintWriter out) {
    int width =
        settings.stream()
            .mapToInt(each -> DisplayWidth.of(line(each)))
            .filter(any -> any <= WIDEST)
            .max()
            .orElse(0);
    int section = -1;
    for (Setting each : settings) {
      if (each.section() != section) {
        out.append(section < 0 ? "" : "\n").append(each.header()).append('\n');
        section = each.section();
      }
      String line = line(each);
      Tone tone = each.origin().equals("default") ? Tone.PLAIN : Tone.CERTAIN;
      out.append(line)
          .append(" ".repeat(Math.max(0, width - DisplayWidth.of(line))))
          .append("  ")
          .append(config.surroundings().ink().paint(tone, "# " + Visible.of(each.origin())))
          .append('\n');
    }
  }

  private static String line(Setting setting) {
    return Visible.of(setting.key() + " = " + setting.value());
  }
}
