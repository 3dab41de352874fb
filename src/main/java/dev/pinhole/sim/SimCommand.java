package dev.pinhole.sim;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * A command as a client sent it.
 *
 * @param link which connection it came over, counted from 1
 * @param line its first line
 * @param headers the other lines; names without case
 * @param nanos when, on the simulator's monotonic clock
 */
public record SimCommand(
    int link, String line, Map<String, String> headers, String body, long nanos) {

  public SimCommand {
    Map<String, String> copy = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    copy.putAll(headers);
    headers = Collections.unmodifiableMap(copy);
  }

  /** Such as {@code bgapi}. */
  public String verb() {
    return line.split(" ", 2)[0];
  }

  /** What stands behind the verb. */
  public String argument() {
    String[] parts = line.split(" ", 2);
    return parts.length < 2 ? "" : parts[1];
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
