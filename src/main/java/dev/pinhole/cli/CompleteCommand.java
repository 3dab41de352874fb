package dev.pinhole.cli;

import dev.pinhole.store.BindingColumn;
import dev.pinhole.store.ReadStore;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code pinhole complete}: asked by the shell when somebody presses the tab key. */
@Command(
    name = "complete",
    hidden = true,
    description = "Prints what the store has in a column, for the completion of a shell.",
    footer = {"", "Examples:", "  pinhole complete user 10"})
public final class CompleteCommand implements Runnable {
  private static final int MOST = 200;

  /** What is asked for, where it is USER@DOMAIN and not a column alone. */
  private static final String ADDRESS = "address";

  private static final List<BindingColumn> COLUMNS =
      List.of(
          BindingColumn.USER, BindingColumn.DOMAIN, BindingColumn.PROFILE, BindingColumn.NAT_KIND);

  @Mixin private ConfigOption config;

  @Mixin private Output output;

  @Parameters(
      index = "0",
      paramLabel = "COLUMN",
      description = "user, domain, profile, nat_kind, or address (USER@DOMAIN).")
  private String column;

  @Parameters(
      index = "1",
      arity = "0..1",
      defaultValue = "",
      paramLabel = "PREFIX",
      description = "How what is wanted begins.")
  private String prefix;

  @Override
  public void run() {
    boolean address =
        column.equals(ADDRESS)
            || column.equals(BindingColumn.USER.word()) && prefix.indexOf('@') >= 0;
    BindingColumn known = address ? BindingColumn.USER : column();
    List<String> words;
    try (ReadStore store = config.openStore()) {
      words = address ? store.addressesOfRecord(prefix, MOST) : store.words(known, prefix, MOST);
    }
    words.stream().filter(CompleteCommand::isPlain).sorted().forEach(output::line);
  }

  private BindingColumn column() {
    for (BindingColumn each : COLUMNS) {
      if (each.word().equals(column)) {
        return each;
      }
    }
    throw output.wrongUse(
        "'"
            + column
            + "' is none of "
            + Stream.concat(COLUMNS.stream().map(BindingColumn::word), Stream.of(ADDRESS))
                .collect(Collectors.joining(", ")));
  }

  /** A phone chose it, and a shell puts it on its command line: no word that a shell would read. */
  private static boolean isPlain(String word) {
    for (int i = 0; i < word.length(); i++) {
      char c = word.charAt(i);
      boolean letterOrDigit = c < 0x80 && Character.isLetterOrDigit(c);
      if (!letterOrDigit && "._@+-".indexOf(c) < 0) {
        return false;
      }
    }
    return !word.isEmpty() && word.charAt(0) != '-';
  }
}
