package dev.pinhole.man;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** A command as pages and completions describe it: what is hidden is left out. */
record Described(CommandSpec spec) {

  /** The program itself, and every command at any depth, each before its own. */
  static List<Described> all(CommandSpec program) {
    List<Described> all = new ArrayList<>();
    all.add(new Described(program));
    for (Described command : new Described(program).subcommands()) {
      all.addAll(all(command.spec));
    }
    return all;
  }

  List<Described> subcommands() {
    return spec.subcommands().values().stream()
        .map(CommandLine::getCommandSpec)
        .filter(command -> !command.usageMessage().hidden())
        .map(Described::new)
        .toList();
  }

  /** The words after {@code pinhole}, such as {@code keepalive off}. */
  String words() {
    String name = spec.qualifiedName();
    int space = name.indexOf(' ');
    return space < 0 ? "" : name.substring(space + 1);
  }

  String name() {
    return spec.name();
  }

  /** Its description up to the first full stop, semicolon or comma, for a line of its own. */
  String summary() {
    return String.join(" ", spec.usageMessage().description()).split("[.;,]( |$)", 2)[0];
  }

  List<OptionSpec> options() {
    return spec.options().stream().filter(option -> !option.hidden()).toList();
  }

  List<PositionalParamSpec> parameters() {
    return spec.positionalParameters().stream().filter(each -> !each.hidden()).toList();
  }
}
