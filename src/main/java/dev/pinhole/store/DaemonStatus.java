package dev.pinhole.store;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What the daemon says of itself every five seconds: {@code daemon_status}, {@code node_status} and
 * {@code webhook_status}. Counts are since its start.
 *
 * @param stoppedAt set by an orderly end
 * @param internalErrors faults of pinhole itself that were caught
 * @param memoryShortAt when the heap was nearly full last
 * @param nodes the FreeSWITCH servers, by name when read
 * @param webhooks whom to tell what happens
 */
public record DaemonStatus(
    Instant updatedAt,
    Instant startedAt,
    Optional<Instant> stoppedAt,
    long pid,
    String version,
    long internalErrors,
    Optional<Instant> memoryShortAt,
    Writing writing,
    HepSocket hep,
    List<NodeFigures> nodes,
    List<WebhookFigures> webhooks) {

  /**
   * How writing the store goes.
   *
   * @param queueDepth changes that are not yet committed
   * @param lastCommitMillis how long the last commit took
   * @param maxCommitMillis the longest of the last minute
   * @param failedAt when a commit failed last; while it fails, nothing can be read here either
   * @param rowsLeftOut rows that SQLite refused for good
   */
  public record Writing(
      long queueDepth,
      long lastCommitMillis,
      long maxCommitMillis,
      long failures,
      Optional<Instant> failedAt,
      Optional<String> failure,
      long rowsLeftOut) {
    public static final Writing NOTHING =
        new Writing(0, 0, 0, 0, Optional.empty(), Optional.empty(), 0);
  }

  /**
   * A receiver of messages.
   *
   * @param waiting messages that are not taken yet
   * @param sent messages that were taken
   * @param failures attempts that failed
   * @param dropped messages that were given up: too many, too old, or refused
   * @param failingSince empty while it takes them
   */
  public record WebhookFigures(
      String webhook,
      long waiting,
      long sent,
      long failures,
      long dropped,
      Optional<Instant> failingSince,
      String failure) {}

  /** One FreeSWITCH server. */
  public record NodeFigures(
      String node,
      Link link,
      FreeSwitch freeswitch,
      Listings listings,
      Keepalives keepalives,
      Hep hep) {
    public String state() {
      return link.state();
    }

    /** Why not connected, or what is wrong all the same. */
    public Optional<String> detail() {
      return link.detail();
    }

    public boolean connected() {
      return link.connected();
    }
  }

  /**
   * The connection to it.
   *
   * @param state connecting, listing, connected or refused
   * @param detail why not connected, or what is wrong all the same
   * @param lostAt when it was lost; empty while there is one
   * @param listedAt when the listing after connecting was through
   * @param readingPauses how often reading waited for the store
   */
  public record Link(
      String state,
      Optional<String> detail,
      Optional<Instant> connectedSince,
      Optional<Instant> lostAt,
      Optional<Instant> listedAt,
      long connects,
      long failures,
      long readingPauses) {
    public static final String CONNECTED = "connected";

    public boolean connected() {
      return state.equals(CONNECTED);
    }
  }

  /**
   * Where copies of SIP messages are received.
   *
   * @param listen empty for nowhere
   * @param failure why it cannot listen there
   * @param dropped since too many came
   * @param refused came from no configured FreeSWITCH's address
   * @param refusedFrom the last of those
   * @param notForwarded could not be sent on
   */
  public record HepSocket(
      Optional<String> listen,
      Optional<String> failure,
      long dropped,
      long refused,
      Optional<String> refusedFrom,
      long notForwarded) {
    public static final HepSocket NONE =
        new HepSocket(Optional.empty(), Optional.empty(), 0, 0, Optional.empty(), 0);
  }

  /**
   * Copies of SIP messages that it sends.
   *
   * @param datagrams that could be read
   * @param perSecond over the last five seconds
   * @param heardAt when the last one came
   * @param receivedAt when the last one came of what FreeSWITCH had received
   * @param sentAt the same of what it had sent
   * @param aheadMillis how far its clock was ahead of ours in the last one
   */
  public record Hep(
      long datagrams,
      long malformed,
      double perSecond,
      Optional<Instant> heardAt,
      Optional<Instant> receivedAt,
      Optional<Instant> sentAt,
      long aheadMillis) {
    public static final Hep NONE =
        new Hep(0, 0, 0, Optional.empty(), Optional.empty(), Optional.empty(), 0);
  }

  /** What its HEARTBEAT said. */
  public record FreeSwitch(
      Optional<String> version, Optional<String> coreUuid, Optional<Instant> startedAt) {
    public static final FreeSwitch UNKNOWN =
        new FreeSwitch(Optional.empty(), Optional.empty(), Optional.empty());
  }

  /**
   * Comparing with what it lists.
   *
   * @param resyncedAt when everything, or one profile, was listed last
   * @param resyncDifferences found then
   * @param listings of profiles and of single users
   * @param differences found by all of them
   */
  public record Listings(
      Optional<Instant> resyncedAt,
      long resyncDifferences,
      long listings,
      long failed,
      long differences) {
    public static final Listings NONE = new Listings(Optional.empty(), 0, 0, 0, 0);
  }

  /**
   * Keep-alives through it.
   *
   * @param scheduled bindings that are kept alive now
   * @param overdue how many of them are due and not yet served
   * @param inFlight handed over, and not yet acknowledged
   * @param perSecond over the last five seconds
   * @param late sent after the upper bound of their interval, by more than a second
   * @param lateNow bindings that are past it now
   * @param neededPerSecond what {@code max-per-second} would serve all in time
   * @param lateWhy why some are late, and what would do; empty while none is
   * @param saved not needed, since phones had sent packets by themselves
   */
  public record Keepalives(
      long scheduled,
      long overdue,
      long inFlight,
      double perSecond,
      long sent,
      long late,
      long failed,
      long lateNow,
      long neededPerSecond,
      String lateWhy,
      long saved) {
    public static final Keepalives NONE = new Keepalives(0, 0, 0, 0, 0, 0, 0, 0, 0, "", 0);
  }
}
