package dev.pinhole.cli;

import dev.pinhole.config.DurationText;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.Optional;
import java.util.function.Supplier;

/** A point in time as an admin types it: how long ago, or when. */
final class PointInTime {
  private final Instant now;
  private final Supplier<ZoneId> zone;

  private PointInTime(Instant now, Supplier<ZoneId> zone) {
    this.now = now;
    this.zone = zone;
  }

  /**
   * Reads the value of {@code --since}, for which a converter knows too little.
   *
   * @param text null if the option was not given
   */
  static Optional<Instant> since(Output output, String text, Instant now) {
    if (text == null) {
      return Optional.empty();
    }
    Optional<Instant> at = new PointInTime(now, output::zone).parse(text);
    if (at.isEmpty()) {
      throw output.wrongUse(
          "--since: '" + text + "' is no time such as 10m, 14:30, today or 2026-11-22");
    }
    return at;
  }

  /**
   * Reads {@code 90s}, {@code 2h} or {@code 7d} before now; {@code today}, {@code yesterday},
   * {@code 14:30}, {@code 2026-11-22}, {@code 2026-11-22 14:30} in the local zone; or ISO 8601 with
   * an offset.
   */
  private Optional<Instant> parse(String text) {
    try {
      return Optional.of(
          switch (text) {
            case "today" -> midnight(0);
            case "yesterday" -> midnight(1);
            default -> ago(text).map(now::minus).orElseGet(() -> dated(text));
          });
    } catch (DateTimeException | ArithmeticException e) {
      return Optional.empty();
    }
  }

  private static Optional<Duration> ago(String text) {
    boolean days = text.length() > 1 && text.endsWith("d");
    // There are no days in the configuration.
    String known = days ? text.substring(0, text.length() - 1) + "h" : text;
    return DurationText.parse(known).map(span -> days ? span.multipliedBy(24) : span);
  }

  private Instant dated(String text) {
    String iso = text.replace(' ', 'T');
    boolean date = iso.length() >= 10 && iso.charAt(4) == '-';
    if (!date) {
      return today().atTime(LocalTime.parse(iso)).atZone(zone.get()).toInstant();
    }
    if (iso.length() == 10) {
      return LocalDate.parse(iso).atStartOfDay(zone.get()).toInstant();
    }
    boolean offset = iso.endsWith("Z") || iso.lastIndexOf('+') > 0 || iso.lastIndexOf('-') > 10;
    return offset
        ? OffsetDateTime.parse(iso).toInstant()
        : LocalDateTime.parse(iso).atZone(zone.get()).toInstant();
  }

  private Instant midnight(int daysAgo) {
    return today().minusDays(daysAgo).atStartOfDay(zone.get()).toInstant();
  }

  private LocalDate today() {
    return LocalDate.ofInstant(now, zone.get());
  }
}
