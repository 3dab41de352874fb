package dev.pinhole.sim;

import java.time.Duration;

/** When a command or a background job is answered. */
public record Answer(Kind kind, Duration delay) {

  /** What the delay comes before. */
  public enum Kind {
    AT_ONCE,
    /** Done at once, told later: a listing is then older than events that came before it. */
    TOLD_LATE,
    /** Done later and told then. */
    DONE_LATE,
    NEVER
  }

  public static Answer atOnce() {
    return new Answer(Kind.AT_ONCE, Duration.ZERO);
  }

  public static Answer toldLate(Duration delay) {
    return new Answer(Kind.TOLD_LATE, delay);
  }

  public static Answer doneLate(Duration delay) {
    return new Answer(Kind.DONE_LATE, delay);
  }

  public static Answer never() {
    return new Answer(Kind.NEVER, Duration.ZERO);
  }
}
