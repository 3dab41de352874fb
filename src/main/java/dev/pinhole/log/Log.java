package dev.pinhole.log;

import dev.pinhole.text.Visible;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.slf4j.event.Level;

/**
 * The log of the process: lines on standard error. An event is one line, whatever is in it; only an
 * exception that nobody expected brings its stack, in lines of the same priority.
 */
public final class Log {
  /** What stands before the text of a line. */
  public enum Form {
    /** The time in UTC, and the level. */
    TIME,
    /** A syslog priority such as {@code <4>}, which journald takes off (sd-daemon(3)). */
    PRIORITY
  }

  /** A phone sends at most some thousand bytes; a line that long is read by nobody. */
  private static final int LONGEST_LINE = 2_000;

  private static final int MOST_FRAMES = 30;

  private static volatile Level least = Level.ERROR;
  private static volatile Form form = Form.TIME;

  private Log() {}

  public static void level(Level level) {
    least = level;
  }

  public static void form(Form next) {
    form = next;
  }

  /** What fits to where standard error goes: journald says so in {@code JOURNAL_STREAM}. */
  public static Form formFor(Map<String, String> environment) {
    return environment.getOrDefault("JOURNAL_STREAM", "").equals(standardError())
        ? Form.PRIORITY
        : Form.TIME;
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
    // In one piece, so that the lines of two threads do not mix.
    System.err.write(bytes, 0, bytes.length);
    System.err.flush();
  }

  private static String one(String text) {
    String line = Visible.of(text);
    return line.length() <= LONGEST_LINE ? line : Visible.truncated(line, LONGEST_LINE);
  }

  private static String start(Level level) {
    if (form == Form.PRIORITY) {
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
