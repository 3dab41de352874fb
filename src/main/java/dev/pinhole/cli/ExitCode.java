package dev.pinhole.cli;

/** How a command can end, in the numbers of {@code sysexits.h} where that has one. */
public enum ExitCode {
  DONE(0),
  /** Not found, or refused. */
  REFUSED(1),
  USAGE(64),
  /** FreeSWITCH does not answer. */
  UNREACHABLE(69),
  /** A fault of pinhole's own. */
  INTERNAL(70),
  /** FreeSWITCH's password or access list. */
  DENIED(77),
  CONFIGURATION(78);

  private final int number;

  ExitCode(int number) {
    this.number = number;
  }

  public int number() {
    return number;
  }
}
