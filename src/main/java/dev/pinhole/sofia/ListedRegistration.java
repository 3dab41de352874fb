package dev.pinhole.sofia;

import dev.pinhole.sofia.SofiaEvent.Register;

/**
 * One record of {@code sofia status profile NAME reg}.
 *
 * @param secondsLeft EXPSECS: until FreeSWITCH drops it, its margin of 60 s included; negative
 *     where its time is over; 0 where there is none
 * @param pingStatus every row starts as {@code Reachable}; it means something only once it moved
 * @param host the server that the row belongs to, where several share a database
 */
public record ListedRegistration(
    Register register, long secondsLeft, String pingStatus, String host) {
  /**
   * Whether its time is over, and it is there all the same. FreeSWITCH drops overdue rows within 30
   * s, but not those that bear a former name of the server: these stay for ever.
   */
  public boolean isGhost() {
    return secondsLeft < 0;
  }
}
