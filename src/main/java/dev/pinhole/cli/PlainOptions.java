package dev.pinhole.cli;

/**
 * The options of the commands that should answer at once, as their annotations have them; a test
 * compares.
 */
final class PlainOptions {
  private PlainOptions() {}

  /**
   * Of a command: the fields that are mixins, the operands, with a question mark where one may be
   * missing, and the options, each with its field. A slash stands before the fields of which only
   * one may be given, an equals sign before a default. What takes several values or none is left
   * out. Empty if picocli reads all of them.
   */
  static String of(String command) {
    return switch (command) {
      case "list", "find" ->
          """
          config --config:config.file output --json:output.format/json --csv:output.format/csv
          PHONE?:phone --match:match --user:user --nat:nat --kind:kind place
          --profile:place.profile --domain:place.domain --ip:place.network --agent:agent
          --unreachable:unreachable --late:late since --since:since.text --sort:by
          --reverse:reverse limit -n,--limit:limit.limit\
          """;
      case "show" ->
          """
          config --config:config.file output --full:full --json:json USERDOMAIN:name\
          """;
      case "history" ->
          """
          config --config:config.file output --json:output.format/json --csv:output.format/csv
          -n,--limit:limit=100 USERDOMAIN:name\
          """;
      case "events" ->
          """
          config --config:config.file output --json:output.format/json --csv:output.format/csv
          --user:user place --profile:place.profile --domain:place.domain --ip:place.network since
          --since:since.text -f,--follow:follow -n,--limit:limit=20\
          """;
      case "sites" ->
          """
          config --config:config.file output --json:output.format/json --csv:output.format/csv
          --domain:domain limit -n,--limit:limit.limit\
          """;
      case "missing" ->
          """
          config --config:config.file output --json:output.format/json --csv:output.format/csv
          since --since:since.text --site,--ip:site --domain:domain limit -n,--limit:limit.limit\
          """;
      case "failures" ->
          """
          config --config:config.file output --json:output.format/json --csv:output.format/csv
          -f,--follow:follow -n,--limit:limit=20\
          """;
      case "status" ->
          """
          config --config:config.file output --json:output.format/json --csv:output.format/csv
          --brief:brief --domain:domain\
          """;
      case "audit" ->
          """
          config --config:config.file output --json:output.format/json --csv:output.format/csv
          place --profile:place.profile --domain:place.domain --ip:place.network -n,--limit:limit\
          """;
      case "complete" ->
          """
          config --config:config.file output COLUMN:column PREFIX?:prefix=\
          """;
      default -> "";
    };
  }
}
