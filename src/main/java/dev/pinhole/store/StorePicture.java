package dev.pinhole.store;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How far the store can be trusted to show what is.
 *
 * @param daemon who writes it; empty before the first time
 * @param nodes the FreeSWITCH servers, by name
 */
public record StorePicture(Optional<Daemon> daemon, List<Node> nodes) {
  /** The daemon writes every 5 s; a slow disk may cost it some of them. */
  private static final Duration LONGEST_SILENCE = Duration.ofSeconds(20);

  /** The row of {@code daemon_status}. */
  public record Daemon(
      Instant updatedAt, Instant startedAt, Optional<Instant> stoppedAt, long pid, String version) {

    static final String COLUMNS = "updated_at, started_at, stopped_at, pid, version";

    static Daemon of(ReadStoreRow row) {
      return new Daemon(row.time(), row.time(), row.maybeTime(), row.number(), row.text());
    }
  }

  /** A row of {@code node_status}. */
  public record Node(
      String node,
      String state,
      Optional<String> detail,
      Optional<Instant> connectedSince,
      Optional<Instant> listedAt,
      Optional<String> freeswitchVersion,
      Optional<String> coreUuid) {

    static final String COLUMNS =
        "node, state, detail, connected_since, listed_at, freeswitch_version, core_uuid";

    static Node of(ReadStoreRow row) {
      return new Node(
          row.text(),
          row.text(),
          row.maybeText(),
          row.maybeTime(),
          row.maybeTime(),
          row.maybeText(),
          row.maybeText());
    }

    public boolean connected() {
      return state.equals("connected");
    }
  }

  /** Whether a daemon is at work. */
  public enum Life {
    ALIVE,
    STOPPED,
    /** No daemon has ever written here. */
    NEVER_STARTED
  }

  /** A daemon that wrote a while ago and did not say goodbye counts as stopped. */
  public Life life(Instant now) {
    if (daemon.isEmpty()) {
      return Life.NEVER_STARTED;
    }
    boolean silent = age(now).compareTo(LONGEST_SILENCE) > 0;
    return silent || daemon.get().stoppedAt().isPresent() ? Life.STOPPED : Life.ALIVE;
  }

  /** The time since the daemon last wrote; zero if it never did. */
  public Duration age(Instant now) {
    return daemon.map(any -> Duration.between(any.updatedAt(), now)).orElse(Duration.ZERO);
  }
}
