package dev.pinhole.sim;

import java.util.Collections;
import java.util.Map;

/**
 * A command as a client sent it.
 *
 * @param link which connection it came over, counted from 1
 * @param line its first line
 * @param headers the other lines; with names without case
 * @param nanos when, on the simulator's monotonic clock
 */
public record SimCommand(
    int link, String line, Map<String, String> headers, String body, long nanos) {

  public SimCommand {
    headers = Collections.unmodifiableMap(headers);
  }

  /** Such as {@code bgapi}. */
  public String verb() {
    int space = line.indexOf(' ');
    return space < 0 ? line : line.substring(0, space);
  }

  /** What stands behind the verb. */
  public String argument() {
    int space = line.indexOf(' ');
    return space < 0 ? "" : line.substring(space + 1);
  }

  /** Empty if there is none. */
  public String header(String name) {
    return headers.getOrDefault(name, "");
  }

  public boolean startsWith(String prefix) {
    return line.startsWith(prefix);
  }

  /** Whether it is {@code sendevent NOTIFY} with the keep-alive event. */
  public boolean isKeepAlive() {
    return line.startsWith("sendevent NOTIFY") && header("event-string").equals("keep-alive");
  }
}
