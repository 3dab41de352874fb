package dev.pinhole.cli;

import picocli.CommandLine.Command;

/** {@code pinhole find}: what {@code pinhole list --match} does. */
@Command(
    name = "find",
    customSynopsis = "pinhole find PHONE [OPTION of pinhole list]...",
    description = "Lists the phones that have a text anywhere, as list --match does.",
    footer = {
      "",
      "Examples:",
      "  pinhole find yealink",
      "  pinhole find 0015.655a.12b3 --json        a MAC address, however it is written",
      "",
      "PHONE is any text here. All options of list fit, too."
    })
public final class FindCommand extends ListCommand {
  @Override
  public void run() {
    if (phone == null) {
      throw output.wrongUse("say what is to be found");
    }
    match = phone;
    phone = null;
    super.run();
  }
}
