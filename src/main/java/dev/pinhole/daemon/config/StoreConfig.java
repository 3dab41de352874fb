package dev.pinhole.daemon.config;

import java.nio.file.Path;
import java.util.List;

/**
 * The SQLite file.
 *
 * @param historyDays how long history is kept
 * @param historyRows how much of it at most
 */
public record StoreConfig(Path path, int historyDays, int historyRows) {
  static final String TABLE = "store";
  static final List<String> KEYS = List.of("path", "history-days", "history-rows");

  private static final Path DEFAULT_PATH = Path.of("/var/lib/pinhole/pinhole.db");
  private static final int DEFAULT_HISTORY_DAYS = 30;
  private static final int DEFAULT_HISTORY_ROWS = 10_000_000;

  public static StoreConfig defaults() {
    return new StoreConfig(DEFAULT_PATH, DEFAULT_HISTORY_DAYS, DEFAULT_HISTORY_ROWS);
  }

  static StoreConfig read(Section section) {
    section.allowOnly(KEYS);
    section.otherwise("path", TomlText.quoted(DEFAULT_PATH.toString()));
    return new StoreConfig(
        section.text("path").map(path -> section.path("path", path)).orElse(DEFAULT_PATH),
        section.integer("history-days", DEFAULT_HISTORY_DAYS, 1, 3650),
        section.integer("history-rows", DEFAULT_HISTORY_ROWS, 1_000, 1_000_000_000));
  }
}
