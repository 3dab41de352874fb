package dev.pinhole.daemon;

import dev.pinhole.esl.EslConnection;
import dev.pinhole.esl.EslEvent;
import dev.pinhole.esl.EslException;
import dev.pinhole.esl.EslListener;
import dev.pinhole.esl.Reconnector;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection that carries keep-alives and nothing else. FreeSWITCH writes one frame after the
 * other: behind a listing of 50 MB, or while reading is paused, commands on the same socket would
 * wait for seconds. On the event loop.
 */
final class KeepaliveLink implements EslListener {
  private static final Logger log = LoggerFactory.getLogger(KeepaliveLink.class);

  /** Until FreeSWITCH has acknowledged a keep-alive; while it does not, none goes out. */
  static final Duration REPLY = Duration.ofSeconds(5);

  /** Between two attempts to connect: bindings are forgotten within 30 s. */
  static final Duration LONGEST_WAIT = Duration.ofSeconds(4);

  private enum State {
    NOT_STARTED,
    CONNECTING,
    CONNECTED
  }

  private final String node;
  private final KeepaliveSender sender;
  private final Reconnector reconnector;
  private State state = State.NOT_STARTED;
  private Optional<String> trouble = Optional.empty();

  KeepaliveLink(
      String node, KeepaliveSender sender, Function<EslListener, Reconnector> reconnector) {
    this.node = node;
    this.sender = sender;
    this.reconnector = reconnector.apply(this);
  }

  /** FreeSWITCH lets us in: from now on there is always a connection, or an attempt at one. */
  void start() {
    if (state == State.NOT_STARTED) {
      state = State.CONNECTING;
      reconnector.start();
    } else {
      reconnector.hurry();
    }
  }

  boolean isConnected() {
    return state == State.CONNECTED;
  }

  /** Why there is no connection, though events come. */
  Optional<String> trouble() {
    return trouble;
  }

  void stop() {
    // What ends on purpose is no news.
    state = State.NOT_STARTED;
    reconnector.stop();
  }

  @Override
  public void ready(EslConnection connection) {
    if (trouble.isPresent()) {
      log.info("event=keepalives-connected node={}", node);
    }
    trouble = Optional.empty();
    state = State.CONNECTED;
    sender.use(connection);
  }

  @Override
  public void event(EslEvent event) {
    // None is subscribed to.
  }

  @Override
  public void malformed(String why) {
    log.warn("event=malformed node={} on the connection for keep-alives: {}", node, why);
  }

  @Override
  public void closed(EslException why) {
    sender.stop();
    if (state == State.NOT_STARTED) {
      return;
    }
    state = State.CONNECTING;
    if (trouble.isEmpty()) {
      log.warn("event=keepalives-stopped node={} {}", node, why.getMessage());
    }
    trouble = Optional.of(why.getMessage());
  }
}
