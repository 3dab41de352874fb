package dev.pinhole.cli;

import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import sun.misc.Signal;

/**
 * The process's terminal, taken over: alternate screen, no cursor, keys one by one. It is given
 * back however the process ends, but for SIGKILL. Ctrl-C stays a signal, so that it works whatever
 * hangs.
 */
final class TakenTerminal implements FullScreen {
  private static final Stty.Size USUAL = new Stty.Size(24, 80);
  private static final String TAKE = "\u001b[?1049h\u001b[?25l\u001b[?7l";
  private static final String GIVE_BACK = "\u001b[0m\u001b[?7h\u001b[?25h\u001b[?1049l";
  private static final String HOME = "\u001b[H";
  private static final String CLEAR_REST_OF_LINE = "\u001b[K";
  private static final String CLEAR_BELOW = "\u001b[J";
  private static final char RESIZED = 0;

  /** How long to wait for a picture that is being drawn: the terminal may be stopped by Ctrl-S. */
  private static final long PATIENCE_MILLIS = 500;

  private final Stty stty;
  private final Optional<String> mode;
  private final OutputStream out;
  private final BlockingQueue<Character> keys = new LinkedBlockingQueue<>();
  private final ReentrantLock drawing = new ReentrantLock();
  private final Thread atEnd = new Thread(this::giveBack, "pinhole-terminal");
  private boolean given;

  /**
   * @throws IOException if it cannot be opened
   */
  TakenTerminal(Path device) throws IOException {
    stty = new Stty(device);
    InputStream in = new FileInputStream(device.toFile());
    out = new FileOutputStream(device.toFile());
    mode = stty.run("-g");
    Runtime.getRuntime().addShutdownHook(atEnd);
    // Whoever suspends it would be left with a terminal that shows nothing of what is typed.
    stty.run("-icanon", "-echo", "min", "1", "susp", "undef");
    write(TAKE);
    Signal.handle(new Signal("WINCH"), changed -> keys.add(RESIZED));
    Thread reader = new Thread(() -> read(in), "pinhole-keys");
    reader.setDaemon(true);
    reader.start();
  }

  @Override
  public Stty.Size size() {
    return stty.size().orElse(USUAL);
  }

  @Override
  public void draw(List<String> lines) {
    StringBuilder picture = new StringBuilder(HOME);
    String before = "";
    for (String line : lines) {
      picture.append(before).append(line).append(CLEAR_REST_OF_LINE);
      before = "\r\n";
    }
    drawing.lock();
    try {
      if (!given) {
        write(picture.append(CLEAR_BELOW).toString());
      }
    } finally {
      drawing.unlock();
    }
  }

  @Override
  public Optional<Character> key(Duration atMost) {
    try {
      return Optional.ofNullable(keys.poll(atMost.toMillis(), TimeUnit.MILLISECONDS))
          .filter(key -> key != RESIZED);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of(END);
    }
  }

  @Override
  public void close() {
    giveBack();
    try {
      Runtime.getRuntime().removeShutdownHook(atEnd);
    } catch (IllegalStateException e) {
      // The process is ending, and the hook finds nothing left to do.
    }
  }

  private void giveBack() {
    boolean locked = false;
    try {
      locked = drawing.tryLock(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    try {
      if (!given) {
        given = true;
        mode.ifPresent(stty::run);
        write(GIVE_BACK);
      }
    } finally {
      if (locked) {
        drawing.unlock();
      }
    }
  }

  private void read(InputStream in) {
    try {
      for (int key = in.read(); key >= 0; key = in.read()) {
        keys.add((char) key);
      }
    } catch (IOException e) {
      // The window was closed.
    }
    keys.add(END);
  }

  private void write(String text) {
    try {
      out.write(text.getBytes(StandardCharsets.UTF_8));
      out.flush();
    } catch (IOException e) {
      keys.add(END);
    }
  }
}
