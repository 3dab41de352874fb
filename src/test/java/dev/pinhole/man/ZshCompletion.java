package dev.pinhole.man;

import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** A script for zsh: one function a command. */
final class ZshCompletion {
  private final CommandSpec program;

  ZshCompletion(CommandSpec program) {
    this.program = program;
  }

  String text() {
    StringBuilder functions = new StringBuilder();
    for (Described command : Described.all(program)) {
      functions.append(function(command)).append(" {\n");
      body(command, functions);
      functions.append("}\n\n");
    }
    return functions.toString();
  }

  private static void body(Described command, StringBuilder function) {
    List<Described> subcommands = command.subcommands();
    if (!subcommands.isEmpty()) {
      function.append("  local curcontext=$curcontext state line\n  typeset -A opt_args\n");
    }
    function.append(subcommands.isEmpty() ? "  _arguments -s" : "  _arguments -C -s");
    command.options().forEach(option -> option(option, function));
    if (subcommands.isEmpty()) {
      command.parameters().forEach(parameter -> parameter(parameter, function));
      function.append('\n');
      return;
    }
    function.append(" \\\n    '1: :->command' '*:: :->rest'\n  case $state in\n");
    function.append("  command)\n    local -a commands=(\n");
    for (Described sub : subcommands) {
      function.append("      " + quoted(sub.name() + ":" + sub.summary()) + "\n");
    }
    function.append("    )\n    _describe -t commands command commands\n    ;;\n");
    function.append("  rest)\n    case $words[1] in\n");
    for (Described sub : subcommands) {
      function.append("    " + sub.name() + ") " + name(sub) + " ;;\n");
    }
    function.append("    esac\n    ;;\n  esac\n");
  }

  private static void option(OptionSpec option, StringBuilder function) {
    String names = String.join(" ", option.names());
    String what = String.join(" ", option.description()).replaceAll("([\\[\\]:\\\\])", "\\\\$1");
    for (String name : option.names()) {
      boolean value = BashCompletion.takesValue(option);
      String spec = "(" + names + ")" + name + (value ? equal(name) : "") + "[" + what + "]";
      function.append(
          " \\\n    " + quoted(value ? spec + value(Value.of(option), option.paramLabel()) : spec));
    }
  }

  /** A long option's value can follow an equals sign, a short one's only a space. */
  private static String equal(String name) {
    return name.startsWith("--") ? "=" : "";
  }

  private static void parameter(PositionalParamSpec parameter, StringBuilder function) {
    function.append(
        " \\\n    "
            + quoted(":" + value(Value.of(parameter), parameter.paramLabel()).substring(1)));
  }

  /** Such as {@code :KIND:_pinhole_stored nat_kind}. */
  private static String value(Value value, String label) {
    String message = ":" + label.replaceAll("[^A-Za-z@_-]", "") + ":";
    if (value instanceof Value.Stored stored) {
      return message + "_pinhole_stored " + stored.what();
    }
    if (value instanceof Value.Words words) {
      return message + "(" + String.join(" ", words.words()) + ")";
    }
    if (value instanceof Value.Listed listed) {
      return message + "_values -s , " + label + " " + String.join(" ", listed.words());
    }
    return value instanceof Value.File ? message + "_files" : message;
  }

  private static String function(Described command) {
    return name(command) + "()";
  }

  private static String name(Described command) {
    return ("_pinhole " + command.words()).strip().replace(' ', '_');
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }
}
