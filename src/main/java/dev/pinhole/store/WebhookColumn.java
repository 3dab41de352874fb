package dev.pinhole.store;

import static dev.pinhole.store.Column.ValueKind.*;

import java.util.List;
import java.util.function.Function;

/** The columns of {@code webhook_status}: a new one is a line here. */
public enum WebhookColumn implements Column {
  WEBHOOK(KEY, now -> now.webhook()),
  WAITING(COUNT, now -> now.waiting()),
  SENT(COUNT, now -> now.sent()),
  FAILURES(COUNT, now -> now.failures()),
  DROPPED(COUNT, now -> now.dropped()),
  FAILING_SINCE(TIME, now -> now.failingSince()),
  FAILURE(TEXT, now -> now.failure());

  public static final List<Column> ALL = List.of(values());

  private final Form form;

  WebhookColumn(ValueKind kind, Function<DaemonStatus.WebhookFigures, Object> value) {
    form = new Form(kind, value);
  }

  @Override
  public Form form() {
    return form;
  }
}
