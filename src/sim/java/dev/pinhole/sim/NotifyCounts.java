package dev.pinhole.sim;

/**
 * What became of the NOTIFYs asked for.
 *
 * @param sent requests that left for a phone
 * @param withoutRow commands that named no registration there is
 * @param incomplete commands that lacked a header or named no profile
 */
public record NotifyCounts(long sent, long withoutRow, long incomplete) {
  NotifyCounts plusSent() {
    return new NotifyCounts(sent + 1, withoutRow, incomplete);
  }

  NotifyCounts plusWithoutRow() {
    return new NotifyCounts(sent, withoutRow + 1, incomplete);
  }

  NotifyCounts plusIncomplete() {
    return new NotifyCounts(sent, withoutRow, incomplete + 1);
  }
}
