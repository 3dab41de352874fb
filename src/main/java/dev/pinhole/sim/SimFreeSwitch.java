package dev.pinhole.sim;

import dev.pinhole.time.Timers;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * A FreeSWITCH as seen through its event socket, without a FreeSWITCH. It listens on the loopback
 * address. One thread owns all of it; any thread may call, and waits.
 */
public final class SimFreeSwitch implements AutoCloseable {

  /** What becomes of the registrations in a restart. */
  public enum Rows {
    KEPT,
    LOST
  }

  private final SimLoop loop;
  private final SimOptions options;
  private final EventStamp stamp;
  private final Uptime uptime;
  private final SofiaProfiles profiles;
  private final Notifier notifier;
  private final SimRegistrar registrar;
  private final CommandLog commands;
  private final Listeners listeners;
  private final SimLinks links;
  private final SimFaults faults;
  private final int port;

  private SimFreeSwitch(SimOptions options) {
    this.options = options;
    loop = new SimLoop(options.timers);
    stamp = new EventStamp(options, loop.timers());
    uptime = new Uptime(loop.timers());
    profiles = new SofiaProfiles(options.entries);
    commands = new CommandLog(loop, options.logSize);
    FaultSettings settings = new FaultSettings(options);
    listeners = new Listeners(settings);
    RegistrarEvents events = new RegistrarEvents(stamp, options.ip, listeners::fire);
    registrar = new SimRegistrar(loop, options, profiles, events);
    notifier = new Notifier(profiles, registrar.table());
    LinkCommands linkCommands =
        new LinkCommands(
            loop,
            settings,
            commands,
            new ApiCommands(loop, options, profiles, registrar, uptime),
            notifier,
            stamp,
            listeners);
    links = new SimLinks(loop, settings, listeners, linkCommands);
    faults = new SimFaults(loop, settings, listeners);
    port = listen();
    loop.run(registrar::start);
    if (!options.heartbeat.isZero()) {
      loop.schedule(options.heartbeat, this::beatAgain);
    }
  }

  public static SimFreeSwitch start() {
    return start(SimOptions.defaults());
  }

  public static SimFreeSwitch start(SimOptions options) {
    return new SimFreeSwitch(options);
  }

  /** Of the event socket; it stays the same over restarts. */
  public int port() {
    return port;
  }

  public String password() {
    return options.password;
  }

  public String coreUuid() {
    return loop.call(stamp::coreUuid);
  }

  public Timers timers() {
    return loop.timers();
  }

  /** What happens to registrations. */
  public SimRegistrar registrar() {
    return registrar;
  }

  /** What goes wrong. */
  public SimFaults faults() {
    return faults;
  }

  /** What clients have sent. */
  public CommandLog commands() {
    return commands;
  }

  /** Where NOTIFYs go from now on. */
  public void network(SipNetwork network) {
    loop.run(() -> notifier.network(network));
  }

  public NotifyCounts notifyCounts() {
    return loop.call(notifier::counts);
  }

  /**
   * Tells of every event within this process, by name and value, on the simulator's thread: for
   * tests of so long a time that sockets would take too much of it.
   */
  public void hear(Consumer<Map<String, String>> listener) {
    loop.run(() -> listeners.hear(listener));
  }

  /** A NOTIFY to where those with that Call-ID are registered, as by {@code sendevent}. */
  public void notify(String profile, String callId) {
    loop.run(() -> notifier.notify(profile, callId));
  }

  /** How many connections are open. */
  public int links() {
    return loop.call(() -> listeners.open().size());
  }

  /** Completes, on the simulator's thread, when that many connections have subscribed to events. */
  public CompletableFuture<Void> subscribed(int count) {
    return loop.call(() -> listeners.subscribed(count));
  }

  /** Fires a HEARTBEAT now, beside those that come by themselves. */
  public void heartbeat() {
    loop.run(() -> listeners.fire(uptime.heartbeat(stamp.event(EventKind.HEARTBEAT)).build()));
  }

  /** As when FreeSWITCH ends: sockets close without a word, and nobody listens. */
  public void shutDown() {
    links.stopListening();
    faults.cut();
  }

  /** On the same port again, with another Core-UUID. */
  public void startUp(Rows rows) {
    loop.run(
        () -> {
          stamp.restart(UUID.randomUUID().toString());
          uptime.restart();
          profiles.startAll();
          if (rows == Rows.LOST) {
            registrar.table().clear();
          }
        });
    links.listen(port);
  }

  /** Down and up at once. */
  public void restart(Rows rows) {
    shutDown();
    startUp(rows);
  }

  /** Does several things in one turn, so that nothing comes between. */
  public <T> T atOnce(Callable<T> task) {
    return loop.call(task);
  }

  @Override
  public void close() {
    loop.close();
  }

  SimLoop loop() {
    return loop;
  }

  private int listen() {
    try {
      return links.listen(options.port);
    } catch (Throwable e) {
      loop.close();
      throw e;
    }
  }

  private void beatAgain() {
    heartbeat();
    loop.schedule(options.heartbeat, this::beatAgain);
  }
}
