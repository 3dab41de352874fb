package dev.pinhole.sim;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Turns {@code sendevent NOTIFY} into requests to phones; what cannot be sent, nobody learns of.
 */
final class Notifier {
  private final SofiaProfiles profiles;

  /** After the first, as recorded: T1 is 1 s, T2 4 s, and it ends within 32 s (RFC 3261 17.1.2). */
  private static final int[] SENT_AGAIN = {1, 2, 4, 4, 4, 4, 4, 4, 4};

  private final SimLoop loop;
  private final RegistrationTable table;
  private final SipCapture capture;
  private final SimMessages texts;
  private SipNetwork network = SipNetwork.NOWHERE;
  private int cseq = 123_275_500;
  private NotifyCounts counts = new NotifyCounts(0, 0, 0);

  Notifier(
      SimLoop loop,
      SofiaProfiles profiles,
      RegistrationTable table,
      SipCapture capture,
      SimMessages texts) {
    this.loop = loop;
    this.profiles = profiles;
    this.table = table;
    this.capture = capture;
    this.texts = texts;
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
    send(rows(profile.get().name(), command), command.header("event-string"));
  }

  void notify(String profile, String callId) {
    send(table.ofCallId(profile, callId), "keep-alive");
  }

  private void send(List<SimRow> rows, String event) {
    if (rows.isEmpty()) {
      counts = counts.plusWithoutRow();
    }
    for (SimRow row : rows) {
      counts = counts.plusSent();
      if (capture.isOn(row.profile())) {
        new SentNotify(row, event).send();
      } else {
        network.request(row);
      }
    }
  }

  /** A NOTIFY of which copies are sent, until something comes back, or 32 s are over. */
  private final class SentNotify {
    private final SimRow row;
    private final SimTransport transport;
    private final String head;
    private final String message;
    private int again;

    SentNotify(SimRow row, String event) {
      this.row = row;
      this.transport = row.transport();
      this.head = texts.notifyHead(row, capture.own(row.profile(), transport), ++cseq);
      this.message = texts.notify(row, event, head);
    }

    private void send() {
      capture.sent(row.profile(), row.target(), transport, message);
      Optional<SimAnswer> answer = network.request(row);
      if (answer.isPresent()) {
        loop.schedule(answer.get().after(), () -> answered(answer.get()));
      } else if (transport.datagrams() && again < SENT_AGAIN.length) {
        loop.schedule(Duration.ofSeconds(SENT_AGAIN[again++]), this::send);
      }
    }

    private void answered(SimAnswer answer) {
      String text = SimMessages.answer(answer.status(), head);
      capture.received(row.profile(), answer.from(), transport, text);
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
