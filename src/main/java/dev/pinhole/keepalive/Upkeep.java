package dev.pinhole.keepalive;

/**
 * What keeping one binding alive has come to.
 *
 * @param count keep-alives that it got in all
 * @param dueAt when the next one is due, in nanoseconds of the monotonic clock
 * @param interval upper bound between two packets, in nanoseconds; 0 where it is not kept alive
 * @param gapSurvived longest gap without a packet after which its port was the same, in
 *     milliseconds; 0 if none is known
 * @param gapForgotten shortest one after which it had changed, the same way
 */
public record Upkeep(int count, long dueAt, long interval, int gapSurvived, int gapForgotten) {
  public boolean isKept() {
    return interval > 0;
  }
}
