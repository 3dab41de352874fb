package dev.pinhole.store;

import static dev.pinhole.store.Column.ValueKind.*;

import java.util.List;

/** The columns of {@code webhook_status}: a new one is a line here, and one below. */
public enum WebhookColumn implements Column {
  WEBHOOK(KEY),
  WAITING(COUNT),
  SENT(COUNT),
  FAILURES(COUNT),
  DROPPED(COUNT),
  FAILING_SINCE(TIME),
  FAILURE(TEXT);

  public static final List<Column> ALL = List.of(values());

  private final Form form;

  WebhookColumn(ValueKind kind) {
    form = new Form(kind, (DaemonStatus.WebhookFigures now) -> of(now));
  }

  /** Not a function for each, which would take every command 10 ms to link. */
  private Object of(DaemonStatus.WebhookFigures now) {
    return switch (this) {
      case WEBHOOK -> now.webhook();
      case WAITING -> now.waiting();
      case SENT -> now.sent();
      case FAILURES -> now.failures();
      case DROPPED -> now.dropped();
      case FAILING_SINCE -> now.failingSince();
      case FAILURE -> now.failure();
    };
  }

  @Override
  public Form form() {
    return form;
  }
}
