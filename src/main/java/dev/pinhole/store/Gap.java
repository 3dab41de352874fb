package dev.pinhole.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;

/**
 * A time in which pinhole could not hear what happened at a FreeSWITCH server.
 *
 * @param beganAt when it last heard; the epoch if it never had before
 */
public record Gap(String node, Instant beganAt, Instant endedAt) {

  static Gap of(ResultSet row) throws SQLException {
    return new Gap(
        row.getString(1),
        Instant.ofEpochMilli(row.getLong(2)),
        Instant.ofEpochMilli(row.getLong(3)));
  }
}
