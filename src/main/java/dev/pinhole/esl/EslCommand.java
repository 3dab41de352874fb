package dev.pinhole.esl;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * A command, built from parts. Control characters are refused in every part, so that nothing a phone
 * sent can end a line and begin a command of its own.
 */
public final class EslCommand {
  private final String line;
  private final Map<String, String> headers;
  private final String shown;

  private EslCommand(String line, Map<String, String> headers, String shown) {
    this.line = refuseControls(line);
    this.headers = headers;
    this.shown = shown;
  }

  /**
   * A command without header lines.
   *
   * @throws IllegalArgumentException if a control character stands in it
   */
  public static EslCommand of(String line) {
    return new EslCommand(line, Map.of(), line);
  }

  static EslCommand auth(String password) {
    return new EslCommand("auth " + password, Map.of(), "auth (password not shown)");
  }

  /**
   * A command with header lines, in the map's order.
   *
   * @throws IllegalArgumentException if a control character stands in any part
   */
  public static EslCommand of(String line, Map<String, String> headers) {
    headers.forEach(
        (name, value) -> {
          refuseControls(name);
          refuseControls(value);
        });
    return new EslCommand(line, headers, line);
  }

  /** Whether a value may stand in a command: it has no control characters. */
  public static boolean accepts(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c < ' ' || c == 0x7f || c == 0x85 || c == 0x2028 || c == 0x2029) {
        return false;
      }
    }
    return true;
  }

  private static String refuseControls(String value) {
    if (!accepts(value)) {
      throw new IllegalArgumentException("a control character in a command");
    }
    return value;
  }

  byte[] bytes() {
    StringBuilder text = new StringBuilder(256).append(line).append('\n');
    headers.forEach((name, value) -> text.append(name).append(": ").append(value).append('\n'));
    return text.append('\n').toString().getBytes(StandardCharsets.UTF_8);
  }

  /** For logs and errors; a password is not in it. */
  @Override
  public String toString() {
    return shown;
  }
}
