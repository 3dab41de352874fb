package dev.pinhole.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.text.WordWrap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The file that the package installs, and the page about it, say what {@link Keys} says. With
 * {@code -Dpinhole.write=true} they are written anew.
 */
class KeysTest {
  private static final Path SHIPPED = Path.of("src/deb/pinhole.toml");
  private static final Path PAGE = Path.of("src/man/pinhole.toml.5");
  private static final int WIDTH = 100;

  @TempDir private Path directory;

  @Test
  void theShippedFileIsMadeOfTheKeys() throws IOException {
    check(SHIPPED, "\n\n", "\n\n" + commented(), "");
  }

  @Test
  void thePageIsMadeOfTheKeys() throws IOException {
    check(PAGE, ".SH [freeswitch]\n", page(), ".SH RELOADING\n");
  }

  /** What stands between is generated. */
  private static void check(Path file, String from, String generated, String to)
      throws IOException {
    String text = Files.readString(file);
    int end = to.isEmpty() ? text.length() : text.indexOf(to);
    String expected = text.substring(0, text.indexOf(from)) + generated + text.substring(end);
    if (Boolean.getBoolean("pinhole.write")) {
      Files.writeString(file, expected);
    }
    assertThat(text).as("%s; written anew with -Dpinhole.write=true", file).isEqualTo(expected);
  }

  /** Before a default stands {@code #}, before an example {@code "# "}. */
  private static String commented() {
    StringBuilder out = new StringBuilder();
    for (Keys.KeyTable table : Keys.TABLES) {
      boolean each = table.times() == Keys.Times.EACH;
      out.append(out.isEmpty() ? "" : "\n");
      comment(out, table.manual());
      out.append(each ? "# " : "").append(table.header()).append('\n');
      for (Key<?> key : table.keys()) {
        comment(out, manual(key));
        out.append(each || key.without() == Key.Without.NOTHING ? "# " : "#")
            .append(TomlText.line(key.name(), key.shown()))
            .append('\n');
      }
    }
    return out.toString();
  }

  private static void comment(StringBuilder out, String text) {
    if (!text.isEmpty()) {
      WordWrap.lines(text, WIDTH - 2).forEach(line -> out.append("# ").append(line).append('\n'));
    }
  }

  private static String page() {
    StringBuilder out = new StringBuilder();
    for (Keys.KeyTable table : Keys.TABLES) {
      out.append(".SH ").append(table.header()).append('\n');
      troff(out, table.manual());
      for (Key<?> key : table.keys()) {
        String shown = TomlText.of(key.shown()).replace("\"", "\\(dq");
        out.append(".TP\n.BR ").append(key.name()).append(" \" = ").append(shown).append("\"\n");
        troff(out, manual(key));
      }
    }
    return out.toString();
  }

  private static void troff(StringBuilder out, String text) {
    if (!text.isEmpty()) {
      WordWrap.lines(text, WIDTH)
          .forEach(line -> out.append(line.replace("\"", "\\(dq")).append('\n'));
    }
  }

  private static String manual(Key<?> key) {
    if (key.bounds().isEmpty()) {
      return key.manual();
    }
    String before =
        key.toml() == Object.class ? "" : key.wanted().equals("a string") ? "One of " : "From ";
    return (key.manual() + " " + before + key.bounds() + ".").strip();
  }

  @Test
  void asShippedItSaysNothing() {
    assertThat(ConfigFile.read(SHIPPED, Map.of())).isEqualTo(Config.defaults(Map.of()));
  }

  @Test
  void whatIsShownIsTheDefault() throws IOException {
    Path uncommented = directory.resolve("pinhole.toml");
    Files.writeString(uncommented, Files.readString(SHIPPED).replaceAll("(?m)^#(?=[a-z\\[])", ""));
    Config read = ConfigFile.read(uncommented, Map.of());
    Config usual = Config.defaults(Map.of());

    assertThat(read.settings()).allMatch(each -> !each.origin().equals("default"));
    for (Config.Effect effect : Config.Effect.values()) {
      assertThat(read.differences(usual, effect)).isEmpty();
    }
    assertThat(read.with(usual.nodes(), usual.store()).keepalive()).isEqualTo(usual.keepalive());
  }

  @Test
  void whatHasNoDefaultIsValidToo() throws IOException {
    Path uncommented = directory.resolve("pinhole.toml");
    Files.writeString(
        uncommented,
        Files.readString(SHIPPED)
            .replaceAll("(?m)^# ?(?=[a-z-]+ = |\\[)", "")
            .replace("off = false\n", ""));
    Files.writeString(directory.resolve("esl-password"), "secret\n");

    Config config = ConfigFile.read(uncommented, Map.of()).withPasswords();

    assertThat(config.settings()).hasSize(all(config.settings()).size());
    List<String> keys = new ArrayList<>();
    for (Keys.KeyTable table : Keys.TABLES) {
      table.keys().forEach(key -> keys.add(table.name() + "." + key.name()));
    }
    assertThat(all(config.settings())).isEqualTo(keys);
    assertThat(config.freeswitch().password()).isEqualTo("secret");
    assertThat(config.keepalive().rules()).hasSize(1);
  }

  @Test
  void everyKeyWithADefaultHasAValueWithoutAnyFile() {
    List<String> keys = new ArrayList<>();
    for (Keys.KeyTable table : Keys.TABLES) {
      table.keys().stream()
          .filter(key -> table.times() != Keys.Times.EACH)
          .filter(key -> key.without() == Key.Without.DEFAULT)
          .forEach(key -> keys.add(table.name() + "." + key.name()));
    }
    assertThat(all(Config.defaults(Map.of()).settings())).isEqualTo(keys);
  }

  private static List<String> all(List<Setting> settings) {
    return settings.stream().map(each -> each.table() + "." + each.key()).distinct().toList();
  }
}
