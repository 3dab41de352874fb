package dev.pinhole.esl;

import dev.pinhole.esl.EslException.Kind;
import dev.pinhole.time.Timers;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;

/**
 * Keeps a connection up for ever: each time it ends, waits and connects anew. What was in flight
 * fails and is not sent again. All on the event loop.
 *
 * <p>The wait is a second, doubled each time up to a limit, and random between half of that and all
 * of it, so that many daemons do not come back in step.
 */
public final class Reconnector {
  private static final long FIRST_WAIT = Duration.ofSeconds(1).toNanos();

  /** A connection that lived so long starts with the first wait again. */
  private static final long LASTED = Duration.ofSeconds(30).toNanos();

  private final EslConnector connector;
  private final RandomGenerator random;
  private final long longestWait;
  private final Timers timers;
  private final EslListener owner;
  private Optional<EslConnection> current = Optional.empty();
  private Timers.Timer retry = () -> {};
  private long wait = FIRST_WAIT;
  private boolean waiting;
  private boolean stopped;

  /**
   * @param owner hears what each connection says; after {@code closed} another attempt follows, but
   *     for the end that {@link #stop} makes, of the kind {@link Kind#CLOSED}
   */
  public Reconnector(
      EslConnector connector,
      RandomGenerator random,
      Duration longestWait,
      Timers timers,
      EslListener owner) {
    this.connector = connector;
    this.random = random;
    this.longestWait = longestWait.toNanos();
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
      wait = FIRST_WAIT;
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

  private void connectLater() {
    waiting = true;
    retry = timers.schedule(wait / 2 + random.nextLong(wait / 2 + 1), this::start);
    wait = Math.min(longestWait, 2 * wait);
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
        wait = FIRST_WAIT;
      }
      if (!stopped) {
        // Before the owner is told, who may stop everything or fail.
        connectLater();
      }
      owner.closed(why);
    }
  }
}
