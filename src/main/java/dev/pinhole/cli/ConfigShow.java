package dev.pinhole.cli;

import dev.pinhole.daemon.config.Setting;
import dev.pinhole.text.DisplayWidth;
import dev.pinhole.text.Visible;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

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
  private static final List<String> COLUMNS = List.of("table", "section", "key", "value", "origin");

  private static final int WIDEST = 40;

  @Mixin private ConfigOption config;

  @ArgGroup private FormatOption format = new FormatOption();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    List<Setting> settings = config.settings();
    switch (format.format()) {
      case JSON -> JsonFields.array(out, json -> json(settings, json));
      case CSV -> csv(settings, out);
      case TABLE -> toml(settings, out);
    }
    out.flush();
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

  private static void csv(List<Setting> settings, PrintWriter out) {
    CsvFields csv = new CsvFields(out, COLUMNS);
    for (Setting each : settings) {
      write(each, csv);
      csv.endRow();
    }
  }

  private static void json(List<Setting> settings, JsonFields json) {
    for (Setting each : settings) {
      json.startObject();
      write(each, json);
      json.endObject();
    }
  }

  private static void write(Setting setting, FieldSink sink) {
    sink.text("table", setting.table());
    sink.number("section", setting.section());
    sink.text("key", setting.key());
    sink.text("value", setting.value());
    sink.text("origin", setting.origin());
  }
}
