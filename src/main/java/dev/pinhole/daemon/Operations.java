package dev.pinhole.daemon;

import dev.pinhole.daemon.config.Config;
import dev.pinhole.daemon.metrics.MetricsServer;
import dev.pinhole.daemon.systemd.Supervision;
import io.netty.channel.EventLoop;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * What those who run the machine have of a daemon beside its store: a service manager that hears
 * how it is, figures, and a configuration that can be read again. On the event loop.
 */
record Operations(
    EventLoop loop,
    Optional<Supervision> supervision,
    Optional<MetricsServer> metrics,
    Reload reload) {

  void start() {
    supervision.ifPresent(Supervision::start);
    metrics.ifPresent(MetricsServer::start);
  }

  void stop() {
    supervision.ifPresent(Supervision::stopping);
    metrics.ifPresent(MetricsServer::stop);
  }

  /** May be called by any thread; another one reads the configuration, for a disk can hang. */
  CompletableFuture<Void> reload(Supplier<Config> reader) {
    return CompletableFuture.runAsync(() -> supervision.ifPresent(Supervision::reloading), loop)
        .thenApplyAsync(
            told -> Reload.read(reader), task -> new Thread(task, "pinhole-reload").start())
        .thenAcceptAsync(
            next -> {
              next.ifPresent(reload::take);
              supervision.ifPresent(Supervision::reloaded);
            },
            loop);
  }
}
