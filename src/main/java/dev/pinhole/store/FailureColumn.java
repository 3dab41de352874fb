package dev.pinhole.store;

import static dev.pinhole.store.Column.ValueKind.*;

import java.util.List;
import java.util.function.Function;

/** The columns of {@code failure}, in the order of the schema: a new one is a line here. */
public enum FailureColumn implements Column {
  NODE(KEY, RegisterFailure::node),
  USER(KEY, failure -> failure.register().user()),
  DOMAIN(KEY, failure -> failure.register().domain()),
  NETWORK_IP(KEY, failure -> failure.register().networkIp()),
  CAUSE(KEY, failure -> failure.register().cause().text()),
  STATUS(NUMBER, failure -> failure.register().status()),
  USER_AGENT(TEXT, failure -> failure.register().userAgent()),
  FIRST_AT(KNOWN_TIME, RegisterFailure::firstAt),
  LAST_AT(KNOWN_TIME, RegisterFailure::lastAt),
  COUNT(ValueKind.COUNT, RegisterFailure::count);

  public static final List<Column> ALL = List.of(values());

  private final Form form;

  FailureColumn(ValueKind kind, Function<RegisterFailure, Object> value) {
    form = new Form(kind, value);
  }

  @Override
  public Form form() {
    return form;
  }
}
