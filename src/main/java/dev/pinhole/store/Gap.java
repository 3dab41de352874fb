package dev.pinhole.store;

import java.time.Instant;

/**
 * A time in which pinhole could not hear what happened at a FreeSWITCH server.
 *
 * @param beganAt when it last heard; the epoch if it never had before
 */
public record Gap(String node, Instant beganAt, Instant endedAt) {

  static Gap of(ReadStoreRow row) {
    return new Gap(row.text(), row.time(), row.time());
  }
}
