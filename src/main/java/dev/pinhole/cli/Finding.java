package dev.pinhole.cli;

import java.util.Locale;
import java.util.function.Consumer;

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

  /**
   * Takes what is found.
   *
   * @param node of which server
   */
  record FindingSink(String node, Consumer<Finding> each) {
    void ok(String step, String says) {
      each.accept(new Finding(step, node, StepResult.OK, says, ""));
    }

    void skipped(String step, String says) {
      each.accept(new Finding(step, node, StepResult.SKIPPED, says, ""));
    }

    void warning(String step, String says, String advice) {
      each.accept(new Finding(step, node, StepResult.WARNING, says, advice));
    }

    void failed(String step, String says, String advice) {
      each.accept(new Finding(step, node, StepResult.FAILED, says, advice));
    }

    /** Of a message that says both, as all of pinhole's do: {@code what failed; what to do}. */
    void failed(String step, String message) {
      int semicolon = message.indexOf("; ");
      failed(
          step,
          semicolon < 0 ? message : message.substring(0, semicolon),
          semicolon < 0 ? "" : message.substring(semicolon + 2));
    }
  }
}
