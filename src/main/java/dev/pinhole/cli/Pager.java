package dev.pinhole.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntSupplier;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * Output that goes through {@code less}, or the program in {@code PAGER}, if it is longer than the
 * terminal; if not, straight to the terminal. For one thread.
 */
public final class Pager extends OutputStream {
  /** Those that tell a long story and end. */
  private static final Set<String> PAGED =
      Set.of(
          "list",
          "find",
          "show",
          "history",
          "events",
          "sites",
          "failures",
          "missing",
          "status",
          "audit",
          "config",
          "help");

  /** Those that have the terminal for themselves, or do not end. */
  private static final Set<String> LIVE = Set.of("-f", "--follow", "-w", "--watch");

  /** No terminal is smaller; so much is written without asking for its size. */
  private static final int ALWAYS_FIT = 10;

  private final OutputStream terminal;
  private final IntSupplier rows;
  private final Map<String, String> environment;
  private final ByteArrayOutputStream held = new ByteArrayOutputStream();
  private int lines;
  private int fitting = ALWAYS_FIT;
  private OutputStream target;
  private Optional<Process> started = Optional.empty();

  /**
   * @param rows asked for once, when there is much to write
   */
  Pager(OutputStream terminal, IntSupplier rows, Map<String, String> environment) {
    this.terminal = terminal;
    this.rows = rows;
    this.environment = environment;
  }

  /** Puts one before the terminal where these arguments ask for something long. */
  public static Optional<Pager> of(OutputStream terminal, String... args) {
    ProcessTerminal output = ProcessTerminal.ofOutput(System.getenv());
    boolean paged = isLong(args) && !program(System.getenv()).isEmpty() && output.isThere();
    return paged
        ? Optional.of(
            new Pager(terminal, () -> output.rows().orElse(Integer.MAX_VALUE), System.getenv()))
        : Optional.empty();
  }

  /** Whether what is asked for can be longer than a terminal, and ends by itself. */
  static boolean isLong(String... args) {
    return args.length > 0
        && (ProgramHelp.isHelp(args[args.length - 1])
            || PAGED.contains(args[0]) && Collections.disjoint(Arrays.asList(args), LIVE));
  }

  private static String program(Map<String, String> environment) {
    String chosen = environment.getOrDefault("PAGER", "less").strip();
    return chosen.equals("cat") ? "" : chosen;
  }

  @Override
  public void write(int oneByte) throws IOException {
    write(new byte[] {(byte) oneByte}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    if (target != null) {
      target.write(bytes, offset, length);
      return;
    }
    held.write(bytes, offset, length);
    for (int i = offset; i < offset + length; i++) {
      lines += bytes[i] == '\n' ? 1 : 0;
    }
    if (lines > fitting && fitting == ALWAYS_FIT) {
      fitting = Math.max(ALWAYS_FIT + 1, rows.getAsInt() - 1);
    }
    if (lines > fitting) {
      start();
    }
  }

  private void start() throws IOException {
    ProcessBuilder pager = new ProcessBuilder("/bin/sh", "-c", program(environment));
    pager.environment().putIfAbsent("LESS", "FRX");
    // Commands are often run by root.
    pager.environment().put("LESSSECURE", "1");
    pager.redirectOutput(ProcessBuilder.Redirect.INHERIT);
    pager.redirectError(ProcessBuilder.Redirect.INHERIT);
    try {
      Process process = pager.start();
      // Ctrl-C is the pager's: it must not be left alone on the terminal.
      Signal.handle(new Signal("INT"), SignalHandler.SIG_IGN);
      started = Optional.of(process);
      target = process.getOutputStream();
    } catch (IOException e) {
      target = terminal;
    }
    release();
  }

  private void release() throws IOException {
    held.writeTo(target);
    held.reset();
    target.flush();
  }

  /** Only what has been decided on is on its way. */
  @Override
  public void flush() throws IOException {
    if (target != null) {
      target.flush();
    }
  }

  /** All is written; returns when the reader has seen enough of it. */
  @Override
  public void close() throws IOException {
    if (target == null) {
      target = terminal;
      release();
      return;
    }
    if (started.isPresent()) {
      try {
        target.close();
      } catch (IOException e) {
        // He has seen enough already.
      }
      try {
        started.get().waitFor();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
