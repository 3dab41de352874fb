package dev.pinhole.cli;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** A terminal on which a test sees every picture, and acts between them. */
final class ScriptedScreen implements Terminal.FullScreen {
  private final Deque<Supplier<Optional<Character>>> script = new ArrayDeque<>();
  private final List<String> pictures = new ArrayList<>();
  private final List<Duration> waits = new ArrayList<>();
  private Terminal.Size size;
  private int closed;

  ScriptedScreen(int rows, int columns) {
    size = new Terminal.Size(rows, columns);
  }

  /** After the next picture this happens, and time passes. */
  ScriptedScreen then(Runnable happening) {
    script.add(
        () -> {
          happening.run();
          return Optional.empty();
        });
    return this;
  }

  /** After the next picture this key is pressed. */
  ScriptedScreen press(char key) {
    script.add(() -> Optional.of(key));
    return this;
  }

  void resize(int rows, int columns) {
    size = new Terminal.Size(rows, columns);
  }

  List<String> pictures() {
    return pictures;
  }

  List<Duration> waits() {
    return waits;
  }

  int closed() {
    return closed;
  }

  @Override
  public Terminal.Size size() {
    return size;
  }

  @Override
  public void draw(List<String> lines) {
    pictures.add(String.join("\n", lines));
  }

  @Override
  public Optional<Character> key(Duration atMost) {
    waits.add(atMost);
    return script.remove().get();
  }

  @Override
  public void close() {
    closed++;
  }
}
