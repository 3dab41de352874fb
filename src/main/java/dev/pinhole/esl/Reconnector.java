package dev.pinhole.esl;

import dev.pinhole.esl.EslException.Kind;
import dev.pinhole.time.Timers;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Keeps a connection up for ever: each time it ends, waits by the back-off and connects anew. What
 * was in flight fails and is not sent again. All on the event loop.
 */
public final class Reconnector {
  /** What the owner hears, besides the connection's own events. */
  public interface Owner extends EslListener {
    /** After {@code closed}: the next attempt starts in so many nanoseconds. */
    void retrying(long delayNanos);
  }

  /** A connection that lived so long starts the back-off anew. */
  private static final long LASTED = Duration.ofSeconds(30).toNanos();

  private final EslConnector connector;
  private final Backoff backoff;
  private final Timers timers;
  private final Owner owner;
  private Optional<EslConnection> current = Optional.empty();
  private Timers.Timer retry = () -> {};
  private boolean waiting;
  private boolean stopped;

  public Reconnector(EslConnector connector, Backoff backoff, Timers timers, Owner owner) {
    this.connector = connector;
    this.backoff = backoff;
    this.timers = timers;
    this.owner = owner;
  }

  public void start() {
    if (!stopped) {
      waiting = false;
      current = Optional.of(connector.connect(new Watcher()));
    }
  }

  /** What stood in the way seems to be gone: the next attempt is made now. */
  public void hurry() {
    if (waiting) {
      retry.cancel();
      backoff.reset();
      start();
    }
  }

  /** Ends the connection, or the attempt at one; no other follows. */
  public void stop() {
    stopped = true;
    retry.cancel();
    current.ifPresent(
        connection -> connection.close(new EslException(Kind.CLOSED, "pinhole is stopping")));
  }

  private final class Watcher implements EslListener {
    private OptionalLong readyAt = OptionalLong.empty();

    @Override
    public void ready(EslConnection connection) {
      readyAt = OptionalLong.of(timers.nanos());
      owner.ready(connection);
    }

    @Override
    public void event(EslEvent event) {
      owner.event(event);
    }

    @Override
    public void malformed(String why) {
      owner.malformed(why);
    }

    @Override
    public void closed(EslException why) {
      if (readyAt.isPresent() && timers.nanos() - readyAt.getAsLong() >= LASTED) {
        backoff.reset();
      }
      long delay = backoff.next();
      if (!stopped) {
        // Before the owner is told, who may stop everything or fail.
        waiting = true;
        retry = timers.schedule(delay, Reconnector.this::start);
      }
      owner.closed(why);
      if (!stopped) {
        owner.retrying(delay);
      }
    }
  }
}
