package dev.pinhole.webhook;

import dev.pinhole.config.WebhookConfig.WebhookEvent;
import java.time.Instant;
import java.util.List;

/**
 * One message to the admin, as plain data.
 *
 * @param headline what happened, in one line
 * @param cause what the phones have in common: their network_ip, or a FreeSWITCH; empty where that
 *     is nothing
 * @param since when it began
 * @param phones how many it is about
 * @param known how many there are of that cause; 0 if that is not known
 * @param names the first of the phones, or of the addresses where it is about several; made fit to
 *     be shown
 */
public record Alert(
    WebhookEvent event,
    String headline,
    String cause,
    Instant at,
    Instant since,
    int phones,
    int known,
    List<String> names) {

  static final int MOST_NAMES = 10;

  public Alert {
    names = List.copyOf(names);
  }
}
