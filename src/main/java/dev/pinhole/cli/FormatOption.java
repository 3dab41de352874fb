package dev.pinhole.cli;

import picocli.CommandLine.Option;

/** For programs: one of the two, or neither. */
final class FormatOption {

  enum Format {
    TABLE,
    JSON,
    CSV
  }

  @Option(names = "--json", description = "One JSON array; keys are the SQL column names.")
  private boolean json;

  @Option(names = "--csv", description = "CSV with a header row of the SQL column names.")
  private boolean csv;

  Format format() {
    if (json) {
      return Format.JSON;
    }
    return csv ? Format.CSV : Format.TABLE;
  }
}
