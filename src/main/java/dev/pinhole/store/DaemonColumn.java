package dev.pinhole.store;

import static dev.pinhole.store.Column.ValueKind.*;

import java.util.List;

/** The columns of {@code daemon_status}: a new one is a line here, and one below. */
public enum DaemonColumn implements Column {
  UPDATED_AT(KNOWN_TIME),
  STARTED_AT(KNOWN_TIME),
  STOPPED_AT(TIME),
  PID(COUNT),
  VERSION(TEXT),
  INTERNAL_ERRORS(COUNT),
  MEMORY_SHORT_AT(TIME),
  QUEUE_DEPTH(COUNT),
  LAST_COMMIT_MS(COUNT),
  MAX_COMMIT_MS(COUNT),
  STORE_FAILURES(COUNT),
  STORE_FAILED_AT(TIME),
  STORE_FAILURE(TEXT),
  STORE_ROWS_LEFT_OUT(COUNT),
  HEP_LISTEN(TEXT),
  HEP_FAILURE(TEXT),
  HEP_DROPPED(COUNT),
  HEP_REFUSED(COUNT),
  HEP_REFUSED_FROM(TEXT),
  HEP_NOT_FORWARDED(COUNT);

  public static final List<Column> ALL = List.of(values());

  private final Form form;

  DaemonColumn(ValueKind kind) {
    form = new Form(kind, (DaemonStatus now) -> of(now));
  }

  /** Not a function for each, which would take every command 10 ms to link. */
  private Object of(DaemonStatus now) {
    return switch (this) {
      case UPDATED_AT -> now.updatedAt();
      case STARTED_AT -> now.startedAt();
      case STOPPED_AT -> now.stoppedAt();
      case PID -> now.pid();
      case VERSION -> now.version();
      case INTERNAL_ERRORS -> now.internalErrors();
      case MEMORY_SHORT_AT -> now.memoryShortAt();
      case QUEUE_DEPTH -> now.writing().queueDepth();
      case LAST_COMMIT_MS -> now.writing().lastCommitMillis();
      case MAX_COMMIT_MS -> now.writing().maxCommitMillis();
      case STORE_FAILURES -> now.writing().failures();
      case STORE_FAILED_AT -> now.writing().failedAt();
      case STORE_FAILURE -> now.writing().failure();
      case STORE_ROWS_LEFT_OUT -> now.writing().rowsLeftOut();
      case HEP_LISTEN -> now.hep().listen();
      case HEP_FAILURE -> now.hep().failure();
      case HEP_DROPPED -> now.hep().dropped();
      case HEP_REFUSED -> now.hep().refused();
      case HEP_REFUSED_FROM -> now.hep().refusedFrom();
      case HEP_NOT_FORWARDED -> now.hep().notForwarded();
    };
  }

  @Override
  public Form form() {
    return form;
  }
}
