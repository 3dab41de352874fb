package dev.pinhole.binding;

/**
 * When a phone was heard last, in FreeSWITCH's copies of its messages.
 *
 * @param at of its last packet, in epoch milliseconds; 0 for never
 * @param answeredAt of its last answer, likewise
 * @param rttMicros how long that took, from when the request was sent first
 * @param rttSmoothedMicros the same, smoothed as RFC 6298 does
 * @param status of that answer, 100 to 699; 0 for none
 */
public record LastHeard(
    long at, long answeredAt, int rttMicros, int rttSmoothedMicros, short status) {
  public static final LastHeard NEVER = new LastHeard(0, 0, 0, 0, (short) 0);

  private static final int WEIGHT = 8;

  public LastHeard packet(long epochMillis) {
    return new LastHeard(
        Math.max(at, epochMillis), answeredAt, rttMicros, rttSmoothedMicros, status);
  }

  public LastHeard answer(long epochMillis, int micros, int status) {
    long smoothed = ((WEIGHT - 1L) * rttSmoothedMicros + micros) / WEIGHT;
    return new LastHeard(
        Math.max(at, epochMillis),
        epochMillis,
        micros,
        answeredAt == 0 ? micros : (int) smoothed,
        (short) status);
  }
}
