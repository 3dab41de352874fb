package dev.pinhole.sim;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;

/** The simulated FreeSWITCH with what only tests want of it: faults, restarts, what was heard. */
public final class SimFreeSwitch extends SimServer {
  /** How many commands are remembered. */
  private static final int COMMANDS = 100_000;

  /** What becomes of the registrations in a restart. */
  public enum Rows {
    KEPT,
    LOST
  }

  private final FaultSettings settings;
  private final CommandLog commands;
  private final SimFaults faults;

  private SimFreeSwitch(SimOptions options, FaultSettings settings, int remembered) {
    super(options, settings);
    this.settings = settings;
    commands = new CommandLog(loop, remembered);
    faults = new SimFaults(loop, settings, listeners);
    settings.use(loop, commands);
  }

  public static SimFreeSwitch start() {
    return start(SimOptions.defaults());
  }

  public static SimFreeSwitch start(SimOptions options) {
    return start(options, COMMANDS);
  }

  /**
   * @param remembered how many of the commands that come
   */
  public static SimFreeSwitch start(SimOptions options, int remembered) {
    SimFreeSwitch sim = new SimFreeSwitch(options, new FaultSettings(), remembered);
    sim.open();
    return sim;
  }

  /** What goes wrong. */
  public SimFaults faults() {
    return faults;
  }

  /** What clients have sent. */
  public CommandLog commands() {
    return commands;
  }

  /** What the configuration says of a profile from now on; it tells at the next xml_locate. */
  public void parameter(String profile, String name, String value) {
    loop.run(() -> profiles.parameter(profile, name, value));
  }

  /** What the configuration says of all profiles; it is taken up at the next rescan. */
  public void globalParameter(String name, String value) {
    loop.run(() -> profiles.global(name, value));
  }

  /** Whether a profile sends copies of its SIP messages. */
  public boolean captures(String profile) {
    return loop.call(() -> capture.isOn(profile));
  }

  /** Has a profile send copies of its SIP messages. */
  public void capture(String profile) {
    loop.run(() -> capture.turn(profile, true));
  }

  /** What a command answers that is typed into its console. */
  public String api(String command) {
    try (EslSocket socket = EslSocket.login(this)) {
      socket.send("api " + command);
      return socket.frame().text();
    }
  }

  public List<String> profiles() {
    return loop.call(profiles::names);
  }

  /** How many copies of SIP messages were sent. */
  public long copies() {
    return loop.call(capture::sent);
  }

  /** Of the gateways in the configuration. */
  public void gatewayPassword(String password) {
    loop.run(() -> profiles.gatewayPassword = password);
  }

  public String coreUuid() {
    return loop.call(stamp::coreUuid);
  }

  public NotifyCounts notifyCounts() {
    return loop.call(notifier::counts);
  }

  /**
   * Tells of every event within this process, by name and value, on the simulator's thread: for
   * tests of so long a time that sockets would take too much of it.
   */
  public void hear(Consumer<Map<String, String>> listener) {
    loop.run(() -> settings.hearers.add(listener));
  }

  /** A NOTIFY to where those with that Call-ID are registered, as by {@code sendevent}. */
  public void notify(String profile, String callId) {
    loop.run(() -> notifier.notify(profile, callId));
  }

  /** How many connections are open. */
  public int links() {
    return loop.call(() -> listeners.open().size());
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
          capture.restarted();
          if (rows == Rows.LOST) {
            registrar().table().clear();
          }
        });
    links.listen(port());
  }

  /** Down and up at once. */
  public void restart(Rows rows) {
    shutDown();
    startUp(rows);
  }
}
