package dev.pinhole.webhook;

import dev.pinhole.config.WebhookConfig.WebhookEvent;
import dev.pinhole.text.Elapsed;
import dev.pinhole.text.IsoTime;
import dev.pinhole.text.Visible;
import dev.pinhole.time.Timers;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;

/** The words and times of alerts. */
final class Wording {
  private static final int LONGEST_NAME = 64;
  private static final Duration SAME_DAY = Duration.ofHours(12);

  private final ZoneId zone;
  private final Timers timers;

  Wording(ZoneId zone, Timers timers) {
    this.zone = zone;
    this.timers = timers;
  }

  /** One of what is wrong as a whole, and not of phones. */
  Alert of(WebhookEvent event, String headline, String cause, Instant since) {
    return of(event, headline, cause, since, 0, List.of());
  }

  Alert of(
      WebhookEvent event,
      String headline,
      String cause,
      Instant since,
      int phones,
      List<String> names) {
    return new Alert(event, headline, cause, now(), since, phones, 0, names);
  }

  /** By the clock on the wall; with the day where that is not today's. */
  String time(Instant at) {
    String text = IsoTime.local(at, zone);
    boolean recent = Duration.between(at, now()).compareTo(SAME_DAY) < 0;
    return text.substring(recent ? "yyyy-mm-dd ".length() : 0, "yyyy-mm-dd hh:mm".length());
  }

  String after(Instant since) {
    return Elapsed.of(Duration.between(since, now()));
  }

  Instant now() {
    return Instant.ofEpochMilli(timers.epochMillis());
  }

  static String name(String user, String domain) {
    return Visible.truncated(user + '@' + domain, LONGEST_NAME);
  }

  static String phones(int count) {
    return number(count) + (count == 1 ? " phone" : " phones");
  }

  static String causes(int count) {
    return number(count) + " causes";
  }

  static String number(int count) {
    return count < 1000
        ? Integer.toString(count)
        : count / 1000 + "," + Integer.toString(1000 + count % 1000).substring(1);
  }
}
