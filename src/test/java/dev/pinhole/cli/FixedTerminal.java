package dev.pinhole.cli;

import java.util.Optional;
import java.util.OptionalInt;

/** What the output goes to, as a test has it. */
public record FixedTerminal(
    OptionalInt columns, OptionalInt rows, Ink ink, Optional<FullScreen> takeOver)
    implements Terminal {

  /** Nothing is cut and nothing coloured. */
  public static final Terminal NONE =
      new FixedTerminal(OptionalInt.empty(), OptionalInt.empty(), Ink.NONE, Optional.empty());
}
