package dev.pinhole.cli;

import dev.pinhole.advice.UnmatchedRules;
import dev.pinhole.config.Config;
import dev.pinhole.config.ConfigException;
import dev.pinhole.config.ConfigFile;
import dev.pinhole.config.Setting;
import dev.pinhole.store.Column;
import dev.pinhole.store.ReadStore;
import dev.pinhole.store.ReadStoreException;
import dev.pinhole.store.Row;
import dev.pinhole.text.DisplayWidth;
import dev.pinhole.text.Visible;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code pinhole config}. */
@Command(
    name = "config",
    mixinStandardHelpOptions = true,
    description = "Shows the configuration that is in effect, or checks a file.",
    subcommands = {ConfigCommand.Show.class, ConfigCommand.Check.class},
    footer = {
      "",
      "Examples:",
      "  pinhole config show                     every value, and where it came from",
      "  pinhole config check ./pinhole.toml     before it is put in place"
    })
public final class ConfigCommand {

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
  static final class Show implements Runnable {
    private enum ShownColumn implements Column {
      TABLE,
      SECTION,
      KEY,
      VALUE,
      ORIGIN
    }

    private static final int WIDEST = 40;

    @Mixin private ConfigOption config;

    @Mixin private RowOutput output;

    @Override
    public void run() {
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
          () -> toml(settings));
    }

    private void toml(List<Setting> settings) {
      int width =
          settings.stream()
              .mapToInt(each -> DisplayWidth.of(line(each)))
              .filter(any -> any <= WIDEST)
              .max()
              .orElse(0);
      int section = -1;
      for (Setting each : settings) {
        if (each.section() != section) {
          output.line((section < 0 ? "" : "\n") + each.header());
          section = each.section();
        }
        String line = line(each);
        Tone tone = each.origin().equals("default") ? Tone.PLAIN : Tone.CERTAIN;
        output.line(
            line
                + " ".repeat(Math.max(0, width - DisplayWidth.of(line)) + 2)
                + output.ink().paint(tone, "# " + Visible.of(each.origin())));
      }
    }

    private static String line(Setting setting) {
      return Visible.of(setting.key() + " = " + setting.value());
    }
  }

  /** {@code pinhole config check}. */
  @Command(
      name = "check",
      customSynopsis = "pinhole config check [FILE] [--config=FILE]",
      description = "Says what is wrong with a configuration file, or that nothing is.",
      footer = {
        "",
        "Examples:",
        "  pinhole config check",
        "  pinhole config check ./pinhole.toml && cp pinhole.toml /etc/pinhole/",
        "",
        "Reads the passwords it names, too. Exit codes: 0 fine, 78 something is wrong."
      })
  static final class Check implements Runnable {
    @Mixin private ConfigOption config;

    @Mixin private Output output;

    @Parameters(
        arity = "0..1",
        paramLabel = "FILE",
        description = "Default: the one that the daemon reads.")
    private Path file;

    @Override
    public void run() {
      Config read =
          file == null
              ? config.loadWithoutPasswords()
              : ConfigFile.read(file, config.surroundings().environment());
      Path from = file == null ? config.configFile() : file;
      boolean there = Files.exists(from);
      boolean whole = hasPasswords(read);
      read.unread().ifPresent(output::line);
      output.folded("", from + (there ? ": nothing is wrong" : ": no such file, all is default"));
      if (!whole) {
        output.folded(
            "", "But its passwords this user may not read; try: sudo pinhole config check");
      }
      unmatched(read);
    }

    /** Whether they can be read. Members of the group need not, and nothing is wrong. */
    private static boolean hasPasswords(Config read) {
      try {
        read.withPasswords();
        return true;
      } catch (ConfigException e) {
        if (e.getCause() instanceof AccessDeniedException) {
          return false;
        }
        throw e;
      }
    }

    /** What the phones that are there can tell. */
    private void unmatched(Config read) {
      if (read.keepalive().rules().isEmpty()) {
        return;
      }
      try (ReadStore store = ReadStore.open(read.store())) {
        UnmatchedRules.said(read.keepalive().rules(), store)
            .forEach(each -> output.folded("", "But " + each + "."));
      } catch (ReadStoreException e) {
        output.folded(
            "", "Whether its rules fit any phone, only the store can tell: " + e.getMessage());
      }
    }
  }
}
