package dev.pinhole.cli;

import dev.pinhole.store.BindingColumn;
import dev.pinhole.store.ReadStore;
import java.util.List;
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

  @Mixin private ConfigOption config;

  @Mixin private Output output;

  @Parameters(
      index = "0",
      paramLabel = "COLUMN",
      description = "user, domain, profile or nat_kind.")
  private BindingColumn column;

  @Parameters(
      index = "1",
      arity = "0..1",
      defaultValue = "",
      paramLabel = "PREFIX",
      description = "How what is wanted begins.")
  private String prefix;

  @Override
  public void run() {
    List<String> words;
    try (ReadStore store = config.openStore()) {
      words =
          column == BindingColumn.USER && prefix.indexOf('@') >= 0
              ? store.addressesOfRecord(prefix, MOST)
              : store.words(column, prefix, MOST);
    }
    words.stream().filter(CompleteCommand::isPlain).sorted().forEach(output::line);
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
