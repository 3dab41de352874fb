package dev.pinhole.daemon.config;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.event.Level;

/**
 * The daemon's log.
 *
 * @param level the least that is said
 */
public record LogConfig(Level level) {
  static final String TABLE = "log";
  static final List<String> KEYS = List.of("level");

  private static final List<Level> LEVELS =
      List.of(Level.ERROR, Level.WARN, Level.INFO, Level.DEBUG);

  public static LogConfig defaults() {
    return new LogConfig(Level.INFO);
  }

  static LogConfig read(Section section) {
    section.allowOnly(KEYS);
    section.otherwise("level", TomlText.quoted(text(defaults().level)));
    Optional<String> text = section.text("level");
    if (text.isEmpty()) {
      return defaults();
    }
    return new LogConfig(
        LEVELS.stream()
            .filter(level -> text(level).equals(text.get()))
            .findFirst()
            .orElseThrow(
                () ->
                    section.fault(
                        "level",
                        "level " + Section.quoted(text.get()) + " is no level",
                        "use \"error\", \"warn\", \"info\" or \"debug\"")));
  }

  /** As it stands in the file. */
  public static String text(Level level) {
    return level.name().toLowerCase(Locale.ROOT);
  }
}
