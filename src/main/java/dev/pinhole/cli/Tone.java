package dev.pinhole.cli;

import dev.pinhole.advice.Conclusion;
import dev.pinhole.advice.Health;

/**
 * What a piece of text means, for the eye: codes of the 16 colours that every terminal has. Red,
 * magenta and bold can be read on black and on white; yellow and cyan cannot.
 */
enum Tone {
  PLAIN(""),
  HEADING("1"),
  /** Needs nobody's attention. */
  FINE("32"),
  /** To be looked at. */
  NOTED("35"),
  /** The same, and certain. */
  CERTAIN("1;35"),
  /** Something does not work. */
  WRONG("1;31");

  private final String code;

  Tone(String code) {
    this.code = code;
  }

  /** Parameters of Select Graphic Rendition (ECMA-48 8.3.117); empty for none. */
  String code() {
    return code;
  }

  static Tone of(Health.Level level) {
    return switch (level) {
      case HEALTHY -> FINE;
      case DEGRADED -> CERTAIN;
      case DOWN -> WRONG;
    };
  }

  static Tone of(Conclusion.Ring ring) {
    return switch (ring) {
      case RINGS -> FINE;
      case SHOULD_RING -> PLAIN;
      case DOES_NOT_RING, NOT_REGISTERED -> WRONG;
    };
  }

  /** The tone of a verdict. */
  static Tone ofNat(String nat) {
    return switch (nat) {
      case "yes" -> CERTAIN;
      case "likely" -> NOTED;
      default -> PLAIN;
    };
  }
}
