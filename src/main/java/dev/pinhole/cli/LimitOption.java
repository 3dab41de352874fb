package dev.pinhole.cli;

import java.util.OptionalInt;
import picocli.CommandLine.Option;

/** {@code --limit} of what is sorted. */
final class LimitOption {
  @Option(
      names = {"-n", "--limit"},
      paramLabel = "N",
      description = "Only the first N.")
  private Integer limit;

  /** Empty if all are wanted. */
  OptionalInt first(Output output) {
    return limit == null ? OptionalInt.empty() : OptionalInt.of(output.limit(limit));
  }
}
