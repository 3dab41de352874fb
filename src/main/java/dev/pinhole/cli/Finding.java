package dev.pinhole.cli;

import java.util.Locale;

/**
 * What a step of {@code pinhole doctor} found.
 *
 * @param step what was looked at
 * @param node the FreeSWITCH server, or empty
 * @param says what was found
 * @param advice what to do about it, or empty
 */
record Finding(String step, String node, StepResult result, String says, String advice) {

  /** How it is, the worst last. */
  enum StepResult {
    OK(Tone.FINE),
    SKIPPED(Tone.PLAIN),
    WARNING(Tone.CERTAIN),
    FAILED(Tone.WRONG);

    private final Tone tone;

    StepResult(Tone tone) {
      this.tone = tone;
    }

    Tone tone() {
      return tone;
    }

    String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static Finding ok(String step, String says) {
    return new Finding(step, "", StepResult.OK, says, "");
  }

  static Finding skipped(String step, String says) {
    return new Finding(step, "", StepResult.SKIPPED, says, "");
  }

  static Finding warning(String step, String says, String advice) {
    return new Finding(step, "", StepResult.WARNING, says, advice);
  }

  static Finding failed(String step, String says, String advice) {
    return new Finding(step, "", StepResult.FAILED, says, advice);
  }

  /** Of a message that says both, as all of pinhole's do: {@code what failed; what to do}. */
  static Finding failed(String step, String message) {
    int semicolon = message.indexOf("; ");
    return semicolon < 0
        ? failed(step, message, "")
        : failed(step, message.substring(0, semicolon), message.substring(semicolon + 2));
  }

  Finding of(String server) {
    return new Finding(step, server, result, says, advice);
  }
}
