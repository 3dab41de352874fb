package dev.pinhole.esl;

import dev.pinhole.esl.EslException.Kind;
import dev.pinhole.time.Timers;
import java.time.Duration;

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
  private EslConnection current;
  private Timers.Timer retry = () -> {};
  private long readyAt;
  private boolean stopped;

  public Reconnector(EslConnector connector, Backoff backoff, Timers timers, Owner owner) {
    this.connector = connector;
    this.backoff = backoff;
    this.timers = timers;
    this.owner = owner;
  }

  public void start() {
    connector.connect(new Watcher());
  }

  /** Ends the connection; no other follows. */
  public void stop() {
    stopped = true;
    retry.cancel();
    if (current != null) {
      current.close(new EslException(Kind.CLOSED, "pinhole is stopping"));
    }
  }

  private final class Watcher implements EslListener {
    @Override
    public void ready(EslConnection connection) {
      current = connection;
      readyAt = timers.nanos();
      if (stopped) {
        connection.close(new EslException(Kind.CLOSED, "pinhole is stopping"));
      } else {
        owner.ready(connection);
      }
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
      if (current != null && timers.nanos() - readyAt >= LASTED) {
        backoff.reset();
      }
      current = null;
      owner.closed(why);
      if (!stopped) {
        long delay = backoff.next();
        owner.retrying(delay);
        retry = timers.schedule(delay, Reconnector.this::start);
      }
    }
  }
}
