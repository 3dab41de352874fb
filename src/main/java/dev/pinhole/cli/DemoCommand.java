package dev.pinhole.cli;

import dev.pinhole.config.Config;
import dev.pinhole.config.FreeSwitchConfig;
import dev.pinhole.daemon.Daemon;
import dev.pinhole.sim.SimServer;
import dev.pinhole.sim.SimWorld;
import dev.pinhole.store.StoreException;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code pinhole demo}: the real daemon beside a simulated FreeSWITCH. */
@Command(
    name = "demo",
    description = {
      "Shows the daemon at work without a FreeSWITCH.",
      "The real daemon beside a simulated FreeSWITCH, with phones of every kind behind",
      "simulated NATs that forget a binding after 30 s; shows the live table."
    },
    footer = {
      "",
      "Examples:",
      "  pinhole demo                  until Ctrl-C",
      "  pinhole demo --for 90s        and then say who was reachable",
      "  pinhole demo --phones 200 --for 2m"
    })
public final class DemoCommand implements Callable<Integer> {
  private static final Duration REDRAW = Duration.ofSeconds(2);
  private static final Duration SPREAD = Duration.ofSeconds(5);
  private static final long END_SECONDS = 5;

  @Mixin private ConfigOption config;

  @Option(
      names = "--for",
      paramLabel = "DURATION",
      converter = DurationConverter.class,
      description = "End after so long, such as 90s or 2m. Default: at Ctrl-C.")
  private Duration length;

  @Option(
      names = "--phones",
      paramLabel = "N",
      defaultValue = "16",
      description = "How many phones. Default: ${DEFAULT-VALUE}")
  private int phones;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "The same number makes the same phones. Default: ${DEFAULT-VALUE}")
  private long seed;

  @Spec private CommandSpec spec;

  private final CountDownLatch interrupted = new CountDownLatch(1);
  private final CountDownLatch reported = new CountDownLatch(1);

  @Override
  public Integer call() throws IOException, StoreException, InterruptedException {
    if (phones < 1 || phones > 2_000) {
      throw new CommandFailure(ExitCode.USAGE, "--phones is from 1 to 2000");
    }
    PrintWriter out = spec.commandLine().getOut();
    try (DemoFolder folder = DemoFolder.make();
        SimServer freeswitch = SimServer.start();
        SimWorld world = SimWorld.demo(freeswitch, seed, phones)) {
      folder.writeConfig(freeswitch.port(), freeswitch.password());
      Daemon daemon =
          Daemon.start(
              daemonConfig(folder, freeswitch),
              Daemon.Surroundings.real(ManifestVersion.version(), Map.of()));
      Runtime.getRuntime().addShutdownHook(new Thread(this::interrupt, "pinhole-demo-end"));
      freeswitch.subscribed(1).join();
      world.start(SPREAD);
      Duration lasted = watch(new DemoScreen(out, config.surroundings(), folder));
      daemon.stop().orTimeout(END_SECONDS, TimeUnit.SECONDS).join();
      DemoReport.print(out, world.report(), lasted);
      out.flush();
    } finally {
      reported.countDown();
    }
    return ExitCode.DONE.number();
  }

  private static Config daemonConfig(DemoFolder folder, SimServer freeswitch) {
    FreeSwitchConfig node =
        new FreeSwitchConfig("default", "127.0.0.1", freeswitch.port(), freeswitch.password());
    return Config.defaults(Map.of()).with(List.of(node), folder.store());
  }

  /** Redraws until the time is over; returns how long that was. */
  private Duration watch(DemoScreen screen) throws InterruptedException {
    long start = System.nanoTime();
    while (true) {
      Duration lasted = Duration.ofNanos(System.nanoTime() - start);
      long left = length == null ? Long.MAX_VALUE : length.minus(lasted).toMillis();
      if (left <= 0) {
        return lasted;
      }
      screen.draw(lasted);
      if (interrupted.await(Math.min(REDRAW.toMillis(), left), TimeUnit.MILLISECONDS)) {
        return Duration.ofNanos(System.nanoTime() - start);
      }
    }
  }

  /** Ctrl-C: the JVM waits for this, and this for the report. */
  private void interrupt() {
    interrupted.countDown();
    try {
      reported.await(2 * END_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
