package dev.pinhole.daemon.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file that the package installs, and the page about it, know every key. */
class ShippedConfigTest {
  private static final Path SHIPPED = Path.of("src/deb/pinhole.toml");
  private static final Path PAGE = Path.of("src/man/pinhole.toml.5");

  @TempDir private Path directory;

  @Test
  void asShippedItSaysNothing() {
    assertThat(ConfigFile.read(SHIPPED, Map.of())).isEqualTo(Config.defaults(Map.of()));
  }

  @Test
  void everyKeyIsShownOnce() throws IOException {
    assertThat(keys(Files.readAllLines(SHIPPED), "# ?")).containsExactlyInAnyOrderElementsOf(all());
  }

  @Test
  void whatIsShownIsTheDefault() throws IOException {
    Path uncommented = directory.resolve("pinhole.toml");
    Files.writeString(uncommented, Files.readString(SHIPPED).replaceAll("(?m)^#(?=[a-z\\[])", ""));

    assertThat(keys(Files.readAllLines(uncommented), "")).hasSizeGreaterThan(10);
    assertThat(ConfigFile.read(uncommented, Map.of())).isEqualTo(Config.defaults(Map.of()));
  }

  /** Those without a default stand behind {@code "# "}. */
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

    assertThat(keys(Files.readAllLines(uncommented), "")).hasSize(all().size() - 1);
    assertThat(config.freeswitch().password()).isEqualTo("secret");
    assertThat(config.keepalive().rules()).hasSize(1);
  }

  /** With the same default, or the same example. */
  @Test
  void thePageShowsTheSame() throws IOException {
    List<String> page =
        Files.readAllLines(PAGE).stream()
            .filter(line -> line.matches("\\.SH \\[.*|\\.BR [a-z-]+ \" = .*"))
            .map(line -> line.replaceFirst("^\\.SH ", ""))
            .map(line -> line.replaceFirst("^\\.BR ([a-z-]+) \"(.*)\"$", "$1$2"))
            .map(line -> line.replace("\\(dq", "\""))
            .toList();

    assertThat(shown(page, ""))
        .containsExactlyInAnyOrderElementsOf(shown(Files.readAllLines(SHIPPED), "# ?"));
  }

  /** Such as {@code store.path}. */
  private static List<String> all() {
    List<String> all = new ArrayList<>();
    ConfigReader.TABLES.forEach((table, keys) -> keys.forEach(key -> all.add(table + "." + key)));
    all.remove("keepalive.rule");
    RuleReader.KEYS.forEach(key -> all.add("keepalive.rule." + key));
    return all;
  }

  private static List<String> keys(List<String> lines, String comment) {
    return shown(lines, comment).stream()
        .map(line -> line.substring(0, line.indexOf(' ')))
        .toList();
  }

  /** Such as {@code store.history-days = 30}. */
  private static List<String> shown(List<String> lines, String comment) {
    List<String> shown = new ArrayList<>();
    String table = "";
    for (String line : lines) {
      String text = line.replaceFirst("^(?:" + comment + ")", "");
      if (text.matches("\\[.*\\]")) {
        table = text.replaceAll("[\\[\\]]", "");
      } else if (text.matches("[a-z-]+ = .*")) {
        shown.add(table + "." + text);
      }
    }
    return shown;
  }
}
