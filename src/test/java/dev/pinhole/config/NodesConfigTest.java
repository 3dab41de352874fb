package dev.pinhole.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Several FreeSWITCH servers. */
class NodesConfigTest {
  @TempDir private Path directory;

  private Config read(String toml) throws IOException {
    Path file = Files.writeString(directory.resolve("p.toml"), toml.replace('~', '\n'));
    return ConfigFile.read(file, Map.of());
  }

  @Test
  void aSingleTableIsNodeDefault() throws IOException {
    assertThat(read("[freeswitch]~port = 8022").nodes())
        .extracting(FreeSwitchConfig::name, FreeSwitchConfig::port)
        .containsExactly(org.assertj.core.api.Assertions.tuple("default", 8022));
  }

  @Test
  void eachTableIsANode() throws IOException {
    Config config =
        read(
            "[[freeswitch]]~name = \"a\"~host = \"192.0.2.1\"~"
                + "[[freeswitch]]~name = \"b\"~host = \"192.0.2.2\"~password = \"two\"");

    assertThat(config.nodes())
        .extracting(FreeSwitchConfig::name, FreeSwitchConfig::host, FreeSwitchConfig::password)
        .containsExactly(
            org.assertj.core.api.Assertions.tuple("a", "192.0.2.1", "ClueCon"),
            org.assertj.core.api.Assertions.tuple("b", "192.0.2.2", "two"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[[freeswitch]]~name = \"a\"~[[freeswitch]]~name = \"a\" | 4:1: two [[freeswitch]] tables"
            + " are called a; give each a name of its own",
        "[[freeswitch]]~port = 1~[[freeswitch]]~port = 2 | 3:1: two [[freeswitch]] tables are"
            + " called default; give each a name of its own",
        "[freeswitch]~name = \"a b\" | 2:1: name is no plain name; use up to 64 letters, digits,"
            + " dots, hyphens",
        "freeswitch = [1] | 1:15: freeswitch must hold tables only; write [[freeswitch]] and its"
            + " keys below"
      })
  void saysWhatIsWrong(String toml, String message) {
    assertThatThrownBy(() -> read(toml))
        .isInstanceOf(ConfigException.class)
        .hasMessage(directory.resolve("p.toml") + ":" + message);
  }
}
