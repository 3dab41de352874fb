package dev.pinhole.binding;

/**
 * What keeping a binding alive has come to: the part of its row that changes most often.
 *
 * @param lastAt when the last one was sent, in epoch milliseconds; 0 for none, or none since what
 *     is written already
 * @param count how many this binding got in all
 * @param nextAt when the next one is due, in epoch milliseconds; 0 where it is not kept alive
 * @param interval at most so many milliseconds between two; 0 where it is not kept alive
 * @param gapSurvived longest gap without a packet after which its port was the same, in
 *     milliseconds; 0 if none is known
 * @param gapForgotten shortest one after which it had changed, the same way
 */
public record Keepalive(
    long lastAt,
    int count,
    long nextAt,
    long interval,
    int gapSurvived,
    int gapForgotten,
    LastHeard heard) {

  /** Of a phone that was never heard. */
  public Keepalive(
      long lastAt, int count, long nextAt, long interval, int gapSurvived, int gapForgotten) {
    this(lastAt, count, nextAt, interval, gapSurvived, gapForgotten, LastHeard.NEVER);
  }

  /** From now on it is not kept alive. */
  public Keepalive ended() {
    return new Keepalive(lastAt, count, 0, 0, gapSurvived, gapForgotten, heard);
  }

  /** The same, of which is not known any more when it was to come. */
  public Keepalive withoutPlan() {
    return new Keepalive(lastAt, count, 0, interval, gapSurvived, gapForgotten, heard);
  }

  /** The later of two. */
  public Keepalive after(Keepalive earlier) {
    return lastAt == 0 && earlier.lastAt != 0
        ? new Keepalive(earlier.lastAt, count, nextAt, interval, gapSurvived, gapForgotten, heard)
        : this;
  }
}
