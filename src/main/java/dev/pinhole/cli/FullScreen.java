package dev.pinhole.cli;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A terminal taken over for pictures that fill it. Closing gives it back as it was. */
public interface FullScreen extends AutoCloseable {

  /** As it is now: a window can change. */
  Stty.Size size();

  /** Draws these lines over what was there. None may be wider than the terminal. */
  void draw(List<String> lines);

  /**
   * The next key; empty when the time has passed, or at once when the window has changed.
   *
   * @return {@link #END} when the terminal is gone
   */
  Optional<Character> key(Duration atMost);

  /** Ctrl-D. */
  char END = 4;

  @Override
  void close();
}
