package dev.pinhole.cli;

import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Reads the value of {@code --since}, for which a converter knows too little. */
final class SinceOption {
  private SinceOption() {}

  /**
   * @param text null if the option was not given
   */
  static Optional<Instant> read(
      CommandSpec command, String text, Instant now, Supplier<ZoneId> zone) {
    if (text == null) {
      return Optional.empty();
    }
    Optional<Instant> at = new PointInTime(now, zone).parse(text);
    if (at.isEmpty()) {
      throw new ParameterException(
          command.commandLine(),
          "--since: '" + text + "' is no time such as 10m, 14:30, today or 2026-11-22");
    }
    return at;
  }
}
