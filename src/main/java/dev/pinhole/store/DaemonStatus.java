package dev.pinhole.store;

import java.util.List;
import java.util.Optional;

/**
 * What the daemon says of itself every five seconds. Times in epoch milliseconds.
 *
 * @param stoppedAt set by an orderly end
 */
public record DaemonStatus(
    long updatedAt,
    long startedAt,
    Optional<Long> stoppedAt,
    long pid,
    String version,
    List<Node> nodes) {

  /**
   * One FreeSWITCH server.
   *
   * @param state connecting, listing, connected or refused
   * @param detail why not connected, or empty
   */
  public record Node(
      String node,
      String state,
      String detail,
      Optional<Long> connectedSince,
      Optional<Long> listedAt,
      String freeswitchVersion,
      String coreUuid) {}
}
