package dev.pinhole.store;

import java.time.Instant;
import java.util.Optional;

/**
 * A user whose phones rebound: their router gave them another port.
 *
 * @param networkIp where the last one was
 * @param rebinds how often
 * @param lastReboundAt when it was so last
 */
public record RebindingUser(
    String node,
    String profile,
    String user,
    String domain,
    Optional<String> networkIp,
    long rebinds,
    Instant lastReboundAt) {

  static RebindingUser of(ReadStoreRow row) {
    return new RebindingUser(
        row.text(), row.text(), row.text(), row.text(), row.maybeText(), row.number(), row.time());
  }
}
