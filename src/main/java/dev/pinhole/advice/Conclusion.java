package dev.pinhole.advice;

import dev.pinhole.store.Column;
import dev.pinhole.store.Row;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Whether a phone rings when it is called, as far as the store tells: for whoever asks at three in
 * the morning. Texts can hold what a phone sent.
 *
 * @param word what a narrow column has room for
 * @param since when it was last shown, or when the trouble began; empty if nothing tells
 * @param reason as of the time it was concluded
 * @param remedy what to do; empty where nothing has to be done
 */
public record Conclusion(
    Ring ring, Proof proof, String word, Optional<Instant> since, String reason, String remedy) {

  /** The closed set, the best first. */
  public enum Ring {
    RINGS("rings"),
    SHOULD_RING("should-ring"),
    DOES_NOT_RING("does-not-ring"),
    NOT_REGISTERED("not-registered");

    private final String text;

    Ring(String text) {
      this.text = text;
    }

    /** The word in JSON and CSV. */
    public String text() {
      return text;
    }

    public boolean isGood() {
      return this == RINGS || this == SHOULD_RING;
    }
  }

  /** Whether something has shown it, or it is only to be expected. */
  public enum Proof {
    SHOWN("shown"),
    EXPECTED("expected");

    private final String text;

    Proof(String text) {
      this.text = text;
    }
  }

  private enum AnswerColumn implements Column {
    ANSWER,
    ANSWER_PROOF,
    ANSWER_SINCE,
    ANSWER_REASON,
    ANSWER_REMEDY
  }

  /** For programs. */
  public static final List<Column> COLUMNS = List.of(AnswerColumn.values());

  public Row row() {
    return new Row(
        COLUMNS,
        ring.text,
        proof.text,
        since,
        reason,
        Optional.of(remedy).filter(r -> !r.isEmpty()));
  }

  /** A sentence that begins with a phone's name. */
  public String sentence(String name) {
    String remedied = remedy.isEmpty() ? reason : reason + "; " + remedy;
    return name
        + switch (ring) {
          case RINGS -> " rings (" + remedied + ")";
          case SHOULD_RING -> " should ring (" + remedied + ")";
          case DOES_NOT_RING ->
              (proof == Proof.SHOWN ? " does not ring: " : " is not known to ring: ") + remedied;
          case NOT_REGISTERED -> " is not registered: " + remedied;
        };
  }
}
