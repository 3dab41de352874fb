package dev.pinhole.webhook;

import dev.pinhole.config.WebhookConfig;
import dev.pinhole.store.Column;
import dev.pinhole.store.JsonText;
import dev.pinhole.store.Row;
import dev.pinhole.store.WebhookMessage;
import java.util.List;
import java.util.UUID;

/**
 * An alert as its receiver understands it. What a phone sent is text in each of them, and no more.
 */
final class Payload {
  private enum AlertColumn implements Column {
    ID,
    WEBHOOK,
    EVENT,
    TEXT,
    CAUSE,
    AT,
    SINCE,
    PHONES,
    KNOWN,
    NAMES
  }

  /** Of Slack's Block Kit, and what Mattermost and others take. */
  private enum SlackColumn implements Column {
    TEXT,
    UNFURL_LINKS,
    BLOCKS
  }

  private enum BlockColumn implements Column {
    TYPE,
    TEXT
  }

  private enum MarkColumn implements Column {
    TYPE,
    TEXT,
    VERBATIM
  }

  /** Longer ones become an attachment with ntfy. */
  private static final int LONGEST = 3_500;

  private Payload() {}

  static WebhookMessage of(Alert alert, WebhookConfig webhook) {
    return of(alert, alert.event().text(), webhook);
  }

  /**
   * @param event its word
   */
  static WebhookMessage of(Alert alert, String event, WebhookConfig webhook) {
    String id = UUID.randomUUID().toString();
    return new WebhookMessage(
        id,
        webhook.name(),
        event,
        alert.at().toEpochMilli(),
        switch (webhook.template()) {
          case JSON -> json(id, alert, event, webhook);
          case SLACK -> slack(text(alert));
          case NTFY -> text(alert);
        });
  }

  private static String json(String id, Alert alert, String event, WebhookConfig webhook) {
    return object(
        AlertColumn.values(),
        id,
        webhook.name(),
        event,
        alert.headline(),
        alert.cause().isEmpty() ? null : alert.cause(),
        alert.at(),
        alert.since(),
        (long) alert.phones(),
        alert.known() == 0 ? null : (long) alert.known(),
        alert.names());
  }

  private static String slack(String text) {
    String escaped = escaped(text);
    return object(
        SlackColumn.values(),
        escaped,
        false,
        List.of(
            row(
                BlockColumn.values(),
                "section",
                row(MarkColumn.values(), "mrkdwn", escaped, true))));
  }

  /**
   * As Slack asks for (docs.slack.dev, "Formatting message text"). That {@code <!channel>} calls
   * everybody is over with its bracket; others take a bare {@code @channel} or an address for what
   * it looks like, which a character without width prevents.
   */
  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replaceAll("(?i)@(?=channel|here|everyone|all\\b)", "@\u200b")
        .replace("://", ":\u200b//")
        .replaceAll("(?i)www\\.", "www\u200b.")
        .replace("](", "]\u200b(");
  }

  private static String text(Alert alert) {
    String names = String.join(", ", alert.names());
    boolean more = alert.names().size() == Alert.MOST_NAMES && alert.phones() > Alert.MOST_NAMES;
    String text = alert.headline() + (names.isEmpty() ? "" : '\n' + names + (more ? ", ..." : ""));
    return text.substring(0, Math.min(LONGEST, text.length()));
  }

  private static String object(Column[] columns, Object... values) {
    return new JsonText().object(List.of(columns), row(columns, values));
  }

  private static Row row(Column[] columns, Object... values) {
    return new Row(List.of(columns), values);
  }
}
