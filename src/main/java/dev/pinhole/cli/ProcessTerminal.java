package dev.pinhole.cli;

import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import sun.misc.Signal;

/** What the process's standard output goes to, or its messages. */
final class ProcessTerminal implements Terminal {
  private static final int USUAL_COLUMNS = 80;
  private static final int FEWEST_COLUMNS = 20;
  private static final long PATIENCE_SECONDS = 2;

  private final Path stream;
  private final Map<String, String> environment;
  private Optional<Size> size;

  private ProcessTerminal(int descriptor, Map<String, String> environment) {
    this.stream = Path.of("/proc/self/fd/" + descriptor);
    this.environment = environment;
  }

  static ProcessTerminal ofOutput(Map<String, String> environment) {
    return new ProcessTerminal(1, environment);
  }

  /** Of what is written beside the output. */
  static ProcessTerminal ofMessages(Map<String, String> environment) {
    return new ProcessTerminal(2, environment);
  }

  /**
   * {@code COLUMNS}, if a user has set it; else the terminal's own width, which costs a process.
   */
  @Override
  public OptionalInt columns() {
    OptionalInt chosen = chosenColumns(environment);
    return chosen.isEmpty() && isThere()
        ? OptionalInt.of(
            size().map(known -> Math.max(FEWEST_COLUMNS, known.columns())).orElse(USUAL_COLUMNS))
        : chosen;
  }

  /** Whether the output goes to a terminal at all. */
  boolean isThere() {
    return device().isPresent();
  }

  /** {@code LINES}, if it is exported, as the packaged program does; else by a process. */
  @Override
  public OptionalInt rows() {
    if (!isThere()) {
      return OptionalInt.empty();
    }
    OptionalInt chosen = chosen(environment, "LINES");
    return chosen.isPresent()
        ? chosen
        : size().map(known -> OptionalInt.of(known.rows())).orElse(OptionalInt.empty());
  }

  /** Asked once: a process takes some milliseconds. */
  private Optional<Size> size() {
    if (size == null) {
      size = device().flatMap(terminal -> stty(terminal, "size")).flatMap(ProcessTerminal::size);
    }
    return size;
  }

  @Override
  public Ink ink() {
    return device().map(terminal -> Ink.ofTerminal(environment)).orElse(Ink.NONE);
  }

  @Override
  public Optional<FullScreen> takeOver() {
    try {
      Optional<Path> device = device();
      return device.isPresent() ? Optional.of(new Taken(device.get())) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  static OptionalInt chosenColumns(Map<String, String> environment) {
    OptionalInt columns = chosen(environment, "COLUMNS");
    return columns.isPresent()
        ? OptionalInt.of(Math.max(FEWEST_COLUMNS, columns.getAsInt()))
        : columns;
  }

  private static OptionalInt chosen(Map<String, String> environment, String name) {
    try {
      int number = Integer.parseInt(environment.getOrDefault(name, ""));
      return number > 0 ? OptionalInt.of(number) : OptionalInt.empty();
    } catch (NumberFormatException e) {
      // Not set, or not by a shell.
      return OptionalInt.empty();
    }
  }

  /** {@code System.console} would ask about the input too, and tells nothing from JDK 22 on. */
  private Optional<Path> device() {
    try {
      Path output = Files.readSymbolicLink(stream);
      String name = output.toString();
      return name.startsWith("/dev/pts/") || name.startsWith("/dev/tty")
          ? Optional.of(output)
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /**
   * Asks a terminal, and sets it, by the {@code stty} that every system has: a process of a few
   * milliseconds. A library that does the same by system calls of its own would weigh a megabyte.
   *
   * @return its output, or empty if it failed
   */
  static Optional<String> stty(Path terminal, String... arguments) {
    List<String> command = new ArrayList<>(List.of("stty"));
    command.addAll(List.of(arguments));
    try {
      Process stty =
          new ProcessBuilder(command)
              .redirectInput(terminal.toFile())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      byte[] said = stty.getInputStream().readAllBytes();
      if (stty.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) && stty.exitValue() == 0) {
        return Optional.of(new String(said, StandardCharsets.US_ASCII).trim());
      }
      stty.destroyForcibly();
    } catch (IOException e) {
      // No such program, or no such terminal any more.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return Optional.empty();
  }

  /** Empty if it cannot be told, or the terminal has none, such as a serial line. */
  static Optional<Size> size(String said) {
    int blank = said.indexOf(' ');
    try {
      int rows = Integer.parseInt(said.substring(0, Math.max(0, blank)));
      int columns = Integer.parseInt(said.substring(blank + 1));
      return rows > 0 && columns > 0 ? Optional.of(new Size(rows, columns)) : Optional.empty();
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /**
   * The process's terminal, taken over: alternate screen, no cursor, keys one by one. It is given
   * back however the process ends, but for SIGKILL. Ctrl-C stays a signal, so that it works
   * whatever hangs.
   */
  private static final class Taken implements FullScreen {
    private static final Size USUAL = new Size(24, 80);
    private static final String TAKE = "\u001b[?1049h\u001b[?25l\u001b[?7l";
    private static final String GIVE_BACK = "\u001b[0m\u001b[?7h\u001b[?25h\u001b[?1049l";
    private static final String HOME = "\u001b[H";
    private static final String CLEAR_LINE = "\u001b[K";
    private static final String CLEAR_BELOW = "\u001b[J";
    private static final char RESIZED = 0;

    /**
     * How long to wait for a picture that is being drawn: the terminal may be stopped by Ctrl-S.
     */
    private static final long PATIENCE_MILLIS = 500;

    private final Path device;
    private final Optional<String> mode;
    private final OutputStream out;
    private final BlockingQueue<Character> keys = new LinkedBlockingQueue<>();
    private final ReentrantLock drawing = new ReentrantLock();
    private final Thread atEnd = new Thread(this::giveBack, "pinhole-terminal");
    private boolean given;

    /**
     * @throws IOException if it cannot be opened
     */
    Taken(Path device) throws IOException {
      this.device = device;
      InputStream in = new FileInputStream(device.toFile());
      out = new FileOutputStream(device.toFile());
      mode = stty(device, "-g");
      Runtime.getRuntime().addShutdownHook(atEnd);
      // Whoever suspends it would be left with a terminal that shows nothing of what is typed.
      stty(device, "-icanon", "-echo", "min", "1", "susp", "undef");
      write(TAKE);
      Signal.handle(new Signal("WINCH"), changed -> keys.add(RESIZED));
      Thread reader = new Thread(() -> read(in), "pinhole-keys");
      reader.setDaemon(true);
      reader.start();
    }

    @Override
    public Size size() {
      return stty(device, "size").flatMap(ProcessTerminal::size).orElse(USUAL);
    }

    @Override
    public void draw(List<String> lines) {
      // Cleared first: behind the last column the cursor stands on it, and that would be cleared.
      StringBuilder picture = new StringBuilder(HOME);
      for (int i = 0; i < lines.size(); i++) {
        picture
            .append(i == 0 ? "" : "\r\n")
            .append(i < lines.size() - 1 ? CLEAR_LINE : CLEAR_BELOW)
            .append(lines.get(i));
      }
      drawing.lock();
      try {
        if (!given) {
          write(picture.toString());
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
          mode.ifPresent(before -> stty(device, before));
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
}
