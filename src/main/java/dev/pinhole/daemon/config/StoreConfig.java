package dev.pinhole.daemon.config;

import java.nio.file.Path;
import java.util.List;

/**
 * The SQLite file.
 *
 * @param historyDays how long history is kept
 */
public record StoreConfig(Path path, int historyDays) {
  static final String TABLE = "store";
  static final List<String> KEYS = List.of("path", "history-days");

  private static final Path DEFAULT_PATH = Path.of("/var/lib/pinhole/pinhole.db");
  private static final int DEFAULT_HISTORY_DAYS = 30;

  public static StoreConfig defaults() {
    return new StoreConfig(DEFAULT_PATH, DEFAULT_HISTORY_DAYS);
  }

  static StoreConfig read(Section section) {
    section.allowOnly(KEYS);
    section.otherwise("path", TomlText.quoted(DEFAULT_PATH.toString()));
    return new StoreConfig(
        section.text("path").map(path -> section.path("path", path)).orElse(DEFAULT_PATH),
        section.integer("history-days", DEFAULT_HISTORY_DAYS, 1, 3650));
  }
}
