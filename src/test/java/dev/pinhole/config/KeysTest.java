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
 * The file that the package installs has every key of {@link Keys} and a sentence for it, and the
 * manual page says the same. With {@code -Dpinhole.write=true} the page is written anew.
 */
class KeysTest {
  private static final Path SHIPPED = Path.of("src/deb/pinhole.toml");
  private static final Path PAGE = Path.of("src/man/pinhole.toml.5");

  @TempDir private Path directory;

  /** A table or a key of the shipped file, with the comment above it. */
  private record Entry(String comment, String line) {
    boolean isTable() {
      return line.startsWith("[");
    }
  }

  @Test
  void theShippedFileHasEveryKey() throws IOException {
    List<String> expected = new ArrayList<>();
    for (KeyTable table : Keys.TABLES) {
      expected.add(table.header());
      table.keys.forEach(key -> expected.add(TomlText.line(key.name(), key.shown())));
    }
    assertThat(shipped()).extracting(Entry::line).isEqualTo(expected);
  }

  /** Before a default stands {@code #}, before an example {@code "# "}. */
  @Test
  void examplesAreToldFromDefaults() throws IOException {
    List<String> lines = Files.readAllLines(SHIPPED);
    for (KeyTable table : Keys.TABLES) {
      for (Key<?> key : table.keys) {
        boolean example =
            table.times == KeyTable.Times.EACH || key.without() == Key.Without.NOTHING;
        assertThat(lines).contains((example ? "# " : "#") + TomlText.line(key.name(), key.shown()));
      }
    }
  }

  @Test
  void everyKeyHasItsBoundsInASentence() throws IOException {
    List<Entry> entries = shipped();
    int at = 0;
    for (KeyTable table : Keys.TABLES) {
      at++;
      for (Key<?> key : table.keys) {
        String comment = entries.get(at++).comment();
        assertThat(comment).as(table.name + "." + key.name()).endsWith(".").contains(key.bounds());
      }
    }
  }

  @Test
  void thePageSaysTheSame() throws IOException {
    String text = Files.readString(PAGE);
    String expected =
        text.substring(0, text.indexOf(".SH [freeswitch]\n"))
            + page()
            + text.substring(text.indexOf(".SH RELOADING\n"));
    if (Boolean.getBoolean("pinhole.write")) {
      Files.writeString(PAGE, expected);
    }
    assertThat(text).as("%s; written anew with -Dpinhole.write=true", PAGE).isEqualTo(expected);
  }

  private static String page() throws IOException {
    StringBuilder out = new StringBuilder();
    for (Entry entry : shipped()) {
      if (entry.isTable()) {
        out.append(".SH ").append(entry.line()).append('\n');
      } else {
        String[] parts = entry.line().replace("\"", "\\(dq").split(" ", 2);
        out.append(".TP\n.BR ").append(parts[0]).append(" \" ").append(parts[1]).append("\"\n");
      }
      if (!entry.comment().isEmpty()) {
        WordWrap.lines(entry.comment(), 100)
            .forEach(line -> out.append(line.replace("\"", "\\(dq")).append('\n'));
      }
    }
    return out.toString();
  }

  private static List<Entry> shipped() throws IOException {
    List<Entry> entries = new ArrayList<>();
    List<String> comment = new ArrayList<>();
    for (String line : Files.readAllLines(SHIPPED)) {
      String text = line.replaceFirst("^# ?", "");
      if (text.matches("\\[[a-z.\\[]+\\]+|[a-z-]+ = .*")) {
        entries.add(new Entry(String.join(" ", comment), text));
        comment.clear();
      } else if (text.isEmpty()) {
        comment.clear();
      } else {
        comment.add(text);
      }
    }
    return entries;
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
    Files.writeString(directory.resolve("webhook-secret"), "key\n");

    Config config = ConfigFile.read(uncommented, Map.of()).withPasswords();

    assertThat(config.settings()).hasSize(all(config.settings()).size());
    List<String> keys = new ArrayList<>();
    for (KeyTable table : Keys.TABLES) {
      table.keys.forEach(key -> keys.add(table.name + "." + key.name()));
    }
    assertThat(all(config.settings())).isEqualTo(keys);
    assertThat(config.freeswitch().password()).isEqualTo("secret");
    assertThat(config.keepalive().rules()).hasSize(1);
  }

  @Test
  void everyKeyWithADefaultHasAValueWithoutAnyFile() {
    List<String> keys = new ArrayList<>();
    for (KeyTable table : Keys.TABLES) {
      table.keys.stream()
          .filter(key -> table.times != KeyTable.Times.EACH)
          .filter(key -> key.without() == Key.Without.DEFAULT)
          .forEach(key -> keys.add(table.name + "." + key.name()));
    }
    assertThat(all(Config.defaults(Map.of()).settings())).isEqualTo(keys);
  }

  private static List<String> all(List<Setting> settings) {
    return settings.stream().map(each -> each.table() + "." + each.key()).distinct().toList();
  }
}
