package dev.pinhole.sim;

import dev.pinhole.time.Timers;
import java.time.Duration;
import java.util.Optional;

/**
 * Plays the events of a capture, byte by byte as they were captured, to whoever has connected. Its
 * table follows the events, so that listings agree with them.
 */
public final class CaptureReplay implements AutoCloseable {
  private final Capture capture;
  private final SimFreeSwitch sim;
  private int played;

  private CaptureReplay(Capture capture, Optional<Timers> timers) {
    this.capture = capture;
    SimOptions.Builder options = SimOptions.builder().heartbeat(Duration.ZERO);
    timers.ifPresent(options::timers);
    if (!capture.events().isEmpty()) {
      options.coreUuid(capture.events().get(0).header("Core-UUID"));
    }
    sim = SimFreeSwitch.start(options.build());
  }

  public static CaptureReplay start(Capture capture) {
    return new CaptureReplay(capture, Optional.empty());
  }

  public static CaptureReplay start(Capture capture, Timers timers) {
    return new CaptureReplay(capture, Optional.of(timers));
  }

  public int port() {
    return sim.port();
  }

  /** What stands behind it: its log, its table, its faults. */
  public SimFreeSwitch sim() {
    return sim;
  }

  /** Plays all that is left. */
  public void play() {
    play(capture.events().size() - played);
  }

  /** Plays the next so many events. */
  public void play(int count) {
    sim.loop.run(
        () -> {
          for (int i = 0; i < count; i++) {
            Capture.Event event = capture.events().get(played++);
            apply(sim, event);
            sim.faults().sendRaw(event.bytes());
          }
        });
  }

  /**
   * Plays all as soon as a client has subscribed. A daemon that lists registrations after that gets
   * them with the last event applied.
   */
  public void playWhenSubscribed() {
    sim.subscribed(1).thenRun(this::play);
  }

  @Override
  public void close() {
    sim.close();
  }

  /** Plays an event to whoever has connected, and has the table follow it. */
  public static void play(SimFreeSwitch sim, Capture.Event event) {
    sim.loop.run(
        () -> {
          apply(sim, event);
          sim.faults().sendRaw(event.bytes());
        });
  }

  private static void apply(SimFreeSwitch sim, Capture.Event event) {
    RegistrationTable table = sim.registrar().table();
    String profile = event.header("profile-name");
    switch (event.name()) {
      case "sofia::register" -> {
        SimRow row = row(sim, event);
        table.removeAll(table.ofUser(profile, row.user(), row.host()));
        table.insert(row);
      }
      case "sofia::unregister" -> {
        boolean socket = event.header("reason").equals("socket-disconnection");
        table.removeAll(
            socket
                ? table.ofCallId(profile, event.header("call-id"))
                : table.ofUser(profile, event.header("from-user"), event.header("from-host")));
      }
      case "sofia::expire" -> table.removeAll(table.ofCallId(profile, event.header("call-id")));
      case "sofia::sip_user_state" -> {
        SimRow.SimPingStatus status = SimRow.SimPingStatus.valueOf(event.header("Ping-Status"));
        table
            .ofCallId(profile, event.header("call-id"))
            .forEach(row -> table.replace(row.withPing(status, 0)));
      }
      default -> {}
    }
  }

  private static SimRow row(SimFreeSwitch sim, Capture.Event event) {
    long now = Math.floorDiv(sim.timers().epochMillis(), 1000);
    int port = Integer.parseInt(event.header("network-port"));
    return new SimRow(
        0,
        event.header("profile-name"),
        event.header("call-id"),
        event.header("from-user"),
        event.header("from-host"),
        event.header("contact"),
        event.header("user-agent"),
        event.header("status"),
        now + Long.parseLong(event.header("expires")) + 60,
        SimRow.SimPingStatus.REACHABLE,
        0,
        event.header("FreeSWITCH-Hostname"),
        new SimEndpoint(event.header("network-ip"), port),
        event.header("username"),
        event.header("realm"));
  }
}
