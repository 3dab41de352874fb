package dev.pinhole.store;

import static dev.pinhole.store.Column.ValueKind.*;

import dev.pinhole.binding.Change.HistoryRow;
import dev.pinhole.nat.Nat;
import dev.pinhole.nat.NatKind;
import java.util.List;
import java.util.function.Function;

/** The columns of {@code history}, in the order of the schema: a new one is a line here. */
public enum HistoryColumn implements Column {
  ID(NUMBER, row -> 0),
  AT(KNOWN_TIME, row -> row.at()),
  EVENT(TEXT, row -> row.event().text()),
  NODE(KEY, row -> row.binding().key().node()),
  PROFILE(KEY, row -> row.binding().key().profile()),
  USER(KEY, row -> row.binding().key().user()),
  DOMAIN(KEY, row -> row.binding().key().domain()),
  CALL_ID(KEY, row -> row.binding().key().callId()),
  NETWORK_IP(TEXT, row -> row.binding().registration().networkIp()),
  NETWORK_PORT(NUMBER, row -> row.binding().registration().networkPort()),
  PREVIOUS_NETWORK_IP(TEXT, row -> row.previousIp()),
  PREVIOUS_NETWORK_PORT(NUMBER, row -> row.previousPort()),
  FIRST_CONTACT_HOST(TEXT, row -> row.binding().first().host()),
  FIRST_CONTACT_PORT(NUMBER, row -> row.binding().first().port()),
  NAT(TEXT, row -> row.binding().nat().text()),
  NAT_KIND(TEXT, row -> row.binding().natKind().map(NatKind::text)),
  PREVIOUS_NAT(TEXT, row -> row.previousNat().map(Nat::text)),
  DETAIL(TEXT, row -> row.detail());

  public static final List<Column> ALL = List.of(values());

  /** Those that say whether a binding lived. */
  public static final List<Column> LIFE = List.of(AT, EVENT, NODE, PROFILE, CALL_ID);

  private final Form form;

  HistoryColumn(ValueKind kind, Function<HistoryRow, Object> value) {
    form = new Form(kind, value);
  }

  @Override
  public Form form() {
    return form;
  }
}
