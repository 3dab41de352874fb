package dev.pinhole.log;

import dev.pinhole.text.Visible;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.event.Level;

/**
 * The log of the process: lines on standard error. An event is one line, whatever is in it; only an
 * exception that nobody expected brings its stack, in lines of the same priority.
 *
 * <p>A command writes its lines itself. The daemon has them written by a thread of their own, since
 * a journal that stands still must not hold up keep-alives; what finds no room in front of that
 * thread is counted and left out.
 */
public final class Log {
  /** What stands before the text of a line. */
  public enum Prefix {
    /** The time in UTC, and the level. */
    TIME,
    /** A syslog priority such as {@code <4>}, which journald takes off (sd-daemon(3)). */
    PRIORITY
  }

  /** In characters, of three bytes at most: a line that long is read by nobody. */
  private static final int LONGEST_LINE = 2_000;

  /** Some ten thousand lines. */
  private static final int MOST_WAITING = 1 << 20;

  private static final int MOST_FRAMES = 30;

  private static volatile Level least = Level.ERROR;
  private static volatile Prefix prefix = Prefix.TIME;

  private static final Object lock = new Object();
  private static ByteArrayOutputStream waiting = new ByteArrayOutputStream();
  private static long leftOut;
  private static boolean inBackground;
  private static boolean writing;

  private Log() {}

  public static void level(Level level) {
    least = level;
  }

  public static void prefix(Prefix next) {
    prefix = next;
  }

  /** What fits to where standard error goes: journald says so in {@code JOURNAL_STREAM}. */
  public static Prefix prefixFor(Map<String, String> environment) {
    return environment.getOrDefault("JOURNAL_STREAM", "").equals(standardError())
        ? Prefix.PRIORITY
        : Prefix.TIME;
  }

  /** Device and inode: a process may have inherited the variable and not the stream. */
  private static String standardError() {
    try {
      Map<String, Object> file = Files.readAttributes(Path.of("/proc/self/fd/2"), "unix:dev,ino");
      return file.get("dev") + ":" + file.get("ino");
    } catch (IOException | UnsupportedOperationException e) {
      return "unknown";
    }
  }

  static boolean says(Level level) {
    return level.toInt() >= least.toInt();
  }

  static void write(Level level, String message, Throwable thrown) {
    String start = start(level);
    StringBuilder lines = new StringBuilder(start);
    lines.append(one(thrown == null ? message : message + ": " + thrown)).append('\n');
    for (Throwable each = thrown; each != null; each = each.getCause()) {
      if (each != thrown) {
        lines.append(start).append(one("  caused by " + each)).append('\n');
      }
      StackTraceElement[] frames = each.getStackTrace();
      for (int i = 0; i < Math.min(frames.length, MOST_FRAMES); i++) {
        lines.append(start).append("    at ").append(frames[i]).append('\n');
      }
    }
    byte[] bytes = lines.toString().getBytes(StandardCharsets.UTF_8);
    synchronized (lock) {
      if (inBackground) {
        if (waiting.size() + bytes.length <= MOST_WAITING) {
          waiting.writeBytes(bytes);
        } else {
          leftOut++;
        }
        lock.notifyAll();
        return;
      }
    }
    print(bytes);
  }

  /** From now on a thread of its own writes. */
  public static void inBackground() {
    synchronized (lock) {
      inBackground = true;
    }
    Thread thread = new Thread(Log::printWaiting, "pinhole-log");
    thread.setDaemon(true);
    thread.start();
  }

  /** Waits until all is written, but not longer than that; tells whether it is. */
  public static boolean flush(Duration longest) {
    long until = System.nanoTime() + longest.toNanos();
    synchronized (lock) {
      try {
        while (writing || waiting.size() > 0 || leftOut > 0) {
          long left = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
          if (left <= 0) {
            return false;
          }
          lock.wait(left);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
      return true;
    }
  }

  /**
   * From now on whoever says something writes it, too, once all is written that was said before.
   */
  static void inForeground() {
    flush(Duration.ofSeconds(10));
    synchronized (lock) {
      inBackground = false;
      lock.notifyAll();
    }
  }

  private static void printWaiting() {
    for (ByteArrayOutputStream lines = next(); lines.size() > 0; lines = next()) {
      print(lines.toByteArray());
    }
  }

  /** What is to be written next, as soon as there is some; nothing at the end. */
  private static ByteArrayOutputStream next() {
    synchronized (lock) {
      writing = false;
      lock.notifyAll();
      try {
        while (inBackground && waiting.size() == 0) {
          lock.wait();
        }
      } catch (InterruptedException e) {
        inBackground = false;
      }
      writing = waiting.size() > 0;
      ByteArrayOutputStream taken = waiting;
      if (leftOut > 0) {
        String said = start(Level.WARN) + "event=log-lines-left-out left_out=" + leftOut + '\n';
        taken.writeBytes(said.getBytes(StandardCharsets.UTF_8));
        leftOut = 0;
      }
      waiting = new ByteArrayOutputStream();
      return taken;
    }
  }

  private static void print(byte[] bytes) {
    // In one piece, so that the lines of two threads do not mix.
    System.err.write(bytes, 0, bytes.length);
    System.err.flush();
  }

  private static String one(String text) {
    String line = Visible.of(text);
    if (line.length() <= LONGEST_LINE) {
      return line;
    }
    int end = Character.isHighSurrogate(line.charAt(LONGEST_LINE - 1)) ? -1 : 0;
    return line.substring(0, LONGEST_LINE + end) + "…";
  }

  private static String start(Level level) {
    if (prefix == Prefix.PRIORITY) {
      return "<" + priority(level) + ">";
    }
    String time = Instant.now().truncatedTo(ChronoUnit.MILLIS).toString();
    return time + " " + level + " ";
  }

  /** Of syslog(3). */
  private static int priority(Level level) {
    return switch (level) {
      case ERROR -> 3;
      case WARN -> 4;
      case INFO -> 6;
      case DEBUG, TRACE -> 7;
    };
  }
}
