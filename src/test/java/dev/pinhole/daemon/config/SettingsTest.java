package dev.pinhole.daemon.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {
  /** Which of two ways a password goes, what there is any number of, and what can be off. */
  private static final Set<String> WITHOUT_DEFAULT = Set.of("password-file", "rule", "listen");

  @TempDir private Path directory;

  @Test
  void everyKeyOfEveryTableHasAValueWithoutAnyFile() {
    List<Setting> settings = ConfigFile.settings(directory.resolve("none.toml"), Map.of());

    ConfigReader.TABLES.forEach(
        (table, keys) -> {
          List<String> expected = new ArrayList<>(keys);
          expected.removeAll(WITHOUT_DEFAULT);
          List<String> shown =
              settings.stream()
                  .filter(each -> each.table().equals(table))
                  .map(Setting::key)
                  .toList();
          // Of a table that may be there any number of times, there is none.
          if (!table.equals(ProfileReader.TABLE)) {
            assertThat(shown).as(table).isEqualTo(expected);
          }
        });
  }
}
