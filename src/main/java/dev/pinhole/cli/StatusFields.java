package dev.pinhole.cli;

import dev.pinhole.store.DaemonStatus;
import java.util.Optional;

/** The SQL names of the columns of {@code daemon_status} and {@code node_status}, in SQL order. */
final class StatusFields {

  private StatusFields() {}

  static void write(DaemonStatus daemon, FieldSink sink) {
    DaemonStatus.Writing writing = daemon.writing();
    sink.time("updated_at", Optional.of(daemon.updatedAt()));
    sink.time("started_at", Optional.of(daemon.startedAt()));
    sink.time("stopped_at", daemon.stoppedAt());
    sink.number("pid", daemon.pid());
    sink.text("version", daemon.version());
    sink.number("internal_errors", daemon.internalErrors());
    sink.number("queue_depth", writing.queueDepth());
    sink.number("last_commit_ms", writing.lastCommitMillis());
    sink.number("max_commit_ms", writing.maxCommitMillis());
    sink.number("store_failures", writing.failures());
    sink.time("store_failed_at", writing.failedAt());
    sink.text("store_failure", writing.failure());
  }

  static void write(DaemonStatus.Node node, FieldSink sink) {
    DaemonStatus.Link link = node.link();
    DaemonStatus.Listings listings = node.listings();
    DaemonStatus.Keepalives keepalives = node.keepalives();
    sink.text("state", link.state());
    sink.text("detail", link.detail());
    sink.time("connected_since", link.connectedSince());
    sink.time("lost_at", link.lostAt());
    sink.time("listed_at", link.listedAt());
    sink.number("connects", link.connects());
    sink.number("connection_failures", link.failures());
    sink.number("reading_pauses", link.readingPauses());
    sink.text("freeswitch_version", node.freeswitch().version());
    sink.text("core_uuid", node.freeswitch().coreUuid());
    sink.time("freeswitch_started_at", node.freeswitch().startedAt());
    sink.time("resynced_at", listings.resyncedAt());
    sink.number("resync_differences", listings.resyncDifferences());
    sink.number("listings", listings.listings());
    sink.number("listings_failed", listings.failed());
    sink.number("listing_differences", listings.differences());
    sink.number("keepalives_scheduled", keepalives.scheduled());
    sink.number("keepalives_overdue", keepalives.overdue());
    sink.number("keepalives_in_flight", keepalives.inFlight());
    sink.decimal("keepalives_per_second", keepalives.perSecond());
    sink.number("keepalives_sent", keepalives.sent());
    sink.number("keepalives_late", keepalives.late());
    sink.number("keepalives_failed", keepalives.failed());
    sink.number("keepalives_late_now", keepalives.lateNow());
    sink.number("keepalives_needed_per_second", keepalives.neededPerSecond());
  }
}
