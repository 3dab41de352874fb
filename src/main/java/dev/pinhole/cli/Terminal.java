package dev.pinhole.cli;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Where the output goes, as far as it matters for what it looks like. */
public interface Terminal {
  /** How wide it is; empty if there is nothing to fit into. */
  OptionalInt columns();

  /** How high it is; empty if there is no terminal. */
  OptionalInt rows();

  Ink ink();

  /** For pictures that fill it; empty if there is no terminal. */
  Optional<FullScreen> takeOver();

  /** In characters. */
  record Size(int rows, int columns) {}

  /** A terminal taken over for pictures that fill it. Closing gives it back as it was. */
  interface FullScreen extends AutoCloseable {
    /** Ctrl-D. */
    char END = 4;

    /** As it is now: a window can change. */
    Size size();

    /** Draws these lines over what was there. None may be wider than the terminal. */
    void draw(List<String> lines);

    /**
     * The next key; empty when the time has passed, or at once when the window has changed.
     *
     * @return {@link #END} when the terminal is gone
     */
    Optional<Character> key(Duration atMost);

    @Override
    void close();
  }
}
