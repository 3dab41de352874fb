package dev.pinhole.cli;

import dev.pinhole.daemon.Daemon;
import dev.pinhole.store.StoreException;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code pinhole run}: the daemon, in the foreground. */
@Command(
    name = "run",
    description = "Runs the daemon in the foreground, until it is told to end (SIGTERM, Ctrl-C).",
    footer = {
      "",
      "Examples:",
      "  pinhole run                         with /etc/pinhole/pinhole.toml, or defaults",
      "  pinhole run --config ./pinhole.toml"
    })
public final class RunCommand implements Callable<Integer> {
  private static final long END_SECONDS = 5;

  @Mixin private ConfigOption config;

  @Override
  public Integer call() throws StoreException {
    LogSetup.forDaemon();
    Daemon daemon =
        Daemon.start(
            config.load(),
            Daemon.Surroundings.real(
                ManifestVersion.version(), config.surroundings().environment()));
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(daemon), "pinhole-end"));
    daemon.stopped().join();
    return ExitCode.DONE.number();
  }

  private static void end(Daemon daemon) {
    try {
      daemon.stop().get(END_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      // What is not written by now is listed anew at the next start.
    } catch (Exception e) {
      Thread.currentThread().interrupt();
    }
  }
}
