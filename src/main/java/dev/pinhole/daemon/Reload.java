package dev.pinhole.daemon;

import dev.pinhole.daemon.config.Config;
import dev.pinhole.daemon.config.ConfigException;
import dev.pinhole.daemon.config.FreeSwitchConfig;
import dev.pinhole.daemon.config.KeepaliveConfig;
import dev.pinhole.log.Log;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What of a changed configuration is taken up while running: keep-alives and the log. The rest is
 * named, and counts from the next start. On the event loop.
 */
final class Reload {
  private static final Logger log = LoggerFactory.getLogger(Reload.class);

  private final Steering steering;
  private Config running;

  Reload(Config running, Steering steering) {
    this.running = running;
    this.steering = steering;
  }

  /** Reads it; one that is refused is logged and empty. For any thread. */
  static Optional<Config> read(Supplier<Config> reader) {
    try {
      return Optional.of(reader.get());
    } catch (ConfigException e) {
      log.error("event=reload-refused {}; the configuration stays as it was", e.getMessage());
    } catch (RuntimeException e) {
      log.error("event=reload-refused the configuration stays as it was", e);
    }
    return Optional.empty();
  }

  void take(Config next) {
    List<String> changed = changed(next);
    List<String> waiting = waiting(next);
    running =
        new Config(
            running.nodes(),
            running.store(),
            running.nat(),
            next.keepalive(),
            next.log(),
            running.metrics());
    steering.configure(next.keepalive());
    log.info("event=reloaded changed={}", changed.isEmpty() ? "none" : String.join(",", changed));
    Log.level(next.log().level());
    if (!waiting.isEmpty()) {
      log.warn(
          "event=restart-needed changed={} this counts after a restart only",
          String.join(",", waiting));
    }
  }

  private List<String> changed(Config next) {
    List<String> names = new ArrayList<>();
    names.addAll(
        new Differences<>("keepalive.", running.keepalive(), next.keepalive())
            .in("enabled", KeepaliveConfig::enabled)
            .in("for", KeepaliveConfig::verdicts)
            .in("udp-interval", KeepaliveConfig::udpInterval)
            .in("stream-interval", KeepaliveConfig::streamInterval)
            .in("max-per-second", KeepaliveConfig::maxPerSecond)
            .in("max-in-flight", KeepaliveConfig::maxInFlight)
            .in("freeswitch-pings", KeepaliveConfig::freeswitchPinged)
            .in("rule", KeepaliveConfig::rules)
            .names);
    names.addAll(
        new Differences<>("", running, next)
            .in("profile", each -> each.keepalive().freeswitchPings())
            .in("log.level", each -> each.log().level())
            .names);
    return names;
  }

  private List<String> waiting(Config next) {
    List<String> names = new ArrayList<>();
    if (!nodeNames(running).equals(nodeNames(next))) {
      names.add("freeswitch.name");
    } else {
      for (int i = 0; i < next.nodes().size(); i++) {
        names.addAll(
            new Differences<>("freeswitch.", running.nodes().get(i), next.nodes().get(i))
                .in("host", FreeSwitchConfig::host)
                .in("port", FreeSwitchConfig::port)
                .in("password", FreeSwitchConfig::password)
                .names);
      }
    }
    names.addAll(
        new Differences<>("", running, next)
            .in("store.path", each -> each.store().path())
            .in("store.history-days", each -> each.store().historyDays())
            .in("nat.local-networks", each -> each.nat().localNetworks())
            .in("metrics.listen", Config::metrics)
            .names);
    return names.stream().distinct().toList();
  }

  private static List<String> nodeNames(Config config) {
    return config.nodes().stream().map(FreeSwitchConfig::name).toList();
  }

  /** The names of the keys in which two configurations differ. */
  private record Differences<T>(String prefix, T before, T after, List<String> names) {
    Differences(String prefix, T before, T after) {
      this(prefix, before, after, new ArrayList<>());
    }

    Differences<T> in(String key, Function<T, ?> value) {
      if (!value.apply(before).equals(value.apply(after))) {
        names.add(prefix + key);
      }
      return this;
    }
  }
}
