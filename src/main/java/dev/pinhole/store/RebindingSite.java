package dev.pinhole.store;

import java.time.Instant;

/**
 * A network_ip whose phones got other ports, or moved away, at about the same time.
 *
 * @param phones how many at most
 * @param lastReboundAt when the last of them did
 */
public record RebindingSite(String networkIp, long phones, Instant lastReboundAt) {
  static RebindingSite of(ReadStoreRow row) {
    return new RebindingSite(row.text(), row.number(), row.time());
  }
}
