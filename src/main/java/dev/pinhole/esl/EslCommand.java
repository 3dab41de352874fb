package dev.pinhole.esl;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * A command, built from parts. Control characters are refused in every part, so that nothing a
 * phone sent can end a line and begin a command of its own.
 */
public final class EslCommand {
  private final String text;
  private final String shown;

  private EslCommand(String line, Map<String, String> headers, String shown) {
    StringBuilder built = new StringBuilder(256).append(refuseControls(line)).append('\n');
    headers.forEach(
        (name, value) ->
            built
                .append(refuseControls(name))
                .append(": ")
                .append(refuseControls(value))
                .append('\n'));
    this.text = built.append('\n').toString();
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
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** For logs and errors; a password is not in it. */
  @Override
  public String toString() {
    return shown;
  }
}
