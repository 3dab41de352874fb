package dev.pinhole.cli;

import dev.pinhole.config.Config;
import dev.pinhole.daemon.Daemon;
import dev.pinhole.log.Log;
import dev.pinhole.store.StoreException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import sun.misc.Signal;

/** {@code pinhole run}: the daemon, in the foreground. */
@Command(
    name = "run",
    description = {
      "Runs the daemon in the foreground, until it is told to end (SIGTERM, Ctrl-C).",
      "SIGHUP makes it read its configuration again."
    },
    footer = {
      "",
      "Examples:",
      "  pinhole run                        with /etc/pinhole/pinhole.toml, or defaults",
      "  pinhole run --config ./pinhole.toml"
    })
public final class RunCommand implements Callable<Integer> {
  private static final Logger log = LoggerFactory.getLogger(RunCommand.class);
  private static final long END_SECONDS = 5;
  private static final Duration LAST_LINES = Duration.ofSeconds(1);

  @Mixin private ConfigOption config;

  @Override
  public Integer call() throws StoreException {
    Map<String, String> environment = config.surroundings().environment();
    // Until there is something to reload, the signal is not to end the process.
    onHangup(() -> {});
    Config settings = config.load();
    Log.prefix(Log.prefixFor(environment));
    Log.level(settings.logLevel());
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, e) -> log.error("event=internal-error thread={}", thread.getName(), e));
    Log.inBackground();
    try {
      Daemon daemon =
          Daemon.start(settings, Daemon.Surroundings.real(ManifestVersion.version(), environment));
      onHangup(() -> daemon.reload(config::load));
      Runtime.getRuntime().addShutdownHook(new Thread(() -> end(daemon), "pinhole-end"));
      daemon.stopped().join();
    } finally {
      Log.flush(LAST_LINES);
    }
    return ExitCode.DONE.number();
  }

  private static void onHangup(Runnable task) {
    try {
      Signal.handle(new Signal("HUP"), signal -> task.run());
    } catch (IllegalArgumentException e) {
      // The JVM was told to leave signals alone (-Xrs).
      log.warn("event=no-reload SIGHUP cannot be used: {}", e.getMessage());
    }
  }

  private static void end(Daemon daemon) {
    try {
      daemon.stop().get(END_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      // What is not written by now is listed anew at the next start.
    } catch (Exception e) {
      Thread.currentThread().interrupt();
    }
    Log.flush(LAST_LINES);
  }
}
