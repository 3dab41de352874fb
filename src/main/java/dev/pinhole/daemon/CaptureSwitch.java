package dev.pinhole.daemon;

import dev.pinhole.config.HepConfig.CaptureCommand;
import dev.pinhole.esl.EslConnection;
import dev.pinhole.hep.CaptureServer;
import dev.pinhole.nat.Endpoint;
import dev.pinhole.sofia.ProfileList;
import dev.pinhole.sofia.ProfileSettings;
import dev.pinhole.sofia.SofiaCommands;
import dev.pinhole.sofia.SofiaParameter;
import dev.pinhole.text.Visible;
import dev.pinhole.time.Timers;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has one FreeSWITCH send copies of its SIP messages: a profile that starts does not, whatever was
 * said before. To say it again changes nothing. On the event loop.
 */
final class CaptureSwitch {
  private static final Logger log = LoggerFactory.getLogger(CaptureSwitch.class);

  private final String node;
  private final CaptureCommand command;
  private final Supplier<Optional<Endpoint>> listening;
  private final Timers timers;

  /** What was logged since then: the configuration is asked for more than once. */
  private final Set<String> told = new HashSet<>();

  /**
   * @param listening where copies are received; empty for nowhere
   */
  CaptureSwitch(
      String node, CaptureCommand command, Supplier<Optional<Endpoint>> listening, Timers timers) {
    this.node = node;
    this.command = command;
    this.listening = listening;
    this.timers = timers;
  }

  /** There is a connection, or a profile has started. */
  void turnOn(EslConnection connection) {
    told.clear();
    if (command == CaptureCommand.ON) {
      turnOnAll(connection);
    }
  }

  /**
   * Its configuration was asked for, as it is again and again: before a rescan has read where to
   * send copies, they are switched on in vain.
   */
  void told(EslConnection connection, List<ProfileSettings> profiles) {
    if (command == CaptureCommand.ON
        || command == CaptureCommand.AUTO && isOurs(connection, profiles)) {
      turnOnAll(connection);
    }
  }

  private boolean isOurs(EslConnection connection, List<ProfileSettings> profiles) {
    Optional<Endpoint> here = listening.get();
    return here.isPresent()
        && profiles.stream()
            .map(profile -> profile.text(SofiaParameter.CAPTURE_SERVER))
            .anyMatch(
                server -> CaptureServer.whyNotAt(here.get(), server, connection.peer()).isEmpty());
  }

  /** All that run: the configuration has some that do not. */
  private void turnOnAll(EslConnection connection) {
    if (listening.get().isPresent()) {
      ProfileList list = new ProfileList();
      timers.guard(
          connection
              .bgapi(SofiaCommands.STATUS, list)
              .thenRun(() -> list.profiles().forEach(profile -> turnOn(connection, profile))));
    }
  }

  private void turnOn(EslConnection connection, String profile) {
    Optional<String> order = SofiaCommands.captureOn(profile);
    if (order.isEmpty()) {
      return;
    }
    StringBuilder answer = new StringBuilder();
    timers.guard(
        connection
            .bgapi(order.get(), answer::append)
            .thenRun(() -> answered(profile, answer.toString())));
  }

  private void answered(String profile, String answer) {
    boolean on = answer.startsWith("Enabled");
    if (!told.add((on ? "on " : "refused ") + profile)) {
      return;
    }
    if (on) {
      log.info("event=capture-on node={} profile={}", node, Visible.quoted(profile));
    } else {
      log.warn(
          "event=capture-refused node={} profile={} {}",
          node,
          Visible.quoted(profile),
          Visible.of(answer));
    }
  }
}
