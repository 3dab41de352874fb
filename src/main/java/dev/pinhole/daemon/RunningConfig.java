package dev.pinhole.daemon;

import dev.pinhole.config.Config;
import dev.pinhole.config.Config.Effect;
import dev.pinhole.config.ConfigException;
import dev.pinhole.config.KeepaliveConfig;
import dev.pinhole.keepalive.FreeswitchPings;
import dev.pinhole.keepalive.Policy;
import dev.pinhole.log.Log;
import dev.pinhole.sofia.ProfileSettings;
import dev.pinhole.store.KeepaliveOff;
import dev.pinhole.store.KeepaliveSwitch;
import dev.pinhole.store.StoredProfile;
import dev.pinhole.store.Writer;
import dev.pinhole.time.Timers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
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
  private KeepaliveSwitch operators = KeepaliveSwitch.ON;

  /** What of it counts. */
  private List<KeepaliveOff> off = List.of();

  private volatile boolean allOff;
  private Timers.Timer reminder = () -> {};
  private Timers.Timer end = () -> {};

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

  /** Whether an operator has switched keep-alives off for all phones; for any thread. */
  boolean isAllOff() {
    return allOff;
  }

  /** As it is now; for any thread. */
  KeepaliveConfig keepalive() {
    return taken.keepalive();
  }

  Policy policy() {
    return taken.keepalive().policy(off, FreeswitchPings.of(told));
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
    operators = next;
    obey();
  }

  /** Takes up what of the operator's switch counts now. */
  private void obey() {
    List<KeepaliveOff> now = operators.offAt(Instant.ofEpochMilli(timers.epochMillis()));
    awaitEnd(now);
    if (now.equals(off)) {
      return;
    }
    for (KeepaliveOff before : off) {
      if (now.stream().noneMatch(before::isOf)) {
        log.info("event=keepalives-on phones=\"{}\" they are served again", before.phones());
      }
    }
    off = now;
    allOff = now.stream().anyMatch(KeepaliveOff::isForAll);
    reminder.cancel();
    reminder = now.isEmpty() ? () -> {} : timers.every(REMINDER, this::remind);
    remind();
    usePolicy();
  }

  /** Nobody has to think of what was switched off for a while. */
  private void awaitEnd(List<KeepaliveOff> now) {
    end.cancel();
    end = () -> {};
    now.stream()
        .flatMap(each -> each.until().stream())
        .min(Comparator.naturalOrder())
        .ifPresent(
            first -> {
              long millis = Math.max(1, first.toEpochMilli() - timers.epochMillis());
              end = timers.schedule(TimeUnit.MILLISECONDS.toNanos(millis), this::obey);
            });
  }

  private void remind() {
    for (KeepaliveOff each : off) {
      log.warn(
          "event=keepalives-off phones=\"{}\" since={} until={} by={} they become unreachable as"
              + " their routers forget them; to switch on again: pinhole keepalive on",
          each.phones(),
          each.setAt(),
          each.until().map(Instant::toString).orElse("told"),
          each.setBy().isEmpty() ? "-" : each.setBy());
    }
  }

  private void usePolicy() {
    Policy policy = policy();
    senders.forEach(sender -> sender.use(policy));
  }
}
