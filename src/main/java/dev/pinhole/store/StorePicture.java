package dev.pinhole.store;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How far the store can be trusted to show what is.
 *
 * @param daemon what its writer last said of itself; empty before the first time
 * @param keepalivesOffSince an operator has switched keep-alives off, then; empty if they are on
 */
public record StorePicture(Optional<DaemonStatus> daemon, Optional<Instant> keepalivesOffSince) {
  /** The daemon writes every 5 s; a slow disk may cost it some of them. */
  private static final Duration LONGEST_SILENCE = Duration.ofSeconds(20);

  /** The FreeSWITCH servers, by name. */
  public List<DaemonStatus.Node> nodes() {
    return daemon.map(DaemonStatus::nodes).orElse(List.of());
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
