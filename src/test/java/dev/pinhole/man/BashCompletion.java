package dev.pinhole.man;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** A script for bash: tables of the commands and options between a fixed head and foot. */
final class BashCompletion {
  private final List<Described> commands;

  BashCompletion(CommandSpec program) {
    commands = Described.all(program);
  }

  String text() {
    return commandTable() + expectTable() + valueTable() + wordTable();
  }

  /** Which word makes which command of which. */
  private String commandTable() {
    StringBuilder table =
        new StringBuilder("_pinhole_command() { # COMMAND WORD\n  case $1/$2 in\n");
    for (Described command : commands) {
      for (Described sub : command.subcommands()) {
        table
            .append("  '" + command.words() + "/" + sub.name() + "')")
            .append(" command='" + sub.words() + "' ;;\n");
      }
    }
    return table.append("  esac\n}\n\n").toString();
  }

  /** Which options take a word. */
  private String expectTable() {
    StringBuilder table =
        new StringBuilder("_pinhole_takes_value() { # COMMAND OPTION\n  case $1/$2 in\n");
    for (Described command : commands) {
      List<String> names = new ArrayList<>();
      for (OptionSpec option : command.options()) {
        if (takesValue(option)) {
          for (String name : option.names()) {
            names.add("'" + command.words() + "/" + name + "'");
          }
        }
      }
      if (!names.isEmpty()) {
        table.append("  " + String.join(" | ", names) + ") return 0 ;;\n");
      }
    }
    return table.append("  esac\n  return 1\n}\n\n").toString();
  }

  /** What such a word can be. */
  private String valueTable() {
    StringBuilder table =
        new StringBuilder("_pinhole_value() { # COMMAND OPTION\n  case $1/$2 in\n");
    for (Described command : commands) {
      for (OptionSpec option : command.options()) {
        if (takesValue(option) && !offer(Value.of(option)).isEmpty()) {
          List<String> names = new ArrayList<>();
          for (String name : option.names()) {
            names.add("'" + command.words() + "/" + name + "'");
          }
          table.append("  " + String.join(" | ", names) + ") " + offer(Value.of(option)) + " ;;\n");
        }
      }
    }
    return table.append("  esac\n}\n\n").toString();
  }

  /** What else can be said to a command. */
  private String wordTable() {
    StringBuilder table = new StringBuilder("_pinhole_words() { # COMMAND\n  case $1 in\n");
    for (Described command : commands) {
      List<String> options = new ArrayList<>();
      command.options().forEach(option -> options.addAll(List.of(option.names())));
      table.append("  '" + command.words() + "')\n");
      table.append("    _pinhole_options '" + String.join(" ", options) + "' ||\n      ");
      table.append(first(command)).append("\n    ;;\n");
    }
    return table.append("  esac\n}\n").toString();
  }

  private static String first(Described command) {
    if (!command.subcommands().isEmpty()) {
      List<String> names = command.subcommands().stream().map(Described::name).toList();
      return offer(new Value.Words(names));
    }
    for (PositionalParamSpec parameter : command.parameters()) {
      String offer = offer(Value.of(parameter));
      return offer.isEmpty() ? "true" : offer;
    }
    return "true";
  }

  private static String offer(Value value) {
    if (value instanceof Value.Stored stored) {
      return "_pinhole_stored " + stored.what();
    }
    if (value instanceof Value.Words words) {
      return "_pinhole_any '" + String.join(" ", words.words()) + "'";
    }
    if (value instanceof Value.Listed listed) {
      return "_pinhole_listed '" + String.join(" ", listed.words()) + "'";
    }
    return value instanceof Value.File ? "_pinhole_files" : "";
  }

  static boolean takesValue(OptionSpec option) {
    return option.arity().min() > 0;
  }
}
