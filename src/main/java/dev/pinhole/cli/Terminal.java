package dev.pinhole.cli;

import java.util.Optional;
import java.util.OptionalInt;

/** Where the output goes, as far as it matters for what it looks like. */
public interface Terminal {

  /** No terminal: nothing is cut and nothing coloured. */
  Terminal NONE =
      new Terminal() {
        @Override
        public OptionalInt columns() {
          return OptionalInt.empty();
        }

        @Override
        public Ink ink() {
          return Ink.NONE;
        }

        @Override
        public Optional<FullScreen> takeOver() {
          return Optional.empty();
        }
      };

  /** How wide it is; empty if there is nothing to fit into. */
  OptionalInt columns();

  Ink ink();

  /** For pictures that fill it; empty if there is no terminal. */
  Optional<FullScreen> takeOver();
}
