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
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code --since}: a point in time as an admin types it, how long ago, or when. */
final class SinceOption {
  @Option(
      names = "--since",
      paramLabel = "TIME",
      description = "Only those since then: 10m (ago), 14:30, yesterday.")
  private String text;

  /**
   * Empty if it was not given.
   *
   * @throws ParameterException if it is no time
   */
  Optional<Instant> at(Output output, Instant now) {
    if (text == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(parse(now, output::zone));
    } catch (DateTimeException | ArithmeticException e) {
      throw output.wrongUse(
          "--since: '" + text + "' is no time such as 10m, 14:30, today or 2026-11-22");
    }
  }

  /**
   * Reads {@code 90s}, {@code 2h} or {@code 7d} before now; {@code today}, {@code yesterday},
   * {@code 14:30}, {@code 2026-11-22}, {@code 2026-11-22 14:30} in the local zone; or ISO 8601 with
   * an offset.
   */
  private Instant parse(Instant now, Supplier<ZoneId> zone) {
    Optional<Duration> ago = ago();
    if (ago.isPresent()) {
      return now.minus(ago.get());
    }
    LocalDate today = LocalDate.ofInstant(now, zone.get());
    return switch (text) {
      case "today" -> today.atStartOfDay(zone.get()).toInstant();
      case "yesterday" -> today.minusDays(1).atStartOfDay(zone.get()).toInstant();
      default -> dated(today, zone.get());
    };
  }

  private Optional<Duration> ago() {
    boolean days = text.length() > 1 && text.endsWith("d");
    // There are no days in the configuration.
    String known = days ? text.substring(0, text.length() - 1) + "h" : text;
    return DurationText.parse(known).map(span -> days ? span.multipliedBy(24) : span);
  }

  private Instant dated(LocalDate today, ZoneId zone) {
    String iso = text.replace(' ', 'T');
    boolean date = iso.length() >= 10 && iso.charAt(4) == '-';
    if (!date) {
      return today.atTime(LocalTime.parse(iso)).atZone(zone).toInstant();
    }
    if (iso.length() == 10) {
      return LocalDate.parse(iso).atStartOfDay(zone).toInstant();
    }
    boolean offset = iso.endsWith("Z") || iso.lastIndexOf('+') > 0 || iso.lastIndexOf('-') > 10;
    return offset
        ? OffsetDateTime.parse(iso).toInstant()
        : LocalDateTime.parse(iso).atZone(zone).toInstant();
  }
}
