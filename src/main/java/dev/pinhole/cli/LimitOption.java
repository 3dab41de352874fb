package dev.pinhole.cli;

import java.util.OptionalInt;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code --limit} of what is sorted. */
final class LimitOption {
  @Option(names = "--limit", paramLabel = "N", description = "Only the first N.")
  private Integer limit;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  /** Empty if all are wanted. */
  OptionalInt first() {
    return limit == null ? OptionalInt.empty() : OptionalInt.of(checked(command, limit));
  }

  /**
   * @throws ParameterException if it is none
   */
  static int checked(CommandSpec command, int limit) {
    if (limit < 1) {
      throw new ParameterException(command.commandLine(), "--limit must be 1 or more");
    }
    return limit;
  }
}
