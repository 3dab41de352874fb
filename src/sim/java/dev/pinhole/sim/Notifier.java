package dev.pinhole.sim;

import java.util.List;
import java.util.Optional;

/**
 * Turns {@code sendevent NOTIFY} into requests to phones; what cannot be sent, nobody learns of.
 */
final class Notifier {
  private final SofiaProfiles profiles;
  private final RegistrationTable table;
  private SipNetwork network = SipNetwork.NOWHERE;
  private NotifyCounts counts = new NotifyCounts(0, 0, 0);

  Notifier(SofiaProfiles profiles, RegistrationTable table) {
    this.profiles = profiles;
    this.table = table;
  }

  void network(SipNetwork newNetwork) {
    network = newNetwork;
  }

  NotifyCounts counts() {
    return counts;
  }

  void accept(SimCommand command) {
    Optional<SofiaEntry> profile = profiles.running(command.header("profile"));
    if (profile.isEmpty() || !complete(command)) {
      counts = counts.plusIncomplete();
      return;
    }
    send(rows(profile.get().name(), command));
  }

  void notify(String profile, String callId) {
    send(table.ofCallId(profile, callId));
  }

  private void send(List<SimRow> rows) {
    if (rows.isEmpty()) {
      counts = counts.plusWithoutRow();
    }
    for (SimRow row : rows) {
      counts = counts.plusSent();
      network.notify(row);
    }
  }

  private List<SimRow> rows(String profile, SimCommand command) {
    // With a Call-ID, user and host must be there and are not looked at.
    return command.headers().containsKey("call-id")
        ? table.ofCallId(profile, command.header("call-id"))
        : table.ofUser(profile, command.header("user"), command.header("host"));
  }

  private static boolean complete(SimCommand command) {
    return command
        .headers()
        .keySet()
        .containsAll(List.of("content-type", "event-string", "user", "host"));
  }
}
