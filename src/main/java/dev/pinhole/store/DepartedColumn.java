package dev.pinhole.store;

import static dev.pinhole.store.Column.ValueKind.*;

import dev.pinhole.binding.Change.HistoryRow;
import java.util.List;
import java.util.function.Function;

/** The columns of {@code departed}, in the order of the schema. */
public enum DepartedColumn implements Column {
  USER(KEY, row -> row.binding().key().user()),
  DOMAIN(KEY, row -> row.binding().key().domain()),
  NODE(KEY, row -> row.binding().key().node()),
  PROFILE(KEY, row -> row.binding().key().profile()),
  NETWORK_IP(TEXT, row -> row.binding().registration().networkIp()),
  NETWORK_PORT(NUMBER, row -> row.binding().registration().networkPort()),
  USER_AGENT(TEXT, row -> row.binding().registration().userAgent()),
  REGISTERED_AT(TIME, row -> row.binding().lifetime().registeredAt()),
  REFRESHED_AT(TIME, row -> row.binding().lifetime().refreshedAt()),
  LEFT_AT(KNOWN_TIME, HistoryRow::at),
  EVENT(TEXT, row -> row.event().text()),
  ABSENCES(COUNT, row -> 0),
  LONGEST_ABSENCE(COUNT, row -> 0),
  /** In no table: whether it has been away before, often, and for as long. */
  BY_HABIT(TEXT, row -> "");

  /** What an end writes. */
  static final List<Column> OF_END = List.<Column>of(values()).subList(0, ABSENCES.ordinal());

  public static final List<Column> ALL = List.of(values());

  private final Form form;

  DepartedColumn(ValueKind kind, Function<HistoryRow, Object> value) {
    form = new Form(kind, value);
  }

  @Override
  public Form form() {
    return form;
  }
}
