package dev.pinhole.daemon;

import dev.pinhole.config.Config;
import dev.pinhole.config.Config.Effect;
import dev.pinhole.config.ConfigException;
import dev.pinhole.config.KeepaliveConfig;
import dev.pinhole.keepalive.FreeswitchPings;
import dev.pinhole.keepalive.Policy;
import dev.pinhole.log.Log;
import dev.pinhole.sofia.ProfileSettings;
import dev.pinhole.store.KeepaliveSwitch;
import dev.pinhole.store.KeepaliveSwitch.Position;
import dev.pinhole.store.StoredProfile;
import dev.pinhole.store.Writer;
import dev.pinhole.time.Timers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What counts now of all that can change while running: the configuration as it was last read, the
 * operator's switch of keep-alives, and what each FreeSWITCH told of its own. On the event loop.
 */
final class RunningConfig {
  private static final Logger log = LoggerFactory.getLogger(RunningConfig.class);

  /** A switch that is forgotten costs more than a line an hour. */
  private static final long REMINDER = Duration.ofHours(1).toNanos();

  private final Config started;
  private final Writer writer;
  private final Timers timers;
  private final List<KeepaliveSender> senders = new ArrayList<>();
  private final Map<String, List<ProfileSettings>> told = new HashMap<>();
  private volatile Config taken;
  private volatile Position position = Position.ON;
  private Timers.Timer reminder = () -> {};

  RunningConfig(Config started, Optional<KeepaliveSwitch> known, Writer writer, Timers timers) {
    this.started = started;
    this.writer = writer;
    this.taken = started;
    this.timers = timers;
    known.ifPresent(this::turn);
    tellUnread(started);
  }

  /** This one is told of each change. */
  void add(KeepaliveSender sender) {
    senders.add(sender);
  }

  /** How the switch stands; for any thread. */
  Position position() {
    return position;
  }

  /** As it is now; for any thread. */
  KeepaliveConfig keepalive() {
    return taken.keepalive();
  }

  Policy policy() {
    return taken.keepalive().policy(position, FreeswitchPings.of(told));
  }

  /** Most keep-alives that one FreeSWITCH may owe an answer. */
  int maxInFlight() {
    return taken.keepalive().maxInFlight();
  }

  /** Reads it; one that is refused is logged and empty. For any thread but the event loop's. */
  static Optional<Config> read(Supplier<Config> reader) {
    try {
      return Optional.of(reader.get());
    } catch (ConfigException e) {
      e.lines()
          .forEach(
              line ->
                  log.error("event=reload-refused {}; the configuration stays as it was", line));
    } catch (RuntimeException e) {
      log.error("event=reload-refused the configuration stays as it was", e);
    }
    return Optional.empty();
  }

  /** Takes up what can change while running; the rest is named, and counts after a restart. */
  void take(Config next) {
    List<String> changed = taken.differences(next, Effect.AFTER_RELOAD);
    List<String> waiting = started.differences(next, Effect.AFTER_RESTART);
    taken = next;
    usePolicy();
    log.info("event=reloaded changed={}", changed.isEmpty() ? "none" : String.join(",", changed));
    Log.level(next.logLevel());
    tellUnread(next);
    if (!waiting.isEmpty()) {
      log.warn(
          "event=restart-needed changed={} this counts after a restart only",
          String.join(",", waiting));
    }
  }

  private static void tellUnread(Config config) {
    config.unread().ifPresent(what -> log.warn("event=setting-unread {}", what));
  }

  /** What a node said of its profiles before this daemon was started. */
  void restore(String node, List<ProfileSettings> profiles) {
    told.put(node, profiles);
    usePolicy();
  }

  /** What a node says of its profiles; nothing if it does not tell. */
  void told(String node, List<ProfileSettings> profiles) {
    Policy before = policy();
    told.put(node, profiles);
    write(node);
    if (!policy().equals(before)) {
      usePolicy();
    }
  }

  /** Hands all that was told to the writer again. */
  void writeAll() {
    told.keySet().forEach(this::write);
  }

  private void write(String node) {
    long now = timers.epochMillis();
    writer.told(
        node, told.get(node).stream().map(each -> new StoredProfile(node, each, now)).toList());
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
    usePolicy();
  }

  private static void remind(KeepaliveSwitch off) {
    log.warn(
        "event=keepalives-off since={} phones become unreachable as their routers forget"
            + " them; to switch on again: pinhole keepalive on",
        off.setAt());
  }

  private void usePolicy() {
    Policy policy = policy();
    senders.forEach(sender -> sender.use(policy));
  }
}
