package dev.pinhole.store;

import static dev.pinhole.store.Column.ValueKind.*;

import java.util.List;
import java.util.function.Function;

/** The columns of {@code daemon_status}: a new one is a line here. */
public enum DaemonColumn implements Column {
  UPDATED_AT(KNOWN_TIME, now -> now.updatedAt()),
  STARTED_AT(KNOWN_TIME, now -> now.startedAt()),
  STOPPED_AT(TIME, now -> now.stoppedAt()),
  PID(COUNT, now -> now.pid()),
  VERSION(TEXT, now -> now.version()),
  INTERNAL_ERRORS(COUNT, now -> now.internalErrors()),
  MEMORY_SHORT_AT(TIME, now -> now.memoryShortAt()),
  QUEUE_DEPTH(COUNT, now -> now.writing().queueDepth()),
  LAST_COMMIT_MS(COUNT, now -> now.writing().lastCommitMillis()),
  MAX_COMMIT_MS(COUNT, now -> now.writing().maxCommitMillis()),
  STORE_FAILURES(COUNT, now -> now.writing().failures()),
  STORE_FAILED_AT(TIME, now -> now.writing().failedAt()),
  STORE_FAILURE(TEXT, now -> now.writing().failure()),
  STORE_ROWS_LEFT_OUT(COUNT, now -> now.writing().rowsLeftOut()),
  HEP_LISTEN(TEXT, now -> now.hep().listen()),
  HEP_FAILURE(TEXT, now -> now.hep().failure()),
  HEP_DROPPED(COUNT, now -> now.hep().dropped()),
  HEP_REFUSED(COUNT, now -> now.hep().refused()),
  HEP_REFUSED_FROM(TEXT, now -> now.hep().refusedFrom()),
  HEP_NOT_FORWARDED(COUNT, now -> now.hep().notForwarded());

  public static final List<Column> ALL = List.of(values());

  private final Form form;

  DaemonColumn(ValueKind kind, Function<DaemonStatus, Object> value) {
    form = new Form(kind, value);
  }

  @Override
  public Form form() {
    return form;
  }
}
