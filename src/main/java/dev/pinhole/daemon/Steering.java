package dev.pinhole.daemon;

import dev.pinhole.daemon.config.KeepaliveConfig;
import dev.pinhole.keepalive.KeepaliveEngine;
import dev.pinhole.keepalive.Policy;
import dev.pinhole.store.KeepaliveSwitch;
import dev.pinhole.store.KeepaliveSwitch.Position;
import dev.pinhole.time.Timers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives all engines one policy: what the configuration says, unless an operator has switched
 * keep-alives off. On the event loop.
 */
final class Steering {
  private static final Logger log = LoggerFactory.getLogger(Steering.class);

  /** A switch that is forgotten costs more than a line an hour. */
  private static final long REMINDER = Duration.ofHours(1).toNanos();

  private final Timers timers;
  private final List<KeepaliveEngine> engines = new ArrayList<>();
  private KeepaliveConfig config;
  private volatile Position position = Position.ON;
  private Timers.Timer reminder = () -> {};

  Steering(KeepaliveConfig config, Optional<KeepaliveSwitch> known, Timers timers) {
    this.config = config;
    this.timers = timers;
    known.ifPresent(this::turn);
  }

  void add(KeepaliveEngine engine) {
    engines.add(engine);
  }

  /** How the switch stands; for any thread. */
  Position position() {
    return position;
  }

  /** What counts now. */
  Policy policy() {
    return config.policy(position);
  }

  /** Most keep-alives that one FreeSWITCH may owe an answer. */
  int maxInFlight() {
    return config.maxInFlight();
  }

  /** Another configuration counts from now on. */
  void configure(KeepaliveConfig next) {
    config = next;
    steer();
  }

  /** An operator has turned the switch. */
  void turn(KeepaliveSwitch next) {
    if (next.position() == position) {
      return;
    }
    position = next.position();
    reminder.cancel();
    if (position == Position.OFF) {
      remind(next);
      reminder = timers.every(REMINDER, () -> remind(next));
    } else {
      log.info("event=keepalives-on they are switched on again");
    }
    steer();
  }

  private static void remind(KeepaliveSwitch off) {
    log.warn(
        "event=keepalives-off since={} phones become unreachable as their routers forget"
            + " them; to switch on again: pinhole keepalive on",
        off.setAt());
  }

  private void steer() {
    Policy policy = policy();
    engines.forEach(engine -> engine.use(policy));
  }
}
