package dev.pinhole.cli;

import java.util.Map;

/** Whether tones become colours. */
public enum Ink {
  NONE,
  COLOUR;

  /** As users ask for: https://no-color.org, and a terminal that knows no colours. */
  static Ink ofTerminal(Map<String, String> environment) {
    boolean refused = !environment.getOrDefault("NO_COLOR", "").isEmpty();
    String type = environment.getOrDefault("TERM", "");
    return refused || type.isEmpty() || type.equals("dumb") ? NONE : COLOUR;
  }

  /** The text, which must be visible already, in that tone. */
  String paint(Tone tone, String text) {
    if (this == NONE || tone.code().isEmpty() || text.isEmpty()) {
      return text;
    }
    return "\u001b[" + tone.code() + "m" + text + "\u001b[0m";
  }
}
