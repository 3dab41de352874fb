package dev.pinhole.sim;

import dev.pinhole.time.Timers;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

/**
 * A FreeSWITCH as seen through its event socket, without a FreeSWITCH. It listens on the loopback
 * address. One thread owns all of it; any thread may call, and waits.
 */
public class SimServer implements AutoCloseable {
  final SimLoop loop;
  final EventStamp stamp;
  final Uptime uptime;
  final SofiaProfiles profiles;
  final SipCapture capture;
  final Notifier notifier;
  final Listeners listeners;
  final SimLinks links;
  private final SimOptions options;
  private final SimRegistrar registrar;
  private int port;

  SimServer(SimOptions options, SocketBehavior behavior) {
    this.options = options;
    loop = new SimLoop(options.timers);
    stamp = new EventStamp(options, loop.timers());
    uptime = new Uptime(loop.timers());
    profiles = new SofiaProfiles(options.entries);
    listeners = new Listeners(behavior);
    RegistrarEvents events = new RegistrarEvents(stamp, options.ip, listeners::fire);
    capture = new SipCapture(profiles, options, loop);
    SimMessages texts = new SimMessages(options.ip);
    registrar = new SimRegistrar(loop, options, profiles, events, capture, texts);
    notifier = new Notifier(loop, profiles, registrar.table(), capture, texts);
    LinkCommands linkCommands =
        new LinkCommands(
            options,
            behavior,
            new ApiCommands(loop, options, profiles, registrar, capture, uptime),
            notifier,
            stamp,
            listeners);
    links = new SimLinks(loop, behavior, listeners, linkCommands);
  }

  public static SimServer start() {
    return start(SimOptions.defaults());
  }

  public static SimServer start(SimOptions options) {
    SimServer server = new SimServer(options, new SocketBehavior());
    server.open();
    return server;
  }

  /** Begins to listen. */
  final void open() {
    try {
      port = links.listen(options.port);
    } catch (Throwable e) {
      loop.close();
      throw e;
    }
    loop.run(registrar::start);
    if (!options.heartbeat.isZero()) {
      loop.schedule(options.heartbeat, this::beatAgain);
    }
  }

  /** Of the event socket; it stays the same over restarts. */
  public int port() {
    return port;
  }

  public String password() {
    return options.password;
  }

  public Timers timers() {
    return loop.timers();
  }

  /** What happens to registrations. */
  public SimRegistrar registrar() {
    return registrar;
  }

  /** Its parameter {@code capture-server}, as if it had been started with it. */
  public void captureServer(String value) {
    loop.run(
        () -> {
          profiles.global("capture-server", value);
          capture.rescan();
        });
  }

  /** Where NOTIFYs go from now on. */
  public void network(SipNetwork network) {
    loop.run(() -> notifier.network(network));
  }

  /** Completes, on the simulator's thread, when that many connections have subscribed to events. */
  public CompletableFuture<Void> subscribed(int count) {
    return loop.call(() -> listeners.subscribed(count));
  }

  /** Fires a HEARTBEAT now, beside those that come by themselves. */
  public void heartbeat() {
    loop.run(() -> listeners.fire(uptime.heartbeat(stamp.event(EventKind.HEARTBEAT)).build()));
  }

  /** Does several things in one turn, so that nothing comes between. */
  public <T> T atOnce(Callable<T> task) {
    return loop.call(task);
  }

  @Override
  public void close() {
    loop.close();
    capture.close();
  }

  private void beatAgain() {
    heartbeat();
    loop.schedule(options.heartbeat, this::beatAgain);
  }
}
