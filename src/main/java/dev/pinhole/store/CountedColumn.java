package dev.pinhole.store;

import static dev.pinhole.store.Column.ValueKind.*;

import java.util.List;
import java.util.function.Function;

/** What is counted over bindings and history. */
public enum CountedColumn implements Column {
  /** How many have a verdict. */
  BINDINGS(COUNT),
  /** How many come from a site: an address, as a rule that of a router. */
  PHONES(COUNT),
  /** The most frequent first. */
  NAT_KINDS(SENTENCES),
  /** How many phones each of them has, such as {@code proxied 2}: for people. */
  KINDS(SENTENCES),
  /** Of a site's phones, those that were reached when they were tried last. */
  REACHABLE(COUNT),
  /** Of a site, in milliseconds; unknown where no answer was seen. */
  MEDIAN_RTT_MS(DECIMAL),
  REBINDS(COUNT),
  LAST_REBOUND_AT(TIME),
  /** Of the phone, of those kept alive now, whose turn was longest ago. */
  OLDEST_KEEPALIVE_AT(TIME);

  static final List<Column> OF_VERDICT =
      List.of(BindingColumn.NAT, BindingColumn.NAT_KIND, BINDINGS);

  /** Of a site, for programs. */
  public static final List<Column> OF_SITE =
      List.of(
          BindingColumn.NETWORK_IP,
          PHONES,
          REACHABLE,
          MEDIAN_RTT_MS,
          NAT_KINDS,
          REBINDS,
          NetworkColumn.TIMEOUT_BOUND,
          OLDEST_KEEPALIVE_AT);

  private final Form form;

  CountedColumn(ValueKind kind) {
    form = new Form(kind, Function.identity());
  }

  @Override
  public Form form() {
    return form;
  }
}
