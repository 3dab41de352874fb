package dev.pinhole.daemon;

import dev.pinhole.esl.EslConnection;
import dev.pinhole.esl.EslException;
import dev.pinhole.sofia.SofiaEvents;
import dev.pinhole.time.Timers;
import java.time.Duration;
import java.util.Optional;

/**
 * Notices a link that has gone silent: no byte for three of the heartbeat intervals seen on it, and
 * at least a minute. Before two heartbeats have been seen, it asks for an answer instead; a command
 * without a reply closes the connection. On the event loop.
 */
final class LinkWatch {
  private static final long CHECK = Duration.ofSeconds(5).toNanos();
  private static final long AT_LEAST = Duration.ofSeconds(60).toNanos();

  private final Timers timers;
  private Optional<EslConnection> connection = Optional.empty();
  private Timers.Timer next = () -> {};
  private long heartbeatAt;
  private int heartbeats;
  private long longestInterval;
  private long probedAt;

  LinkWatch(Timers timers) {
    this.timers = timers;
  }

  void use(EslConnection current) {
    connection = Optional.of(current);
    heartbeats = 0;
    longestInterval = 0;
    probedAt = timers.nanos();
    next = timers.every(CHECK, this::check);
  }

  void stop() {
    connection = Optional.empty();
    next.cancel();
  }

  void heartbeat() {
    long now = timers.nanos();
    if (heartbeats > 0) {
      longestInterval = Math.max(longestInterval, now - heartbeatAt);
    }
    heartbeats++;
    heartbeatAt = now;
  }

  private void check() {
    if (connection.isEmpty()) {
      return;
    }
    EslConnection current = connection.get();
    long now = timers.nanos();
    long silence = current.silence();
    if (longestInterval > 0 && silence >= Math.max(AT_LEAST, 3 * longestInterval)) {
      current.close(
          new EslException(
              EslException.Kind.TIMEOUT,
              "nothing was heard from FreeSWITCH for " + silence / 1_000_000_000 + " s"));
      return;
    }
    if (longestInterval == 0 && silence >= AT_LEAST && now - probedAt >= AT_LEAST) {
      probedAt = now;
      // Subscribing again changes nothing; what counts is that it is answered.
      current.send(SofiaEvents.SUBSCRIBE);
    }
  }
}
