package dev.pinhole.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Writes {@code daemon_status} and {@code node_status}, and makes records of their rows. */
final class StatusTable {
  static final String DAEMON_COLUMNS =
      "updated_at, started_at, stopped_at, pid, version, internal_errors, queue_depth,"
          + " last_commit_ms, max_commit_ms, store_failures, store_failed_at, store_failure";

  static final String NODE_COLUMNS =
      "node, state, detail, connected_since, lost_at, listed_at, connects, connection_failures,"
          + " reading_pauses, freeswitch_version, core_uuid, freeswitch_started_at, resynced_at,"
          + " resync_differences, listings, listings_failed, listing_differences,"
          + " keepalives_scheduled, keepalives_overdue, keepalives_in_flight,"
          + " keepalives_per_second, keepalives_sent, keepalives_late, keepalives_failed,"
          + " keepalives_late_now, keepalives_needed_per_second";

  private StatusTable() {}

  /** Rewrites both. */
  static void write(Connection connection, DaemonStatus now) throws SQLException {
    try (PreparedStatement replace =
        connection.prepareStatement(
            "INSERT OR REPLACE INTO daemon_status (id, "
                + DAEMON_COLUMNS
                + ") VALUES (1"
                + ", ?".repeat(DAEMON_COLUMNS.split(",").length)
                + ")")) {
      write(replace, now);
    }
    try (PreparedStatement clear = connection.prepareStatement("DELETE FROM node_status")) {
      clear.executeUpdate();
    }
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO node_status ("
                + NODE_COLUMNS
                + ") VALUES (?"
                + ", ?".repeat(NODE_COLUMNS.split(",").length - 1)
                + ")")) {
      for (DaemonStatus.Node node : now.nodes()) {
        write(insert, node);
      }
    }
  }

  private static void write(PreparedStatement row, DaemonStatus now) throws SQLException {
    DaemonStatus.Writing writing = now.writing();
    new Values(row)
        .time(Optional.of(now.updatedAt()))
        .time(Optional.of(now.startedAt()))
        .time(now.stoppedAt())
        .number(now.pid())
        .text(Optional.of(now.version()))
        .number(now.internalErrors())
        .number(writing.queueDepth())
        .number(writing.lastCommitMillis())
        .number(writing.maxCommitMillis())
        .number(writing.failures())
        .time(writing.failedAt())
        .text(writing.failure());
    row.executeUpdate();
  }

  private static void write(PreparedStatement row, DaemonStatus.Node node) throws SQLException {
    DaemonStatus.Link link = node.link();
    DaemonStatus.FreeSwitch freeswitch = node.freeswitch();
    DaemonStatus.Listings listings = node.listings();
    DaemonStatus.Keepalives keepalives = node.keepalives();
    new Values(row)
        .text(Optional.of(node.node()))
        .text(Optional.of(link.state()))
        .text(link.detail())
        .time(link.connectedSince())
        .time(link.lostAt())
        .time(link.listedAt())
        .number(link.connects())
        .number(link.failures())
        .number(link.readingPauses())
        .text(freeswitch.version())
        .text(freeswitch.coreUuid())
        .time(freeswitch.startedAt())
        .time(listings.resyncedAt())
        .number(listings.resyncDifferences())
        .number(listings.listings())
        .number(listings.failed())
        .number(listings.differences())
        .number(keepalives.scheduled())
        .number(keepalives.overdue())
        .number(keepalives.inFlight())
        .real(keepalives.perSecond())
        .number(keepalives.sent())
        .number(keepalives.late())
        .number(keepalives.failed())
        .number(keepalives.lateNow())
        .number(keepalives.neededPerSecond());
    row.executeUpdate();
  }

  static DaemonStatus daemon(ReadStoreRow row, List<DaemonStatus.Node> nodes) {
    return new DaemonStatus(
        row.time(),
        row.time(),
        row.maybeTime(),
        row.number(),
        row.text(),
        row.number(),
        new DaemonStatus.Writing(
            row.number(),
            row.number(),
            row.number(),
            row.number(),
            row.maybeTime(),
            row.maybeText()),
        nodes);
  }

  static DaemonStatus.Node node(ReadStoreRow row) {
    return new DaemonStatus.Node(
        row.text(),
        new DaemonStatus.Link(
            row.text(),
            row.maybeText(),
            row.maybeTime(),
            row.maybeTime(),
            row.maybeTime(),
            row.number(),
            row.number(),
            row.number()),
        new DaemonStatus.FreeSwitch(row.maybeText(), row.maybeText(), row.maybeTime()),
        new DaemonStatus.Listings(
            row.maybeTime(), row.number(), row.number(), row.number(), row.number()),
        new DaemonStatus.Keepalives(
            row.number(),
            row.number(),
            row.number(),
            row.real(),
            row.number(),
            row.number(),
            row.number(),
            row.number(),
            row.number()));
  }

  /** Sets the values of a row one after the other. */
  private static final class Values {
    private final PreparedStatement row;
    private int column;

    Values(PreparedStatement row) {
      this.row = row;
    }

    Values text(Optional<String> value) throws SQLException {
      Statements.text(row, ++column, value.orElse(""));
      return this;
    }

    Values time(Optional<Instant> value) throws SQLException {
      Statements.number(row, ++column, value.map(Instant::toEpochMilli).orElse(0L));
      return this;
    }

    Values number(long value) throws SQLException {
      row.setLong(++column, value);
      return this;
    }

    Values real(double value) throws SQLException {
      row.setDouble(++column, value);
      return this;
    }
  }
}
