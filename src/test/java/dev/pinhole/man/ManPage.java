package dev.pinhole.man;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The manual page pinhole(1): a section for each command within what is written by hand. */
final class ManPage {
  private final List<Described> commands;
  private final StringBuilder page = new StringBuilder();

  ManPage(CommandSpec program) {
    commands = Described.all(program);
  }

  String text() {
    common();
    for (Described command : commands.subList(1, commands.size())) {
      section(command);
    }
    return page.toString();
  }

  /** What every command takes is said once. */
  private void common() {
    page.append(".SH OPTIONS\nEvery command takes these, where it reads a configuration.\n");
    everywhere().stream()
        .map(name -> commands.get(1).spec().findOption(name))
        .forEach(this::argument);
    page.append(".SH COMMANDS\n");
  }

  private Set<String> everywhere() {
    return commands.get(1).options().stream()
        .map(OptionSpec::longestName)
        .filter(Set.of("--config", "--help", "--version")::contains)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private void section(Described command) {
    page.append(".SS " + command.words() + "\n.nf\n");
    String synopsis = new Help(command.spec(), Help.defaultColorScheme(Ansi.OFF)).synopsis(0);
    page.append(".B " + escaped(synopsis.strip()).replace("\n", "\n.B ") + "\n.fi\n.PP\n");
    for (String line : command.spec().usageMessage().description()) {
      page.append(line(line));
    }
    command.parameters().forEach(this::argument);
    command.options().stream()
        .filter(option -> !everywhere().contains(option.longestName()))
        .forEach(this::argument);
    footer(command.spec().usageMessage().footer());
  }

  /** What is indented there are examples, line by line; the rest is text, as wide as the page. */
  private void footer(String... lines) {
    boolean examples = false;
    for (String line : lines) {
      if (line.startsWith("  ") != examples) {
        examples = !examples;
        page.append(examples ? ".nf\n" : ".fi\n");
      }
      page.append(line.isEmpty() ? ".PP\n" : line(line));
    }
    if (examples) {
      page.append(".fi\n");
    }
  }

  private void argument(ArgSpec argument) {
    String name = argument instanceof OptionSpec option ? names(option) : argument.paramLabel();
    page.append(".TP\n.B " + escaped(name) + "\n");
    for (String line : argument.description()) {
      page.append(line(line.replace("${DEFAULT-VALUE}", String.valueOf(argument.defaultValue()))));
    }
  }

  private static String names(OptionSpec option) {
    String names = String.join(", ", option.names());
    if (option.arity().max() == 0) {
      return names;
    }
    String label = option.paramLabel();
    return names + (option.arity().min() == 0 ? "[=" + label + "]" : " " + label);
  }

  /** A line that begins with a dot or an apostrophe would be a request to roff. */
  private static String line(String text) {
    String escaped = escaped(text);
    boolean request = escaped.startsWith(".") || escaped.startsWith("'");
    return (request ? "\\&" : "") + escaped + "\n";
  }

  private static String escaped(String text) {
    return text.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq");
  }
}
