package dev.pinhole.cli;

import java.util.Map;

/** Whether tones become colours. */
public enum Ink {
  NONE,
  /** Changes are marked, which is no colour. */
  MARKS,
  COLOUR;

  private static final String REVERSED = "7";

  /** As users ask for: https://no-color.org, and a terminal that knows no colours. */
  static Ink ofTerminal(Map<String, String> environment) {
    boolean refused = !environment.getOrDefault("NO_COLOR", "").isEmpty();
    String type = environment.getOrDefault("TERM", "");
    return refused || type.isEmpty() || type.equals("dumb") ? NONE : COLOUR;
  }

  /** The same, able to mark. */
  Ink withMarks() {
    return this == NONE ? MARKS : this;
  }

  /** The text, which must be visible already, in that tone. */
  String paint(Tone tone, String text) {
    return this == COLOUR ? rendered(tone.code(), text) : text;
  }

  /** The text, which must be visible already, in that tone and reversed. */
  String paintChanged(Tone tone, String text) {
    return switch (this) {
      case NONE -> text;
      case MARKS -> rendered(REVERSED, text);
      case COLOUR -> rendered(tone == Tone.PLAIN ? REVERSED : tone.code() + ";" + REVERSED, text);
    };
  }

  private static String rendered(String code, String text) {
    return code.isEmpty() || text.isEmpty() ? text : "\u001b[" + code + "m" + text + "\u001b[0m";
  }
}
